# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.work_clock import to_epoch

_logger = logging.getLogger(__name__)

STATES = [
    ("running", "Running"),
    ("paused", "Held"),
    ("met", "Kept"),
    ("breached", "Broken"),
    ("met_late", "Reached late"),
    ("cancelled", "Not needed"),
    ("superseded", "Superseded"),
]
STATES_DECIDED = ("met", "met_late", "breached")
# the field that names the holder of a promise -> its model
HOLDERS = {"ticket_id": "helpdesk.ticket", "order_id": "after.sales.order"}
BATCH_SIZE = 1000
TICK = "after_sales_service.ir_cron_sla_tick"
SERIALIZATION_TRIES = 20
UNIQUE_TRIES = 3
# clocks of two machines may differ by so much before "in the future" is refused
FUTURE_TOLERANCE = timedelta(minutes=5)


class Row(NamedTuple):
    """What the engine needs of a timer; the columns in this order."""

    id: int
    holder_field: str
    holder_id: int
    target_id: int
    company_id: int
    calendar_id: int | None
    state: str
    started_at: datetime
    deadline: datetime
    warn_at: datetime | None
    total_seconds: int
    remaining_seconds: int | None
    reached_at: datetime | None
    closed_at: datetime | None
    late_seconds: int | None
    next_alert_at: datetime | None


class Change(NamedTuple):
    """The next row of a timer, and the event that made it so."""

    row: Row
    kind: str | None
    at: datetime
    reason: str | None = None
    data: dict | None = None


