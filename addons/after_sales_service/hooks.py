# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields
from odoo.exceptions import UserError


def pre_init_hook(env):
    """Stop where Odoo Enterprise's Helpdesk already owns ``helpdesk.ticket``.

    :raises UserError: both modules define the same model; neither would work
    """
    enterprise_helpdesk = env["ir.module.module"].search_count(
        [
            ("name", "=", "helpdesk"),
            ("state", "in", ("installed", "to install", "to upgrade")),
        ],
        limit=1,
    )
    if enterprise_helpdesk:
        raise UserError(
            env._(
                "After-Sales Service cannot be installed beside Odoo Enterprise's"
                " Helpdesk: both own the tickets (helpdesk.ticket). Uninstall"
                " Helpdesk first, or use a database without it."
            )
        )


def post_init_hook(env):
    """Give companies that exist already the default term and products.

    Their promises count from now on: old tickets start no clocks.
    """
    term = env.ref("after_sales_service.warranty_term_one_year")
    companies = env["res.company"].search(
        [("after_sales_warranty_term_id", "=", False)]
    )
    companies.after_sales_warranty_term_id = term
    for name in ("labour", "travel"):
        field = f"after_sales_{name}_product_id"
        companies = env["res.company"].search([(field, "=", False)])
        companies[field] = env.ref(f"after_sales_service.product_{name}")
    env["res.company"].search(
        [("after_sales_enforce_from", "=", False)]
    ).after_sales_enforce_from = fields.Datetime.now()
