# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        string="Default Warranty Term",
        default=lambda self: self._default_after_sales_warranty_term_id(),
    )
    after_sales_expiring_days = fields.Integer(
        string="Warranty Expires Soon (days)",
        default=60,
        help="From so many days before its end a warranty shows as expiring.",
    )
    after_sales_repeat_days = fields.Integer(
        string="Repeat Repair Within (days)",
        default=90,
        help="A ticket of the same unit within so many days is shown to whoever takes"
        " the next call about it.",
    )

    _after_sales_expiring_days_not_negative = models.Constraint(
        "CHECK (after_sales_expiring_days >= 0)",
        "The notice before the end of a warranty cannot be negative.",
    )
    _after_sales_repeat_days_not_negative = models.Constraint(
        "CHECK (after_sales_repeat_days >= 0)",
        "The days within which a ticket counts as repeated cannot be negative.",
    )

    @api.model
    def _default_after_sales_warranty_term_id(self):
        return self.env.ref(
            "after_sales_service.warranty_term_one_year", raise_if_not_found=False
        )
