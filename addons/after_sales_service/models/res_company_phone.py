# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import way


class ResCompany(models.Model):
    """What phones of engineers open and keep."""

    _inherit = "res.company"

    after_sales_map_provider = fields.Selection(
        [
            ("amap", "Amap (Gaode)"),
            ("baidu", "Baidu Maps"),
            ("google", "Google Maps"),
            ("geo", "The phone's own map"),
        ],
        string="Way to the Site",
        required=True,
        default="amap",
        help="Whose map opens when an engineer asks for the way. Only the address goes"
        " there, and only when somebody taps on it.",
    )
    after_sales_keep_place = fields.Boolean(
        string="Keep the Place",
        default=True,
        help="“Depart” and “Arrived” keep where the phone is, if its owner allows it."
        " Nobody is followed in between.",
    )

    def _get_map_link(self, partner):
        """Link to the way to a partner's address, "" if there is none.

        :param partner: ``res.partner`` that may be read
        """
        self.ensure_one()
        address = partner.contact_address_inline
        spot = partner.partner_latitude, partner.partner_longitude
        return way.map_link(
            self.after_sales_map_provider, address, spot if any(spot) else None
        )
