# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime, format_time

from .order import KINDS_REMOTE
from .order_conflict import PLANNED_STATES


class Order(models.Model):
    """When the customer is told that somebody comes (S16), and told anew."""

    _inherit = "after.sales.order"

    planned_end = fields.Datetime(
        compute="_compute_planned_end", store=True, readonly=False, precompute=True
    )
    requested_arrival = fields.Datetime(
        string="Arrival Asked for",
        compute="_compute_requested_arrival",
        inverse="_inverse_requested_arrival",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        help="The time for which the customer asked. It is the ticket's, and so is"
        " its promise.",
    )
    arrival_until = fields.Datetime(
        string="Arrival until",
        compute="_compute_arrival_until",
        help="End of the time that the customer is told.",
    )
    arrival_told_at = fields.Datetime(
        string="Customer Told on", readonly=True, copy=False
    )
    arrival_told_start = fields.Datetime(
        string="Arrival Told", readonly=True, copy=False
    )
    arrival_told_by = fields.Selection(
        [("mail", "By mail"), ("phone", "By phone")],
        string="Told",
        readonly=True,
        copy=False,
    )
    is_arrival_outdated = fields.Boolean(
        string="Customer Knows Another Time",
        compute="_compute_is_arrival_outdated",
        search="_search_is_arrival_outdated",
    )
    can_tell_customer = fields.Boolean(compute="_compute_can_tell_customer")

    def write(self, vals):
        """A job that is moved stays as long as it was."""
        if not vals.get("planned_start") or "planned_end" in vals:
            return super().write(vals)
        start = fields.Datetime.to_datetime(vals["planned_start"])
        for length, orders in self.grouped(lambda job: job._get_length()).items():
            super(Order, orders).write(vals | {"planned_end": start + length})
        return True

    def _get_length(self):
        """Return how long the job is planned to take."""
        self.ensure_one()
        if self.planned_start and self.planned_end:
            return self.planned_end - self.planned_start
        return self._get_usual_length()

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("planned_start")
    def _compute_planned_end(self):
        """A planned job takes some time: without an end no calendar would show it."""
        for order in self:
            start, end = order.planned_start, order.planned_end
            if start and (not end or end <= start):
                end = start + order._get_usual_length()
            order.planned_end = start and end

    @api.depends("ticket_id.requested_arrival")
    def _compute_requested_arrival(self):
        for order in self:
            if order.ticket_id and not order._has_answered_wish():
                order.requested_arrival = order._get_open_wish()
            else:
                order.requested_arrival = order.requested_arrival

    def _has_answered_wish(self):
        """Whether the job stays with what it was asked: somebody came, or nobody will.

        A later wish is the next job's; the register compares with the one of then.
        """
        self.ensure_one()
        return bool(self.arrived_at) or self.state in ("done", "cancelled")

    def _get_open_wish(self):
        """The time for which the ticket's customer asks, unless it was answered."""
        self.ensure_one()
        # sudo: one time of this job's own ticket
        return self.ticket_id.sudo()._get_open_wish(self)

    def _inverse_requested_arrival(self):
        """The ticket keeps the promise: what the job is told, the ticket is told."""
        for order in self:
            ticket = order.ticket_id
            if not ticket or order._has_answered_wish():
                continue
            if order.requested_arrival != order._get_open_wish():
                ticket.requested_arrival = order.requested_arrival

    @api.depends("company_id", "planned_start")
    def _compute_arrival_until(self):
        for order in self:
            # sudo: one setting of the company
            company = (order.company_id or self.env.company).sudo()
            order.arrival_until = order.planned_start and (
                order.planned_start + timedelta(hours=company.after_sales_arrival_hours)
            )

    @api.depends("arrival_told_start", "planned_start", "state")
    def _compute_is_arrival_outdated(self):
        for order in self:
            order.is_arrival_outdated = bool(
                order.arrival_told_start
                and order.arrival_told_start != order.planned_start
                and order.state in PLANNED_STATES
            )

    def _search_is_arrival_outdated(self, operator, value):
        if operator != "in":
            return NotImplemented
        told = self.search(
            [("arrival_told_start", "!=", False), ("state", "in", PLANNED_STATES)]
        )
        return [("id", "in", told.filtered("is_arrival_outdated").ids)]

    @api.depends("engineer_id", "kind", "planned_start", "state")
    @api.depends_context("uid")
    def _compute_can_tell_customer(self):
        desk = self._is_desk()
        for order in self:
            order.can_tell_customer = bool(
                desk
                and order.planned_start
                and order.engineer_id
                and order.kind not in KINDS_REMOTE
                and order.state in ("scheduled", "dispatched")
            )

    # ------------------------------------------------------------
    # TELLING THE CUSTOMER
    # ------------------------------------------------------------

    def action_tell_customer(self):
        """Mail the customer when the engineer comes."""
        self._check_can_tell_customer()
        for order in self:
            if not order._get_report_recipients().email:
                raise UserError(
                    self.env._(
                        "%(customer)s has no mail address. Call them, then press"
                        " “Told by Phone”.",
                        customer=order._get_report_recipients().display_name
                        or order.department_id.display_name,
                    )
                )
        self._do_tell_customer()
        return True

    def action_told_by_phone(self):
        """Record that the customer was told by phone when the engineer comes."""
        self._check_can_tell_customer()
        self._note_told("phone")
        return True

    def _check_can_tell_customer(self):
        self._check_desk()
        for order in self:
            if not order.can_tell_customer:
                raise UserError(
                    self.env._(
                        "%(job)s: plan it first, with its engineer and its start; the"
                        " customer is told before the engineer arrives.",
                        job=order.name,
                    )
                )

    def _do_tell_customer(self):
        """Queue the mail with the papers of the dispatch; keep what was told."""
        template = self.env.ref(
            "after_sales_service.mail_template_arrival", raise_if_not_found=False
        )
        for order in self if template else ():
            # queued, not sent: a mail server that is down undoes nothing. Bounded:
            # one mail about this job to its customer
            template.sudo().send_mail(
                order.id,
                force_send=False,
                email_values={
                    "attachment_ids": [Command.set(order._get_dispatch_papers().ids)]
                },
            )
            order._note_told("mail")

    def _note_told(self, how):
        """Keep what the customer knows now.

        :param str how: ``mail`` or ``phone``
        """
        for order in self:
            # fields of the steps; env.user stays who told the customer
            order.sudo().write(
                {
                    "arrival_told_at": fields.Datetime.now(),
                    "arrival_told_start": order.planned_start,
                    "arrival_told_by": how,
                }
            )
            order._message_log(
                body=self.env._(
                    "Customer told: %(window)s (%(how)s)",
                    window=order._get_arrival_window(),
                    how=dict(
                        self._fields["arrival_told_by"]._description_selection(self.env)
                    )[how],
                )
            )

    def _get_arrival_window(self):
        """Return when the engineer comes, in words and in the site's time."""
        self.ensure_one()
        start = format_datetime(
            self.env, self.planned_start, tz=self.tz, dt_format="EEE d MMM y HH:mm"
        )
        if self.env.lang and self.env.lang.startswith("zh"):
            start = format_datetime(
                self.env, self.planned_start, tz=self.tz, dt_format="y年M月d日EEE HH:mm"
            )
        if not self.arrival_until or self.arrival_until <= self.planned_start:
            return start
        until = format_time(
            self.env, self.arrival_until, tz=self.tz, time_format="HH:mm"
        )
        return f"{start}–{until}"

    def _do_dispatch(self):
        """Who is sent is also announced."""
        result = super()._do_dispatch()
        self.filtered(lambda order: order._is_told_on_dispatch())._do_tell_customer()
        return result

    def _is_told_on_dispatch(self):
        """Return whether the dispatch itself tells the customer."""
        self.ensure_one()
        # sudo: one setting of the company
        return bool(
            self.company_id.sudo().after_sales_tell_arrival
            and self.planned_start
            and self.planned_start > fields.Datetime.now()
            and self.kind not in KINDS_REMOTE
            and self.arrival_told_start != self.planned_start
            and self._get_report_recipients().email
        )

    # ------------------------------------------------------------
    # RESCHEDULING
    # ------------------------------------------------------------

    def action_reschedule(self):
        """Ask for the new time, and who is to be told of it."""
        self.ensure_one()
        self._check_can_reschedule()
        return self._open_reschedule({})

    def _check_can_reschedule(self):
        self._check_desk()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            if order.state not in PLANNED_STATES:
                raise UserError(
                    self.env._(
                        "%(job)s is in state “%(state)s”: there is nothing left to"
                        " plan.",
                        job=order.name,
                        state=labels[order.state],
                    )
                )

    def _open_reschedule(self, plan):
        """Return the window that moves a job.

        :param dict plan: values that differ from the job's
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reschedule %(job)s", job=self.name),
            "res_model": "after.sales.reschedule",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                f"default_{name}": value
                for name, value in ({"order_id": self.id} | plan).items()
            },
        }

    def _do_reschedule(self, plan, reason):
        """Write a new plan and say in the log why.

        :param dict plan: values of ``planned_start``, ``planned_end``,
            ``engineer_id``
        """
        self.ensure_one()
        now = self._convert_to_write({name: self[name] for name in plan})
        # an engineer who stays is not sent once more
        self.write({name: plan[name] for name in plan if plan[name] != now[name]})
        if reason:
            self._message_log(
                body=self.env._("Planned otherwise: %(reason)s", reason=reason)
            )

    def _tell_engineers_of_move(self, reason):
        """Notify the engineers who have users; their to-do follows the new day."""
        for order in self:
            # sudo: the users of the engineers of this job, to notify them
            users = order.sudo().member_user_ids - self.env.user
            order.activity_reschedule(
                ["after_sales_service.mail_act_dispatched"],
                date_deadline=fields.Date.context_today(order, order.planned_start),
            )
            if users:
                order.message_notify(
                    partner_ids=users.partner_id.ids,
                    subject=self.env._("Moved: %(job)s", job=order.display_name),
                    body=self.env._(
                        "New time: %(window)s. %(reason)s",
                        window=order._get_arrival_window(),
                        reason=reason or "",
                    ),
                )
