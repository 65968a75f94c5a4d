# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Replenishment(models.Model):
    """A top-up as the phone shows it."""

    _inherit = "after.sales.replenishment"

    def _get_phone_topup(self):
        """What was handed over, part by part; called under sudo."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "from": self.source_id.display_name or "",
            "lines": [
                {
                    "id": line.id,
                    "name": line.product_id.with_context(
                        display_default_code=False
                    ).display_name,
                    "sent": line.sent,
                    "uom": line.uom_id.name,
                    "lots": [{"id": lot.id, "name": lot.name} for lot in line.lot_ids],
                }
                for line in self.line_ids
                if line.sent
            ],
        }
