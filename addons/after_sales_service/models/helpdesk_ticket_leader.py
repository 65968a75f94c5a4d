# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

HELP_ACTIVITY = "after_sales_service.mail_act_help"


class HelpdeskTicket(models.Model):
    """The leader is told at once what cannot be answered (S17).

    及时报告售后服务部领导: one press tells him on his screen, in his inbox or by mail
    as he likes it, and leaves a to-do; who called him and when stays on the ticket.
    """

    _inherit = "helpdesk.ticket"

    leader_called_by_id = fields.Many2one(
        "res.users",
        string="Leader Called by",
        readonly=True,
        copy=False,
        tracking=True,
    )
    leader_called_id = fields.Many2one(
        "res.users", string="Leader Told", readonly=True, copy=False, tracking=True
    )

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | {
            "leader_called_by_id",
            "leader_called_id",
        }

    def _check_guarded_fields(self, vals):
        """Who was called is recorded by calling him.

        :raises AccessError: a client writes it
        """
        res = super()._check_guarded_fields(vals)
        told = {"leader_called_by_id", "leader_called_id"}.intersection(vals)
        if told and not self.env.su:
            raise self._make_guard_error(told)
        return res

    def action_call_leader(self):
        """Tell the leader at once what cannot be answered (S17)."""
        self.check_access("write")
        self._check_can_call_leader()
        # as in action_responded; the word goes to the ticket's leader only
        self.sudo()._do_call_leader()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Told at once: %(names)s",
                    names=", ".join(self.sudo().leader_called_id.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
        return self._get_leaders()[:1]

    def _get_leaders(self):
        """Return the leaders of the team and of those above it, the nearest first."""
        self.ensure_one()
        leaders = self.env["res.users"]
        team = self.team_id
        while team:
            leaders |= team.user_id
            team = team.parent_id
        return leaders

    def _get_leader_to_call(self):
        """Return whom the caller tells: the nearest leader who is not himself.

        Who leads alone tells the service manager.
        """
        self.ensure_one()
        others = self._get_leaders() - self.env.user
        managers = self.company_id._get_after_sales_managers() - self.env.user
        return (others or managers or self._get_leaders())[:1]

    def _do_call_leader(self):
        now = fields.Datetime.now()
        for ticket in self:
            leader = ticket._get_leader_to_call()
            reader = ticket.with_context(lang=leader.lang, tz=leader.tz)
            reader._plan_help(leader)
            reader._tell_leader(leader)
            vals = {"leader_called_id": leader.id, "leader_called_by_id": self.env.uid}
            if not ticket.leader_called_at:
                vals["leader_called_at"] = now
            ticket.write(vals)

    def _plan_help(self, leader):
        """Leave the leader a to-do, once as long as it is open."""
        self.ensure_one()
        if not self.activity_search([HELP_ACTIVITY], user_id=leader.id):
            # told below, in one message
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                HELP_ACTIVITY,
                summary=self.env._("Help wanted: %(name)s", name=self.name),
                note=self._get_help_text(),
                user_id=leader.id,
            )

    def _tell_leader(self, leader):
        """Tell the leader by inbox or mail as he likes it, and on his screen."""
        self.ensure_one()
        title = self.env._("Help wanted: %(ticket)s", ticket=self.display_name)
        self.message_notify(
            partner_ids=leader.partner_id.ids,
            subject=title,
            body=self._get_help_text(),
        )
        leader._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "sticky": True,
                "title": title,
                "message": self._get_help_sentence(),
            },
        )

    def _get_help_sentence(self):
        return self.env._("%(user)s cannot answer this alone.", user=self.env.user.name)

    def _get_help_text(self):
        """Return what the leader reads: who asks, whose unit, what was said."""
        self.ensure_one()
        lines = (
            self._get_help_sentence(),
            self.equipment_id.display_name,
            self.partner_id.display_name,
            *self._get_task_text().splitlines(),
        )
        return Markup("<br/>").join(line for line in lines if line)
