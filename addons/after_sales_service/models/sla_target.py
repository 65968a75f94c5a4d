# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import wording
from .sla_policy import TargetSpec

EVENTS = [
    ("responded", "Responded"),
    ("diagnosed", "Fault located, solution proposed"),
    ("on_site", "On site"),
    ("solved", "Solved"),
    ("solved_or_planned", "Solved or definite plan given"),
    ("replaced", "Replacement unit given"),
    ("installed", "Installed and accepted"),
    ("arrived_as_asked", "There when the customer asked"),
]
CLOCKS = [
    ("elapsed", "Hours, day and night"),
    ("working", "Working hours"),
    ("working_day", "Working days"),
    ("same_day", "Same calendar day"),
    ("absolute", "The time asked for"),
]
CLOCKS_WITH_AMOUNT = ("elapsed", "working", "working_day")
CLOCKS_WITH_CALENDAR = ("working", "working_day")
CLOCKS_PAUSABLE = CLOCKS_WITH_AMOUNT
SEVERITIES = [("any", "Any"), ("ordinary", "Ordinary"), ("major", "Major")]
REQUESTS = [("any", "Any request"), ("fault", "Faults")]
STARTS = [
    ("reported_at", "The customer's report"),
    ("notified_at", "The notice that goods arrived"),
    ("breach", "The breach of another target"),
]
# a change of these makes another promise of it: open ones are superseded
PLANNED_BY = frozenset(
    {
        "active",
        "amount",
        "breach_target_id",
        "calendar_id",
        "clock",
        "event",
        "request",
        "severity",
        "starts_from",
    }
)
EVENTS_NEVER_PAUSED = ("responded", "arrived_as_asked", "replaced")


