# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class NearestMixin(models.AbstractModel):
    """A document with a site: the service point in charge of it is proposed (S23).

    The model has ``team_id``, ``company_id``, ``partner_id`` and
    ``site_partner_id``. Who chose another point meant it: the proposal is shown.
    """

    _name = "after.sales.nearest.mixin"
    _description = "Nearest Service Point"

    nearest_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Nearest Service Point",
        compute="_compute_nearest_team_id",
    )
    nearest_team_reason = fields.Char(
        string="Why This Point", compute="_compute_nearest_team_id"
    )

    @api.depends("company_id", "partner_id", "site_partner_id")
    @api.depends_context("lang")
    def _compute_nearest_team_id(self):
        choices = self._get_nearest_choices()
        for record in self:
            choice = choices.get(record)
            record.nearest_team_id = choice and choice.team
            record.nearest_team_reason = choice and self._explain_choice(choice)

    def _get_nearest_choices(self):
        """Return dict of record -> ``place.Choice``, without those nobody serves."""
        found = {}
        Team = self.env["helpdesk.ticket.team"]
        by_company = self.grouped(
            lambda record: record.company_id or record.env.company
        )
        for company, records in by_company.items():
            sites = {
                record: record.site_partner_id or record.partner_id
                for record in records
            }
            partners = self.env["res.partner"].union(*sites.values())
            choices = Team._get_nearest(partners._origin, company)
            for record, site in sites.items():
                if choice := choices.get(site._origin.id):
                    found[record] = choice
        return found

    @api.model
    def _explain_choice(self, choice):
        """Return why a point is in charge, in a few words."""
        return {
            "city": self.env._("In charge of this city"),
            "state": self.env._("In charge of this state"),
            "country": self.env._("In charge of this country"),
            "near": self.env._(
                "%(km)s km away, the nearest", km=f"{round(choice.km):,}"
            ),
            "default": self.env._("No region fits: the company's default"),
        }[choice.reason]

    def _propose_nearest_team(self):
        """Give documents without a service point the one in charge of their site."""
        without = self.filtered(lambda record: not record.team_id)
        for record, choice in without._get_nearest_choices().items():
            record.team_id = choice.team

    def action_take_nearest(self):
        """Hand the document to the service point that is in charge of its site."""
        self.check_access("write")
        for record in self.filtered("nearest_team_id"):
            record.team_id = record.nearest_team_id
        return True
