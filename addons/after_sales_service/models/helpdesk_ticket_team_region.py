# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import place


class HelpdeskTicketTeam(models.Model):
    """Which service point is in charge of a site (S23)."""

    _inherit = "helpdesk.ticket.team"

    region_ids = fields.One2many(
        "after.sales.region",
        "team_id",
        string="Regions Served",
        help="Cities, states and countries the service point is in charge of. A city"
        " goes before its state.",
    )

    @api.constrains("active", "company_id")
    def _check_regions(self):
        """A point that comes back, or moves, may find its regions taken."""
        self.with_context(active_test=False).region_ids._check_overlap()

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "company_id", "sequence"}.isdisjoint(vals):
            self.env["after.sales.region"]._forget_cache()
        return result

    @api.model
    def _get_nearest(self, sites, company):
        """Return which service point is in charge of each site, and why.

        The city, then the state, then the country; where no region holds the site,
        the point that lies nearest by coordinates; else the company's own default.

        :param sites: ``res.partner`` records
        :param company: who serves them
        :return: dict of site id -> ``place.Choice``; reason ``default`` besides those
            it knows; sites for which nobody is in charge are missing
        """
        regions = self.env["after.sales.region"]._get_map(company.id)
        chosen = {}
        far = {}
        # sudo: where a site lies, whoever looks at the document
        for site in sites.sudo():
            where = self._get_place(site, company)
            if choice := regions.find(where):
                chosen[site.id] = choice
            elif place.is_located(where):
                far[site.id] = where
        points = self._get_points(company) if far else []
        for site_id, where in far.items():
            if choice := place.nearest(where, points):
                chosen[site_id] = choice
        # sudo: one setting of the company
        if default := company.sudo()._get_default_service_point():
            for site in sites:
                chosen.setdefault(site.id, place.Choice(default.id, "default"))
        return chosen

    @api.model
    def _get_place(self, site, company):
        country = site.country_id or site.state_id.country_id or company.country_id
        return place.Site(
            country.id,
            site.state_id.id,
            place.city_key(site.city),
            site.partner_latitude,
            site.partner_longitude,
        )

    @api.model
    def _get_points(self, company):
        # sudo: where the points lie; only ids leave
        teams = self.sudo().search(
            [
                ("company_id", "in", (company.id, False)),
                ("partner_id", "!=", False),
            ]
        )
        return [
            place.Point(
                team.id,
                team.partner_id.partner_latitude,
                team.partner_id.partner_longitude,
            )
            for team in teams
        ]
