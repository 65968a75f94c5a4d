# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Domain


class Statement(models.Model):
    """The training places of the customer, on his promise statement."""

    _inherit = "after.sales.statement"

    def _get_sections(self):
        return [*super()._get_sections(), *self._get_training_section()]

    def _get_training_section(self):
        """Vouchers that held in the period: places, given, booked, left."""
        self.ensure_one()
        if not self.partner_id:
            return []
        vouchers = self.env["after.sales.training.entitlement"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain(
                "commercial_partner_id", "=", self.partner_id.commercial_partner_id.id
            )
            & Domain("state", "!=", "cancelled")
            & (
                Domain("valid_from", "=", False)
                | Domain("valid_from", "<=", self.date_to)
            )
            & (
                Domain("valid_until", "=", False)
                | Domain("valid_until", ">=", self.date_from)
            ),
            order="valid_until, id",
        )
        if not vouchers:
            return []
        text = self.env["ir.qweb"]._render(
            "after_sales_training.statement_vouchers",
            {"vouchers": vouchers},
            lang=self.env.lang,
        )
        return [(self.env._("Training places"), text)]
