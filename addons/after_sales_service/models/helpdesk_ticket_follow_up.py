# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .helpdesk_ticket import AFTER_SALES_READERS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    raised_by_order_id = fields.Many2one(
        "after.sales.order",
        string="Told during",
        index="btree_not_null",
        copy=False,
        check_company=True,
        groups=AFTER_SALES_READERS,
        help="The follow-up call or visit during which the customer told us.",
    )