class SlaTimer(models.Model):
    """One promise to one customer: by when, and how it stands.

    A narrow table: the engine reads and writes it by single statements over many
    rows; nobody else writes. What happened is in the log, who was told in the
    alerts. Engineers read the promises of their teams, dispatchers and billing
    those of the company.
    """

    _name = "after.sales.sla.timer"
    _inherit = ["after.sales.paper.mixin"]
    _description = "Promise"
    _order = "deadline, id"
    _log_access = False

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", index="btree_not_null", ondelete="restrict"
    )
    order_id = fields.Many2one(
        comodel_name="after.sales.order",
        string="Job",
        index="btree_not_null",
        ondelete="restrict",
    )
    target_id = fields.Many2one(
        comodel_name="after.sales.sla.target", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True)
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="restrict",
        help="Empty: the clock never stops.",
    )
    state = fields.Selection(selection=STATES, required=True, default="running")
    started_at = fields.Datetime(required=True)
    deadline = fields.Datetime(required=True)
    warn_at = fields.Datetime(string="Soon at")
    total_seconds = fields.Integer(
        string="Allowed (s)", help="Seconds of the promise's own clock."
    )
    remaining_seconds = fields.Integer(
        string="Left while Held (s)", help="Seconds of the promise's own clock."
    )
    reached_at = fields.Datetime()
    closed_at = fields.Datetime(help="When the promise was over, kept or not.")
    late_seconds = fields.Integer(string="Late by (s)")
    next_alert_at = fields.Datetime(string="Looked at Next")
    error = fields.Char(string="Escalation Failed", readonly=True)

    event_ids = fields.One2many(
        comodel_name="after.sales.sla.event", inverse_name="timer_id", string="Log"
    )
    alert_ids = fields.One2many(
        comodel_name="after.sales.sla.alert", inverse_name="timer_id", string="Told"
    )

    # For the screens
    event = fields.Selection(related="target_id.event", string="Promise")
    policy_id = fields.Many2one(related="target_id.policy_id")
    clause_id = fields.Many2one(related="target_id.clause_id")
    clock = fields.Selection(related="target_id.clock")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_holder",
        search="_search_partner_id",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Engineer",
        compute="_compute_holder",
        search="_search_user_id",
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        compute="_compute_holder",
        search="_search_team_id",
    )
    subject = fields.Char(compute="_compute_holder", help="What the promise is about.")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    promise_state = fields.Selection(
        selection=[
            ("safe", "Safe"),
            ("soon", "Soon"),
            ("late", "Late"),
            ("held", "Held"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("none", "Not needed"),
        ],
        string="Stands",
        compute="_compute_promise_state",
    )
    breaks_in = fields.Selection(
        selection=[
            ("0_late", "Late"),
            ("1_hour", "Within 1 hour"),
            ("2_four_hours", "Within 4 hours"),
            ("3_day", "Within 24 hours"),
            ("4_later", "Later"),
            ("5_held", "Held"),
        ],
        compute="_compute_promise_state",
    )
    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge")

    _due_idx = models.Index("(next_alert_at, id) WHERE next_alert_at IS NOT NULL")
    _open_idx = models.Index("(deadline) WHERE closed_at IS NULL")
    _error_idx = models.Index("(id) WHERE error IS NOT NULL")
    # a second start at the same moment loses here
    _ticket_target_uniq = models.UniqueIndex(
        "(ticket_id, target_id) WHERE state != 'superseded'",
        "This promise runs already.",
    )
    _order_target_uniq = models.UniqueIndex(
        "(order_id, target_id) WHERE state != 'superseded' AND order_id IS NOT NULL",
        "This promise runs already.",
    )
    _one_holder = models.Constraint(
        "CHECK (num_nonnulls(ticket_id, order_id) = 1)",
        "A promise belongs to one ticket or one job.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("target_id", "ticket_id", "order_id")
    def _compute_display_name(self):
        events = dict(
            self.env["after.sales.sla.target"]
            ._fields["event"]
            ._description_selection(self.env)
        )
        for timer in self:
            holder = timer._get_holder()
            timer.display_name = self.env._(
                "%(promise)s – %(subject)s",
                promise=events.get(timer.target_id.event, ""),
                # sudo: the name of the document whose promise the reader may read
                subject=holder.sudo().display_name or "",
            )

    @api.depends("ticket_id", "order_id")
    def _compute_holder(self):
        for timer in self:
            # sudo: head data of the document, for readers of its promise
            holder = timer._get_holder().sudo()
            timer.subject = holder.display_name
            timer.partner_id = holder.partner_id
            timer.user_id = holder._get_sla_engineer() if holder else False
            timer.team_id = holder.team_id

    def _search_partner_id(self, operator, value):
        return self._search_holder("partner_id", operator, value)

    def _search_user_id(self, operator, value):
        return self._search_holder("user_id", operator, value)

    def _search_team_id(self, operator, value):
        return self._search_holder("team_id", operator, value)

    def _search_holder(self, field, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain.OR(
            Domain(holder, "any", [(field, operator, value)]) for holder in HOLDERS
        )

    @api.depends("closed_at")
    def _compute_is_open(self):
        for timer in self:
            timer.is_open = not timer.closed_at

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("closed_at", "=", False)

    @api.depends("state", "deadline", "warn_at", "closed_at")
    def _compute_promise_state(self):
        now = fields.Datetime.now()
        for timer in self:
            timer.breaks_in = False
            match timer.state:
                case "met":
                    timer.promise_state = "kept"
                case "met_late":
                    timer.promise_state = "broken"
                case "cancelled" | "superseded":
                    timer.promise_state = "none"
                case "paused":
                    timer.promise_state = "held"
                    timer.breaks_in = "5_held"
                case _:
                    timer._compute_running(now)

    def _compute_running(self, now):
        """Say how a promise stands that has been neither kept nor dropped."""
        self.ensure_one()
        if self.closed_at:
            self.promise_state = "broken"
            return
        if self.deadline <= now or self.state == "breached":
            self.promise_state, self.breaks_in = "late", "0_late"
            return
        self.promise_state = "soon" if self.warn_at and self.warn_at <= now else "safe"
        left = self.deadline - now
        if left <= timedelta(hours=1):
            self.breaks_in = "1_hour"
        elif left <= timedelta(hours=4):
            self.breaks_in = "2_four_hours"
        elif left <= timedelta(hours=24):
            self.breaks_in = "3_day"
        else:
            self.breaks_in = "4_later"

    @api.depends("alert_ids.acknowledged_at")
    @api.depends_context("uid")
    def _compute_can_acknowledge(self):
        for timer in self:
            timer.can_acknowledge = bool(timer._get_alerts_to_acknowledge())

    def _get_alerts_to_acknowledge(self):
        """Return the open alerts that the user was told, or whose team he leads."""
        # sudo: bounded to what was told to the user or to those the user leads
        return self.sudo().alert_ids.filtered(
            lambda alert: alert._is_open() and alert._is_mine()
        )

    # ------------------------------------------------------------
    # Holders
    # ------------------------------------------------------------

    def _get_holder(self):
        """Return the record to which the promise belongs."""
        self.ensure_one()
        return self.ticket_id or self.order_id

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _get_promise(self):
        """Return what was promised, in words: the target may have changed since."""
        self.ensure_one()
        # sudo: what its own log says was promised, in words
        events = self.sudo().event_ids
        facts = events.filtered(lambda event: event.kind == "start")[:1].data or {}
        return self.target_id._get_promise(facts.get("amount"), facts.get("clock"))

    def _get_alert_summary(self):
        """Return one sentence: what is due when, or since when it is late."""
        self.ensure_one()
        values = {
            "promise": self.target_id.display_name,
            "deadline": self._format(self.deadline),
        }
        if self.state == "breached":
            return self.env._(
                "Promise broken: %(promise)s, due %(deadline)s.", **values
            )
        return self.env._("Promise in danger: %(promise)s, due %(deadline)s.", **values)

    def _get_customer_sentence(self):
        """Return what a customer is told of a promise, in the time of the site."""
        self.ensure_one()
        tz = self._get_holder()._get_sla_subject()["tz"]
        values = {
            "promise": self._get_customer_words(),
            "deadline": self.with_context(tz=tz)._format(self.deadline),
        }
        if self.state == "breached":
            return self.env._(
                "We promised you %(promise)s by %(deadline)s and have not kept it. We"
                " are sorry. We are working on it and will contact you.",
                **values,
            )
        return self.env._(
            "We have promised you %(promise)s by %(deadline)s. We are working on it.",
            **values,
        )

    def _get_customer_words(self):
        """Return what is promised as a customer would say it."""
        return {
            "responded": self.env._("an answer"),
            "diagnosed": self.env._("the cause of the fault and a proposal"),
            "on_site": self.env._("an engineer on site"),
            "solved": self.env._("the solution"),
            "solved_or_planned": self.env._("the solution or a definite plan"),
            "replaced": self.env._("a replacement unit"),
            "installed": self.env._("the installation"),
            "arrived_as_asked": self.env._("our visit at the time you asked for"),
        }[self.event]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._("Promises are never deleted."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_server_time(self):
        """Return the server's time in seconds: countdowns follow it, not the desk's."""
        return to_epoch(fields.Datetime.now())

    def action_open_holder(self):
        """Open the ticket or job that the promise belongs to."""
        self.ensure_one()
        return self._get_holder()._get_records_action()

    def action_acknowledge(self):
        """Acknowledge what these promises told the user, or those the user leads."""
        self.check_access("read")
        alerts = self._get_alerts_to_acknowledge()
        if not alerts:
            raise UserError(
                self.env._("Nothing is open here that you could acknowledge.")
            )
        alerts._do_acknowledge()
        return True

    def action_retry(self):
        """Let the engine look again at promises whose escalation failed."""
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("Only service managers restart a failed escalation.")
            )
        self.check_access("read")
        failed = self.filtered("error")
        # nobody may write promises; this touches the marker and the next look only
        failed.sudo().write({"error": False, "next_alert_at": fields.Datetime.now()})
        self.flush_model()
        self._wake([fields.Datetime.now()])
        return True
