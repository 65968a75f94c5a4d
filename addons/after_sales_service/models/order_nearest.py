# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class Order(models.Model):
    """A job without ticket and unit goes to the point in charge of the site."""

    _name = "after.sales.order"
    _inherit = ["after.sales.order", "after.sales.nearest.mixin"]

    def _compute_team_id(self):
        result = super()._compute_team_id()
        self._propose_nearest_team()
        return result

    # no dependency of the above: it would take back the point that somebody chose
    @api.onchange("company_id", "partner_id", "site_partner_id")
    def _onchange_site(self):
        self._propose_nearest_team()
