# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Without core Maintenance there is nothing to take over from it."""
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref(
            "after_sales_service.plant_takeover_menu", raise_if_not_found=False
        )
        if menu and "maintenance.equipment" not in self.env:
            hidden.append(menu.id)
        return hidden
