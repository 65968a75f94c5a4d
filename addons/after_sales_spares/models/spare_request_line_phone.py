# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SpareRequestLine(models.Model):
    """A requested part on the engineer's phone."""

    _inherit = "after.sales.spare.request.line"

    def _get_phone_request(self):
        """A requested part as the phone keeps it; no price, no vendor. Under sudo."""
        self.ensure_one()
        return {
            "id": self.id,
            "product_id": self.product_id.id,
            "name": self.product_id.with_context(
                display_default_code=False
            ).display_name,
            "quantity": self.quantity,
            "uom": self.uom_id.name,
            "state": self.request_id.state,
            "received": self.supply_state == "done",
            "expected": fields.Datetime.to_string(self.promised_on) or "",
        }
