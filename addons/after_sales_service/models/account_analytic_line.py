# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    after_sales_line_id = fields.Many2one(
        "after.sales.order.line",
        string="Service Order Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="Labour or travel of a job that entered this cost.",
    )
