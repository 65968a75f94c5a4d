# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class StockPicking(models.Model):
    """A transfer that brings the parts of a job to its van."""

    _inherit = "stock.picking"

    departure_order_id = fields.Many2one(
        "after.sales.order",
        string="Fetched for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
