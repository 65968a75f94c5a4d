# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re
import secrets
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools import notice as rule
from ..tools.work_clock import to_datetime, to_epoch

STATES = [
    ("draft", "To Send"),
    ("sent", "Sent"),
    ("acknowledged", "Acknowledged"),
    ("other_slot", "Another Time Asked for"),
    ("withdrawn", "Withdrawn"),
]
#: states in which production knows of the work and has not been told otherwise
STATES_TOLD = ("sent", "acknowledged", "other_slot")
HOW = [
    ("mail", "By mail"),
    ("phone", "By phone"),
    ("link", "By the link in the mail"),
    ("portal", "On the portal"),
    ("slot", "By choosing the time"),
]
#: what is told; it stays as it was sent
FIELDS_TOLD = frozenset(
    {"equipment_id", "partner_id", "start", "end", "influence", "text"}
)
#: what happened; each is written once, by a step, and stays also for the program
FACTS = frozenset(
    {
        "sent_at",
        "sent_by_id",
        "sent_how",
        "sent_to",
        "known_at",
        "in_time",
        "acknowledged_at",
        "acknowledged_by",
        "acknowledged_how",
        "acknowledged_ip",
        "acknowledged_user_id",
        "withdrawn_at",
        "withdrawn_reason",
    }
)
#: bytes of chance in the link: nobody guesses it
TOKEN_BYTES = 24
#: what a secret may look like; anything else is none
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: nobody plans a standstill so far ahead by days
MAX_DAYS = 365


