# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
        events = dict(self._fields["event"]._description_selection(self.env))
        for target in self:
            within = target._get_within()
            event = events.get(target.event, "")
            target.display_name = (
                self.env._("%(event)s: %(within)s", event=event, within=within)
                if within
                else event
            )

    def _get_within(self):
        """Return the time allowed, in words."""
        self.ensure_one()
        amount = f"{self.amount:g}"
        match self.clock:
            case "elapsed" if self.amount >= 72 and not self.amount % 24:
                return self.env._("%s × 24 h", f"{self.amount / 24:g}")
            case "elapsed":
                return self.env._("%s h", amount)
            case "working":
                return self.env._("%s working hours", amount)
            case "working_day":
                return self.env._("%s working days", amount)
            case "same_day":
                return self.env._("the same day")
        return ""

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
