# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import way

#: where somebody was, kept by the step and never by hand
FIELDS_OF_PLACE = frozenset(
    f"{moment}_{measure}"
    for moment in ("departed", "arrived")
    for measure in ("latitude", "longitude", "accuracy")
)
#: whose business it is where an engineer was: not the customer's on the portal
GROUPS = "after_sales_service.group_after_sales_user"
DEGREES = (10, 7)


class Order(models.Model):
    """Where people departed and arrived, if their phone told it.

    A place belongs to a time: it is kept once, with the step, and shows that the
    arrival was an arrival. Whoever tells no place works on without it.
    """

    _inherit = "after.sales.order"

    departed_latitude = fields.Float(
        digits=DEGREES, readonly=True, copy=False, groups=GROUPS
    )
    departed_longitude = fields.Float(
        digits=DEGREES, readonly=True, copy=False, groups=GROUPS
    )
    departed_accuracy = fields.Float(
        readonly=True, copy=False, groups=GROUPS, help="In metres, as the phone says."
    )
    departed_place = fields.Char(
        string="Place of Departure", compute="_compute_places", groups=GROUPS
    )
    arrived_latitude = fields.Float(
        digits=DEGREES, readonly=True, copy=False, groups=GROUPS
    )
    arrived_longitude = fields.Float(
        digits=DEGREES, readonly=True, copy=False, groups=GROUPS
    )
    arrived_accuracy = fields.Float(
        readonly=True, copy=False, groups=GROUPS, help="In metres, as the phone says."
    )
    arrived_place = fields.Char(
        string="Place of Arrival", compute="_compute_places", groups=GROUPS
    )

    @api.depends(
        *sorted(FIELDS_OF_PLACE),
        "site_partner_id.partner_latitude",
        "site_partner_id.partner_longitude",
    )
    def _compute_places(self):
        for order in self:
            order.departed_place = order._get_place_text("departed")
            order.arrived_place = order._get_place_text("arrived")

    def _get_place(self, moment):
        """:return: latitude, longitude, or None if the phone told none"""
        self.ensure_one()
        spot = self[f"{moment}_latitude"], self[f"{moment}_longitude"]
        return spot if any(spot) else None

    def _get_place_text(self, moment):
        """The place in words: degrees, how exact, how far from the site."""
        self.ensure_one()
        spot = self._get_place(moment)
        if not spot:
            return False
        text = self.env._(
            "%(latitude).5f, %(longitude).5f (± %(metres)d m)",
            latitude=spot[0],
            longitude=spot[1],
            metres=self[f"{moment}_accuracy"],
        )
        # the site's own place; bounded to the two numbers
        site = self.sudo().site_partner_id
        there = site.partner_latitude, site.partner_longitude
        if not any(there):
            return text
        return self.env._(
            "%(place)s, %(distance).1f km from the site",
            place=text,
            distance=way.distance(spot, there) / 1000,
        )

    def _keep_place(self, moment, latitude, longitude, accuracy):
        """Keep where somebody departed or arrived: once, and only with its time.

        The caller has checked whose job it is.
        """
        self.ensure_one()
        if (
            not self.company_id.sudo().after_sales_keep_place
            or not self[f"{moment}_at"]
            or self._get_place(moment)
        ):
            return
        # fields of the steps: no client writes them
        self.sudo().write(
            {
                f"{moment}_latitude": latitude,
                f"{moment}_longitude": longitude,
                f"{moment}_accuracy": accuracy,
            }
        )

    @api.model
    def _get_guarded_fields(self):
        """A place is measured, not written by hand."""
        return super()._get_guarded_fields() | FIELDS_OF_PLACE