class SlaTarget(models.Model):
    """One promise of a policy: what is reached, how long it may take, what counts."""

    _name = "after.sales.sla.target"
    _inherit = ["after.sales.cached.mixin"]
    _description = "Promise Target"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        comodel_name="after.sales.sla.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    event = fields.Selection(selection=EVENTS, string="To Be Reached", required=True)
    amount = fields.Float(
        string="Within",
        digits=(8, 2),
        help="Hours or working days, as the clock says.",
    )
    clock = fields.Selection(selection=CLOCKS, required=True, default="elapsed")
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        help="Empty: the team's, else the company's working time. Where none of them"
        " has any hours, the clock never stops.",
    )
    severity = fields.Selection(selection=SEVERITIES, required=True, default="any")
    request = fields.Selection(
        selection=REQUESTS, string="For", required=True, default="any"
    )
    starts_from = fields.Selection(
        selection=STARTS, string="Counts from", required=True, default="reported_at"
    )
    breach_target_id = fields.Many2one(
        comodel_name="after.sales.sla.target",
        string="Broken Target",
        domain="[('policy_id', '=', policy_id), ('id', '!=', id)]",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="This promise begins at the deadline of that one, if it is broken.",
    )
    pausable = fields.Boolean(
        help="A hold with a reason that allows it stops this clock. Responses and the"
        " calendar day never stop."
    )
    warn_percent = fields.Integer(
        string="Soon at (%)",
        required=True,
        default=75,
        help="The promise shows as due soon when so much of its time is used up.",
    )
    clause_id = fields.Many2one(
        comodel_name="after.sales.clause", ondelete="restrict", index="btree_not_null"
    )
    compensation_schedule_id = fields.Many2one(
        comodel_name="after.sales.compensation.schedule",
        string="If Broken, Compensate",
        ondelete="restrict",
        index="btree_not_null",
        help="What the customer gets when this promise is broken. Empty: nothing.",
    )

    _amount_positive = models.Constraint(
        "CHECK (clock NOT IN ('elapsed', 'working', 'working_day') OR amount > 0)",
        "Say within how many hours or days the target is to be reached.",
    )
    _amount_whole_days = models.Constraint(
        "CHECK (clock != 'working_day' OR amount = floor(amount))",
        "Working days are whole days.",
    )
    _warn_percent_range = models.Constraint(
        "CHECK (warn_percent > 0 AND warn_percent < 100)",
        "Due soon: a percentage between 1 and 99.",
    )
    _breach_target = models.Constraint(
        "CHECK ((starts_from = 'breach') = (breach_target_id IS NOT NULL))",
        "A target that counts from a breach names the target that is broken, and only"
        " such a target does.",
    )
    _absolute_event = models.Constraint(
        "CHECK ((clock = 'absolute') = (event = 'arrived_as_asked'))",
        "The time asked for is the clock of 'There when the customer asked', and of"
        " nothing else.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("event", "amount", "clock")
    def _compute_display_name(self):
        for target in self:
            target.display_name = target._get_promise()

    def _get_promise(self, amount=None, clock=None):
        """Return what is promised, in words; by default as the target says now."""
        self.ensure_one()
        events = dict(self._fields["event"]._description_selection(self.env))
        within = self._get_within(amount, clock)
        event = events.get(self.event, "")
        if not within:
            return event
        return self.env._("%(event)s: %(within)s", event=event, within=within)

    def _get_within(self, amount=None, clock=None):
        """Return the time allowed, in words; by default as the target says now."""
        self.ensure_one()
        hours = self.amount if amount is None else amount
        amount = f"{hours:g}"
        match clock or self.clock:
            case "elapsed" if hours >= 72 and not hours % 24:
                return self.env._("%s × 24 h", f"{hours / 24:g}")
            case "elapsed":
                return self.env._("%s h", amount)
            case "working":
                return self.env._("%s working hours", amount)
            case "working_day":
                return self.env._("%s working days", amount)
            case "same_day":
                return self.env._("the same day")
        return ""

    def _get_clause_wording(self):
        """The target in words, for the clause it keeps and for the plan."""
        self.ensure_one()
        conditions = [
            dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("request", "severity")
            if self[name] != "any"
        ]
        words = f"{self.policy_id.name} – {self.display_name}"
        return f"{words} ({', '.join(conditions)})" if conditions else words

    def _contradicts(self, text):
        """Whether a clause names another time than this target allows.

        A text that names no hours or working days contradicts nothing.
        """
        self.ensure_one()
        named = wording.durations(text)
        if self.clock not in CLOCKS_WITH_AMOUNT or not named:
            return False
        unit = wording.WORKING_DAY if self.clock == "working_day" else wording.HOUR
        return (self.amount, unit) not in named

    def _prepare_plan_row(self, fallback):
        """The target as a row of the composed plan.

        :param fallback: ``resource.calendar`` that counts where none is chosen
        """
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("event", "request", "severity", "starts_from")
        }
        calendar = self.calendar_id or fallback
        return {
            "event": labels["event"],
            "within": self._get_within() or self.env._("the time asked for"),
            "conditions": ", ".join(
                labels[name] for name in ("request", "severity") if self[name] != "any"
            ),
            "starts_from": self.breach_target_id.display_name
            if self.breach_target_id
            else labels["starts_from"],
            "calendar": calendar.name if self.clock in CLOCKS_WITH_CALENDAR else "",
            "clause": self.clause_id.number or "",
        }

    def _get_clause_record(self):
        """Targets are seen in their policy."""
        self.ensure_one()
        return self.policy_id

    # ------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------

    @api.constrains("pausable", "event", "clock")
    def _check_pausable(self):
        for target in self.filtered("pausable"):
            if (
                target.event in EVENTS_NEVER_PAUSED
                or target.clock not in CLOCKS_PAUSABLE
            ):
                raise ValidationError(
                    self.env._(
                        "%(target)s cannot be paused: responses, replacements and"
                        " times asked for run on whatever we wait for.",
                        target=target.display_name,
                    )
                )

    @api.constrains("breach_target_id", "policy_id")
    def _check_breach_target(self):
        if self._has_cycle("breach_target_id"):
            raise ValidationError(
                self.env._("A target cannot begin with its own breach.")
            )
        for target in self.filtered("breach_target_id"):
            if target.breach_target_id.policy_id != target.policy_id:
                raise ValidationError(
                    self.env._("The broken target belongs to another policy.")
                )

    @api.constrains("event", "severity", "request", "active", "policy_id")
    def _check_overlap(self):
        """Two promises of the same thing to the same request would contradict."""
        for policy in self.policy_id:
            seen = []
            for target in policy.target_ids:
                for other in seen:
                    if target.event == other.event and all(
                        "any" in (target[field], other[field])
                        or target[field] == other[field]
                        for field in ("severity", "request")
                    ):
                        raise ValidationError(
                            self.env._(
                                "%(policy)s promises the same thing twice:"
                                " %(one)s and %(other)s.",
                                policy=policy.name,
                                one=other.display_name,
                                other=target.display_name,
                            )
                        )
                seen.append(target)

    @api.constrains("compensation_schedule_id", "policy_id")
    def _check_compensation_schedule(self):
        for target in self:
            company = target.compensation_schedule_id.company_id
            if company and company != target.policy_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(schedule)s belongs to %(company)s: choose it in policies of"
                        " that company only, or share it with all.",
                        schedule=target.compensation_schedule_id.name,
                        company=company.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if not PLANNED_BY.isdisjoint(vals):
            self.env["after.sales.sla.replan"]._request("target_id", self)
        return result

    def _get_cache_owner(self):
        return self.policy_id

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_form(self):
        """Open all settings of one target, from the policy's list."""
        self.ensure_one()
        return self._get_records_action(target="new", name=self.display_name)

    # ------------------------------------------------------------
    # Plain values for the engine
    # ------------------------------------------------------------

    def _prepare_spec(self, rules):
        self.ensure_one()
        return TargetSpec(
            id=self.id,
            policy_id=self.policy_id.id,
            event=self.event,
            amount=self.amount,
            clock=self.clock,
            calendar_id=self.calendar_id.id,
            severity=self.severity,
            request=self.request,
            starts_from=self.starts_from,
            breach_target_id=self.breach_target_id.id,
            pausable=self.pausable,
            warn_percent=self.warn_percent,
            active=self.active,
            rules=tuple(
                rule._prepare_spec()
                for rule in rules
                if not rule.target_ids or self in rule.target_ids
            ),
        )
