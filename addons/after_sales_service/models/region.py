# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..tools import place


class Region(models.Model):
    """A city, a whole state or a whole country that a service point is in charge of.

    A city goes before its state, a state before its country, so a point may have a
    state and another point a city within it; the same city twice is refused.
    """

    _name = "after.sales.region"
    _description = "Region of a Service Point"
    _inherit = ["after.sales.cached.mixin"]
    _order = "country_id, state_id, city_key, id"

    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    active = fields.Boolean(related="team_id.active", store=True)
    country_id = fields.Many2one(
        "res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
        ondelete="restrict",
    )
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        domain="[('country_id', '=', country_id)]",
        ondelete="restrict",
        help="Empty, and no city: the whole country.",
    )
    city = fields.Char(help="Empty: the whole state.")
    city_key = fields.Char(
        string="City as Compared", compute="_compute_city_key", store=True
    )

    @api.depends("city")
    def _compute_city_key(self):
        for region in self:
            region.city_key = place.city_key(region.city)

    @api.depends("country_id", "state_id", "city")
    def _compute_display_name(self):
        for region in self:
            names = (region.city, region.state_id.name or region.country_id.name)
            region.display_name = ", ".join(filter(None, names))

    @api.constrains("state_id", "country_id")
    def _check_state_of_country(self):
        for region in self:
            if region.state_id and region.state_id.country_id != region.country_id:
                raise ValidationError(
                    self.env._(
                        "%(state)s does not lie in %(country)s.",
                        state=region.state_id.name,
                        country=region.country_id.name,
                    )
                )

    @api.constrains("team_id", "active", "country_id", "state_id", "city")
    def _check_overlap(self):
        """Nobody knows whom to send where two points have the same city."""
        # sudo: other points of the companies concerned, named in the refusal only
        others = self.sudo().search(
            [
                ("country_id", "in", self.country_id.ids),
                ("city_key", "in", list(set(self.mapped("city_key")))),
            ]
        )
        by_key = others.grouped(lambda region: region._get_key())
        for region in self.filtered("active"):
            for other in by_key.get(region._get_key(), ()):
                companies = (region.company_id, other.company_id)
                if other != region and (
                    not all(companies) or companies[0] == companies[1]
                ):
                    raise ValidationError(
                        self.env._(
                            "%(region)s belongs to %(team)s already. A city, a state"
                            " or a country has one service point; give one of them a"
                            " narrower region.",
                            region=region.display_name,
                            team=other.team_id.display_name,
                        )
                    )

    def _get_key(self):
        self.ensure_one()
        return (self.country_id.id, self.state_id.id, self.city_key or "")

    @api.model
    @ormcache("company_id")
    def _get_map(self, company_id):
        """Return the regions of a company and of all companies, ready to be asked.

        :param int company_id: whose sites are asked about
        :rtype: place.RegionMap
        """
        # sudo: whoever enters a ticket, it belongs to the same point; only ids leave
        regions = self.sudo().search([("company_id", "in", (company_id, False))])
        return place.RegionMap(
            place.Region(
                region.team_id.id,
                region.country_id.id,
                region.state_id.id,
                region.city_key or "",
            )
            for region in regions.sorted(lambda region: region.team_id.sequence)
        )
