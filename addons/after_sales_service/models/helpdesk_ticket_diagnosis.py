# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class HelpdeskTicket(models.Model):
    """The leader is told at once what cannot be answered (S17)."""

    _inherit = "helpdesk.ticket"

    def action_call_leader(self):
        """Tell the leader at once what cannot be answered (S17)."""
        self.check_access("write")
        self._check_can_call_leader()
        # as in action_responded; the activity goes to the team's leader only
        self.sudo()._do_call_leader()
        return True

    def _check_can_call_leader(self):
        for ticket in self:
            if ticket.closed:
                raise UserError(
                    self.env._("%(ticket)s is closed.", ticket=ticket.display_name)
                )
            if not ticket._get_leader():
                raise UserError(
                    self.env._(
                        "Nobody leads the team of %(ticket)s. Set a team leader for"
                        " “%(team)s” first.",
                        ticket=ticket.display_name,
                        team=ticket.team_id.display_name or self.env._("no team"),
                    )
                )

    def _get_leader(self):
        """Return the user who is told: the leader of the team or of one above."""
        self.ensure_one()
        team = self.team_id
        while team:
            if team.user_id:
                return team.user_id
            team = team.parent_id
        return self.env["res.users"]

    def _do_call_leader(self):
        now = fields.Datetime.now()
        caller = self.env.user
        for ticket in self:
            ticket.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Help wanted: %(name)s", name=ticket.name),
                note=plaintext2html(
                    self.env._("%(user)s cannot answer this alone.", user=caller.name)
                ),
                user_id=ticket._get_leader().id,
            )
        self.filtered(lambda ticket: not ticket.leader_called_at).write(
            {"leader_called_at": now}
        )
