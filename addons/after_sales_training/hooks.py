# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)


def post_init_hook(env):
    """Years of data start with what they already say."""
    env["after.sales.opinion"]._propose_training_of_all()


def uninstall_hook(env):
    _leave_clauses_told(env)


def _leave_clauses_told(env):
    """Clauses that an issued statement speaks of stay: it was given to a customer.

    They are put aside and no longer ours; all others leave with the addon.
    """
    clauses = env["after.sales.clause"]
    data = env["ir.model.data"].search(
        [("module", "=", "after_sales_training"), ("model", "=", clauses._name)]
    )
    told = env["after.sales.statement.line"].search(
        [("clause_id", "in", data.mapped("res_id"))]
    )
    told.clause_id.active = False
    data.filtered(lambda row: row.res_id in told.clause_id.ids).unlink()
