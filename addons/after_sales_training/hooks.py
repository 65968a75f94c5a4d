# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)


def post_init_hook(env):
    """Years of data start with what they already say."""
    env["after.sales.opinion"]._propose_training_of_all()


def uninstall_hook(env):
    env["after.sales.clause"]._leave_told("after_sales_training")
