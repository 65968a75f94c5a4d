# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Equipment(models.Model):
    _inherit = "after.sales.equipment"

    def _get_fitting_parts(self):  # until merged: catalogue
        """The fits that hold for each unit: {unit: fits}."""
        Fit = self.env["after.sales.spare.fit"]
        fits = Fit.search(
            [("product_tmpl_id", "in", self.product_id.product_tmpl_id.ids)]
        )
        return {
            unit: fits.filtered(
                lambda fit, unit=unit: (
                    fit.product_tmpl_id == unit.product_id.product_tmpl_id
                )
            )
            for unit in self
        }
