# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    after_sales_order_id = fields.Many2one(
        "after.sales.order",
        string="Service Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The job whose parts this repair order books.",
    )
