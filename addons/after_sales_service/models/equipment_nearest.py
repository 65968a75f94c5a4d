# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Equipment(models.Model):
    """A unit belongs to the service point in charge of where it stands."""

    _name = "after.sales.equipment"
    _inherit = ["after.sales.equipment", "after.sales.nearest.mixin"]

    team_id = fields.Many2one(
        compute="_compute_team_id", store=True, readonly=False, precompute=True
    )

    @api.depends("company_id", "partner_id", "site_partner_id")
    def _compute_team_id(self):
        for unit in self:
            unit.team_id = unit.team_id
        self._propose_nearest_team()
