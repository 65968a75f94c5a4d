# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

REGISTER_COLUMNS = (
    "said_on",
    "product_id",
    "topic",
    "name",
    "partner_id",
    "said_by",
    "equipment_id",
    "order_id",
    "department_id",
    "state",
    "sent_at",
    "answer",
    "answered_at",
)


class Opinion(models.Model):
    """Opinions of customers as an Excel file."""

    _name = "after.sales.opinion"
    _inherit = ["after.sales.opinion", "after.sales.register.mixin"]

    @api.model
    def _get_register_title(self):
        return self.env._("Opinions of Customers")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "said_on"