class Notice(models.Model):
    """Production is told days ahead of work that stops a unit, and acknowledges (S29).

    Made by the job as soon as it has a date; a new date needs a new notice. Of an
    emergency production is told at once. Until it is sent the desk writes whom a notice
    tells what; when the unit stands still, the job says. Who was told when and who
    acknowledged from where is written by the steps only, once. Engineers read the
    notices of their jobs, customers those of their units once they are sent.
    """

    _name = "after.sales.notice"
    _description = "Notice to Production"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _order = "start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    kind = fields.Selection(
        [("planned", "Planned Work"), ("emergency", "Emergency")],
        required=True,
        readonly=True,
        default="planned",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    # not the job's: what was told of one unit is not said of another afterwards
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    team_id = fields.Many2one(related="order_id.team_id", store=True)
    commercial_partner_id = fields.Many2one(
        related="order_id.commercial_partner_id", store=True, index=True
    )
    tz = fields.Char(related="order_id.tz")
    grade = fields.Selection(related="order_id.grade")
    order_kind = fields.Selection(related="order_id.kind", string="Kind of Work")
    order_state = fields.Selection(related="order_id.state", string="State of the Job")
    # what is told
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        required=True,
        check_company=True,
        help="Who answers for production at the unit.",
    )
    partner_email = fields.Char(related="partner_id.email", string="Mail Address")
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    start = fields.Datetime(string="Work Begins", required=True)
    end = fields.Datetime(string="Work Ends", required=True)
    standstill_hours = fields.Float(
        string="Standstill (hours)",
        compute="_compute_standstill_hours",
        store=True,
        help="Hours by the clock during which the unit cannot be used.",
    )
    influence = fields.Text(
        string="Influence on Production",
        help="What stands still, and what production has to prepare.",
    )
    text = fields.Text(string="Work", help="What is done.")
    # until when
    notice_days = fields.Integer(string="Days of Notice", readonly=True)
    send_by = fields.Datetime(
        string="Send Before",
        compute="_compute_send_by",
        store=True,
        help="A notice sent before this moment is in time.",
    )
    send_on = fields.Date(
        string="Send on",
        compute="_compute_send_by",
        store=True,
        help="The last day on which it is in time.",
    )
    send_by_text = fields.Char(string="Why This Day", compute="_compute_send_by_text")
    remind_at = fields.Datetime(
        compute="_compute_remind_at",
        store=True,
        help="When somebody is reminded: of sending it, later of the answer.",
    )
    reminded_at = fields.Datetime(readonly=True, copy=False)
    chased_at = fields.Datetime(readonly=True, copy=False)
    # facts
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_how = fields.Selection(HOW, string="Sent", readonly=True, copy=False)
    sent_to = fields.Char(
        string="Sent to", readonly=True, copy=False, help="As it stood then."
    )
    known_at = fields.Datetime(
        string="Production Knows since",
        readonly=True,
        copy=False,
        help="Usually when it was sent; earlier if production chose the time itself.",
    )
    in_time = fields.Boolean(
        readonly=True,
        copy=False,
        help="Production was told as many days ahead as the job asks for.",
    )
    acknowledged_at = fields.Datetime(readonly=True, copy=False)
    acknowledged_by = fields.Char(readonly=True, copy=False)
    acknowledged_how = fields.Selection(
        HOW, string="Acknowledged", readonly=True, copy=False
    )
    acknowledged_ip = fields.Char(string="IP Address", readonly=True, copy=False)
    acknowledged_user_id = fields.Many2one(
        "res.users", string="In the Session of", readonly=True, copy=False
    )
    withdrawn_at = fields.Datetime(readonly=True, copy=False)
    withdrawn_reason = fields.Char(string="Why Withdrawn", readonly=True, copy=False)
    replaces_id = fields.Many2one(
        "after.sales.notice",
        string="Takes the Place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    replaced_by_ids = fields.One2many("after.sales.notice", "replaces_id")
    # the other side's wish
    asked_at = fields.Datetime(string="Asked at", readonly=True, copy=False)
    asked_by = fields.Char(readonly=True, copy=False)
    asked_how = fields.Selection(HOW, string="Asked", readonly=True, copy=False)
    asked_start = fields.Datetime(
        string="Time Asked for", readonly=True, copy=False, help="Empty: none named."
    )
    asked_end = fields.Datetime(readonly=True, copy=False)
    asked_note = fields.Char(string="What Was Said", readonly=True, copy=False)
    problem = fields.Char(
        readonly=True, copy=False, help="Why it could not be sent by itself."
    )
    # who holds the link can acknowledge for production: nobody here reads it
    token = fields.Char(readonly=True, copy=False, groups="base.group_system")
    can_send = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number of a notice exists already.",
    )
    _token_uniq = models.UniqueIndex("(token) WHERE token IS NOT NULL")
    _due_idx = models.Index("(remind_at) WHERE remind_at IS NOT NULL")
    _open_uniq = models.UniqueIndex(
        "(order_id, kind) WHERE state != 'withdrawn'",
        "Production is being told of this job already.",
    )
    _in_order = models.Constraint(
        'CHECK ("end" > start)', "The work ends before it begins."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("start", "end")
    def _compute_standstill_hours(self):
        for notice in self:
            length = notice.end and notice.start and notice.end - notice.start
            notice.standstill_hours = length.total_seconds() / 3600 if length else 0.0

    @api.depends(
        "start",
        "notice_days",
        "kind",
        "equipment_id.calendar_id",
        "company_id.resource_calendar_id",
    )
    def _compute_send_by(self):
        """Reckoned until it is sent; what was in time then stays so."""
        for notice in self:
            if notice.state in ("draft", False) and notice.start:
                deadline = notice._get_deadline()
                notice.send_by = deadline and to_datetime(deadline.before)
                notice.send_on = deadline and date.fromordinal(deadline.last_day)
            else:
                notice.send_by, notice.send_on = notice.send_by, notice.send_on

    @api.depends("send_on", "state", "reminded_at", "chased_at")
    def _compute_remind_at(self):
        for notice in self:
            notice.remind_at = notice._get_remind_at()

    def _get_remind_at(self):
        """When the notice needs somebody; False if it needs nobody any more."""
        self.ensure_one()
        if self.kind != "planned" or not self.start:
            return False
        if self.state == "draft" and not self.reminded_at:
            # from the first minute of the last day on
            return self.send_on and to_datetime(rule.midnight(self.send_on, self.tz))
        if self.state == "sent" and not self.chased_at:
            before = self._get_day_before()
            # told so late that there is no day left to remind on
            return before > self.sent_at and before
        return False

    def _get_day_before(self):
        """The beginning of the last production day before the work, naive UTC."""
        start = to_epoch(self.start)
        return to_datetime(
            self.order_id._ask_production(rule.find_day_before, start, tz=self.tz)
        )

    def _get_deadline(self):
        """Until when it must be sent; None of an emergency. Pure: tools/notice.py"""
        self.ensure_one()
        if self.kind != "planned":
            return None
        return self.order_id._get_notice_deadline(self.start, self.notice_days)

    @api.depends("send_by", "notice_days")
    @api.depends_context("lang")
    def _compute_send_by_text(self):
        for notice in self:
            deadline = notice.start and notice._get_deadline()
            notice.send_by_text = deadline and notice.order_id._explain_deadline(
                deadline, notice.start
            )

    @api.depends("state", "order_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        desk = self.env["after.sales.order"]._is_desk()
        for notice in self:
            notice.can_send = desk and notice.state == "draft"
            notice.can_answer = desk and notice.state in ("draft", "sent", "other_slot")

    @api.depends("name", "equipment_id")
    def _compute_display_name(self):
        for notice in self:
            name = notice.name if notice.name != "New" else self.env._("New notice")
            # the name of the unit belongs to the name of the notice
            unit = notice.sudo().equipment_id.display_name
            notice.display_name = " · ".join(filter(None, (name, unit)))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        return (
            super()._get_fields_of_steps()
            | FACTS
            | {
                *("name", "kind", "state", "order_id", "equipment_id", "notice_days"),
                *("start", "end"),  # the job's: what is told is what is planned
                *("reminded_at", "chased_at", "replaces_id", "problem", "token"),
                *("asked_at", "asked_by", "asked_how", "asked_start", "asked_end"),
                "asked_note",
            }
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Jobs make notices; nobody else does."""
        for vals in vals_list:
            self._check_computed_fields(vals)
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A notice is made by its job. Give the job a date and say that it"
                    " affects production."
                )
            )
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not FIELDS_TOLD.isdisjoint(vals):
            self._check_not_told()
        self._check_facts(vals)
        return super().write(vals)

    def _check_not_told(self):
        """:raises UserError: what was sent is not changed behind the reader's back"""
        for notice in self:
            if notice.state != "draft":
                raise UserError(
                    self.env._(
                        "%(notice)s has been sent and stays as it was. Move the job:"
                        " it makes a new notice.",
                        notice=notice.name,
                    )
                )

    def _check_facts(self, vals):
        """What has happened is written once, whoever writes.

        :raises UserError: a fact would be changed
        """
        for name in FACTS.intersection(vals):
            if any(notice[name] for notice in self):
                raise UserError(
                    self.env._(
                        "“%(fact)s” of a notice is kept as it happened.",
                        fact=self._fields[name]._description_string(self.env),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        if self.filtered(lambda notice: notice.state != "draft"):
            raise UserError(
                self.env._("A notice that was sent is withdrawn, never deleted.")
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """The notice of a link; under sudo, none for anything else."""
        if not TOKEN.fullmatch(token):
            return self.browse()
        return self.search(Domain("token", "=", token), limit=1)

    def _ensure_token(self):
        """Called under sudo: people read no token."""
        for notice in self.filtered(lambda notice: not notice.token):
            notice.token = secrets.token_urlsafe(TOKEN_BYTES)

    def _get_link(self):
        """Where production acknowledges without a login. For its mail only."""
        self.ensure_one()
        return f"{self.get_base_url()}/as/notice/{self.token}"

    def _get_window(self):
        """From when to when the unit stands still, in words and the site's time."""
        self.ensure_one()
        return self._format_window(self.start, self.end)

    def _format_window(self, start, end):
        first, last = (
            rule.local_day(to_epoch(moment), self.tz) for moment in (start, end)
        )
        begins = self._format_moment(start)
        ends = format_datetime(self.env, end, tz=self.tz, dt_format="HH:mm")
        return f"{begins}–{ends if first == last else self._format_moment(end)}"

    def _format_moment(self, moment):
        chinese = self.env.lang and self.env.lang.startswith("zh")
        return format_datetime(
            self.env,
            moment,
            tz=self.tz,
            dt_format="y年M月d日EEE HH:mm" if chinese else "EEE d MMM y HH:mm",
        )
