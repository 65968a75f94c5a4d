# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .order import KINDS_REMOTE

CALL_OUTCOMES = [
    ("content", "Content"),
    ("wish", "Wish or opinion"),
    ("problem", "A problem"),
]
#: what the caller enters; kept as it is once the call is made
FIELDS_OF_CALL = frozenset({"call_outcome", "call_person"})


class Order(models.Model):
    """A follow-up call: made from the desk, in one step (S24)."""

    _inherit = "after.sales.order"

    call_person = fields.Char(
        string="Spoken to", copy=False, help="Who of the customer answered."
    )
    call_outcome = fields.Selection(
        CALL_OUTCOMES, string="Outcome", copy=False, tracking=True
    )
    call_attempts = fields.Integer(
        string="Not Reached (times)", readonly=True, copy=False
    )
    can_call = fields.Boolean(compute="_compute_can_call")
    raised_ticket_ids = fields.One2many(
        "helpdesk.ticket", "raised_by_order_id", string="Tickets out of It"
    )
    raised_ticket_count = fields.Integer(compute="_compute_raised_ticket_count")

    @api.depends("kind", "member_user_ids", "state")
    @api.depends_context("uid")
    def _compute_can_call(self):
        desk = self._is_desk()
        for order in self:
            order.can_call = (
                order.kind in KINDS_REMOTE
                and order.state not in ("done", "cancelled")
                and (desk or order._is_own())
            )

    @api.depends("raised_ticket_ids")
    def _compute_raised_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("raised_by_order_id", "in", self.ids)],
                ["raised_by_order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.raised_ticket_count = counts.get(order._origin, 0)

    def write(self, vals):
        if not self.env.su and not FIELDS_OF_CALL.isdisjoint(vals):
            self._check_report_open()
        return super().write(vals)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_call_made(self):
        """Somebody was reached and asked: the call is done."""
        self._check_can_call()
        self._check_call_complete()
        self._do_call_made()
        return True

    def _check_can_call(self):
        self._check_own()
        for order in self:
            if order.kind not in KINDS_REMOTE:
                raise UserError(
                    self.env._("%(job)s is no follow-up call.", job=order.name)
                )
            if order.state in ("done", "cancelled"):
                raise UserError(
                    self.env._("%(job)s is closed already.", job=order.name)
                )

    def _check_call_complete(self):
        """
        :raises UserError: says what is missing
        """
        for order in self:
            if missing := order._get_missing_of_call():
                raise UserError(
                    self.env._(
                        "%(job)s: before the call is closed, fill in: %(fields)s",
                        job=order.name,
                        fields=", ".join(missing),
                    )
                )

    def _get_missing_of_call(self):
        """Labels of what the caller has not entered yet."""
        self.ensure_one()
        names = ("call_person", "call_outcome")
        labels = self.fields_get(names, ["string"])
        missing = [labels[name]["string"] for name in names if not self[name]]
        if self.call_outcome in ("problem", "wish") and not self.remedy:
            missing.append(self.env._("What was said"))
        return missing

    @api.depends("call_outcome", "call_person")
    def _compute_missing_text(self):
        return super()._compute_missing_text()

    def _get_missing_for(self, step):
        """A call that is worked step by step, on a phone, is asked for the same."""
        missing = super()._get_missing_for(step)
        if step in ("sign", "done") and self.kind in KINDS_REMOTE:
            if labels := self._get_missing_of_call():
                missing.append(
                    self.env._(
                        "The call is not complete. Fill in: %(fields)s",
                        fields=", ".join(labels),
                    )
                )
        return missing

    def _do_call_made(self):
        """Begin and end now: nobody plans or departs for a call."""
        now = fields.Datetime.now()
        for order in self:
            order._write_step(
                "finish",
                {
                    "arrived_at": order.arrived_at or now,
                    "finished_at": now,
                    "engineer_id": (order.engineer_id or order._get_caller()).id,
                },
            )
            order._do_done()

    def _get_caller(self):
        """The employee who calls: the user, if he is one of the company."""
        self.ensure_one()
        # bounded: the user's own employee
        employees = self.env.user.sudo().employee_ids
        return employees.filtered(
            lambda employee: employee.company_id == self.company_id
        )[:1]

    def action_not_reached(self):
        """Nobody answered: the call is tried again on the next working day."""
        self._check_can_call()
        self._do_not_reached()
        return True

    def _do_not_reached(self):
        for order in self:
            tomorrow = fields.Date.context_today(order) + timedelta(days=1)
            again = self._get_follow_up_time(tomorrow, order.company_id)
            # bounded: this call's own time; the desk's field, the caller's fact
            order.sudo().write(
                {
                    "call_attempts": order.call_attempts + 1,
                    "planned_start": again,
                }
            )
            order._message_log(
                body=self.env._(
                    "Nobody was reached (attempt %(number)s); again at %(time)s.",
                    number=order.call_attempts,
                    time=format_datetime(self.env, again),
                )
            )

    # ------------------------------------------------------------
    # TICKETS OUT OF IT
    # ------------------------------------------------------------

    def action_raise_ticket(self):
        """Enter what the customer tells during a call or visit as a ticket."""
        self.ensure_one()
        self._check_own()
        channels = self.env["helpdesk.ticket.channel"]._get_by_contact_channel(
            self.company_id
        )
        channel = channels.get("phone" if self.kind in KINDS_REMOTE else "walk_in")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Ticket"),
            "res_model": "helpdesk.ticket",
            "views": [
                (
                    self.env.ref("after_sales_service.helpdesk_ticket_view_form").id,
                    "form",
                )
            ],
            "context": {
                "default_raised_by_order_id": self.id,
                "default_company_id": self.company_id.id,
                "default_equipment_id": self.equipment_id.id,
                "default_partner_id": self.partner_id.id,
                "default_team_id": self.team_id.id,
                "default_channel_id": channel and channel.id,
                "default_caller_name": self.call_person,
            },
        }

    def action_view_raised_tickets(self):
        self.ensure_one()
        return self.raised_ticket_ids._get_records_action(name=self.env._("Tickets"))
