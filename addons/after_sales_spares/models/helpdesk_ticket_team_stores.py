# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from odoo.addons.after_sales_service.tools import place

#: (kind, of the same point) -> the smaller, the nearer: a colleague of the same point
#: is nearer than the warehouse, the others are not
RANKS = {
    ("point", True): 0,
    ("van", True): 1,
    ("warehouse", False): 2,
    ("point", False): 3,
    ("van", False): 4,
}


class HelpdeskTicketTeam(models.Model):
    """How near the stores of a company are to a service point."""

    _inherit = "helpdesk.ticket.team"

    def _sort_stores(self, stores):
        """The stores, nearest first; called under sudo.

        :param list stores: ``Store`` of ``after.sales.spare.stock``
        """
        teams = self.search([("engineer_ids", "!=", False)])
        team_of = {engineer: team for team in teams for engineer in team.engineer_ids}
        here = self._get_coordinates()

        def rank(store):
            team = store.team or team_of.get(store.employee, self.browse())
            own = bool(self) and team == self and store.kind != "warehouse"
            there = team._get_coordinates()
            km = place.distance(here, there) if here and there else float("inf")
            return RANKS[store.kind, own], km, store.location.name

        return sorted(stores, key=rank)

    def _get_coordinates(self):
        """Where the service point is; False if its coordinates are not known."""
        partner = self.partner_id
        point = place.Point(
            self.id, partner.partner_latitude, partner.partner_longitude
        )
        return place.is_located(point) and point
