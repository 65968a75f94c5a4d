# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
# until merged: this file goes away with rooms catalogue and approval
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    # until merged: catalogue
    spare_criticality = fields.Selection(
        [
            ("vital", "Vital"),
            ("essential", "Essential"),
            ("desirable", "Desirable"),
        ],
        default="essential",
    )


class SpareRequest(models.Model):
    _inherit = "after.sales.spare.request"

    # until merged: approval
    def action_submit(self):
        self.check_access("write")
        self.sudo().state = "submitted"
        return True
