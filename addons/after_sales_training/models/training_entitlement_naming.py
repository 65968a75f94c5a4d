# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import format_date


class TrainingEntitlement(models.Model):
    """Where a voucher is chosen it says whose it is; it is found by the customer."""

    _inherit = "after.sales.training.entitlement"
    _rec_names_search = ["name", "partner_id"]

    @api.depends("name", "partner_id", "places_left", "valid_until")
    @api.depends_context("voucher_facts", "lang")
    def _compute_display_name(self):
        """With its facts where the context asks for them: {'voucher_facts': True}"""
        if not self.env.context.get("voucher_facts"):
            return super()._compute_display_name()
        for voucher in self:
            voucher.display_name = voucher.name and self.env._(
                "%(number)s: %(customer)s, %(left)s left until %(day)s",
                number=voucher.name,
                customer=voucher.partner_id.display_name,
                left=voucher.places_left,
                day=format_date(self.env, voucher.valid_until),
            )
