# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Equipment(models.Model):
    """The store sees what a unit is, where it stands and which parts fit it (S38)."""

    _name = "after.sales.equipment"
    _inherit = ["after.sales.equipment", "after.sales.store.form"]

    _store_form = "after_sales_spares.equipment_view_form_store"
