# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Assessments of others are offered to whoever leads somebody (S35).

        Core keeps the menus of a user: where somebody becomes a leader or is none
        any more, they are read anew.
        """
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref(
            "after_sales_training.menu_assessments", raise_if_not_found=False
        )
        if menu and not self.env["after.sales.assessment.make"]._may_draft():
            hidden.append(menu.id)
        return hidden
