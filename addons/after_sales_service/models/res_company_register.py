# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Default Service Point",
        domain="[('company_id', 'in', (id, False))]",
        check_company=True,
        help="Takes what nobody else is in charge of: a call of which only the number"
        " is known, a site that no region holds and no point lies near. Empty: the"
        " only service point, if there is but one.",
    )

    def _get_default_service_point(self):
        """The team that takes what no unit or customer gives to another; may be none.

        :return: the one in the settings, else the only one of the company
        """
        self.ensure_one()
        if self.after_sales_team_id.active:
            return self.after_sales_team_id
        teams = self.env["helpdesk.ticket.team"].search(
            [("company_id", "in", (self.id, False))], limit=2
        )
        return teams if len(teams) == 1 else teams.browse()
