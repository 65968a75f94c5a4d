# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


def _serial_trigrams(registry):
    """Parts of a serial number are found by index where PostgreSQL can do so."""
    if registry.has_trigram and not registry.has_unaccent:
        return "USING gin (serial gin_trgm_ops)"
    return ""


class Equipment(models.Model):
    """Found while the caller still spells the serial number."""

    _inherit = "after.sales.equipment"

    _serial_trigram_idx = models.Index(_serial_trigrams)

    def _get_served_partner(self):
        """Whose call about the unit it is: its owner's. Hook."""
        return self.partner_id
