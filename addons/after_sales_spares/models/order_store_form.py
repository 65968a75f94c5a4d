# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Order(models.Model):
    """The store sees which parts a job needs, used and removed (S38, S39)."""

    _name = "after.sales.order"
    _inherit = ["after.sales.order", "after.sales.store.form"]

    _store_form = "after_sales_spares.order_view_form_store"
