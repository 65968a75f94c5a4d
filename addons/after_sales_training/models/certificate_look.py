# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models

#: so many wrong numbers or links from one address within the window
WRONG_LOOKS = 20
WINDOW = timedelta(hours=1)


class CertificateLook(models.Model):
    """Somebody asked for a certificate that there is none of: guessing ends here.

    Kept for a day, for administrators only.
    """

    _name = "after.sales.certificate.look"
    _description = "Wrong Look at a Certificate"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, index=True)
    address = fields.Char(required=True)
    looked_at = fields.Datetime(required=True)

    _address_idx = models.Index("(address, looked_at)")
    _looked_at_idx = models.Index("(looked_at)")

    @api.model
    def _is_flooded(self, address):
        """Whether an address has guessed too often; called under sudo."""
        since = fields.Datetime.now() - WINDOW
        return (
            self.search_count(
                [("address", "=", address), ("looked_at", ">", since)],
                limit=WRONG_LOOKS,
            )
            >= WRONG_LOOKS
        )

    @api.model
    def _count_wrong(self, address):
        """Remember a wrong look; called under sudo."""
        self.create(
            {
                "company_id": self.env.company.id,
                "address": address,
                "looked_at": fields.Datetime.now(),
            }
        )

    @api.autovacuum
    def _gc_looks(self):
        self.search(
            [("looked_at", "<", fields.Datetime.now() - timedelta(days=1))]
        ).unlink()
