# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, ormcache

from ..tools.compensation import DAY, HOUR, Terms, reckon

REMEDIES = [
    ("loss", "The user's actual loss, as claimed and accepted"),
    ("schedule", "What the schedule gives"),
    ("higher", "The higher of both"),
]
KINDS = [("amount", "Amount"), ("percent", "% of the Value")]
PERS = [("once", "Once"), ("hour", "Hour Late"), ("day", "Day Late")]
COUNTS = [("started", "Each One Started"), ("exact", "To the Second")]
BASES = [
    ("order", "The whole sales order (contract value)"),
    ("line", "The unit's own price on it"),
]
#: what a manager is shown: so late, in seconds
EXAMPLES = (1, 8 * HOUR, DAY, 7 * DAY, 30 * DAY)


class ScheduleSpec(NamedTuple):
    """A schedule as plain values; see its fields."""

    id: int
    remedy: str
    base: str
    currency_id: int
    terms: Terms


class CompensationSchedule(models.Model):
    """What the customer gets when a promise is broken (S12).

    Either the user's actual loss, or an amount by lateness, or the higher of both.
    A promise that breaks keeps the terms of that moment: a changed schedule holds
    for later breaches only. Lateness counts day and night from the deadline; a cap
    limits what the schedule gives, not the loss that the manager accepts.

    Service managers write schedules; the desk and billing read them.
    """

    _name = "after.sales.compensation.schedule"
    _inherit = ["after.sales.cached.mixin"]
    _description = "Compensation Schedule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: may be chosen in every company."
    )
    clause_id = fields.Many2one(
        comodel_name="after.sales.clause", ondelete="restrict", index="btree_not_null"
    )
    remedy = fields.Selection(
        selection=REMEDIES, string="Gives", required=True, default="schedule"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        help="Of the amounts below. Empty: that of the company whose promise it is.",
    )
    fixed_amount = fields.Monetary(help="Owed once, as soon as the promise is late.")
    rate = fields.Float(digits=(16, 4), help="Added to the fixed amount.")
    rate_kind = fields.Selection(
        selection=KINDS, string="Rate Is", required=True, default="amount"
    )
    rate_per = fields.Selection(
        selection=PERS, string="Per", required=True, default="day"
    )
    rate_count = fields.Selection(
        selection=COUNTS, string="Counted", required=True, default="started"
    )
    base = fields.Selection(
        selection=BASES,
        string="Value",
        required=True,
        default="order",
        help="Without tax. What percentages are taken of.",
    )
    grace_hours = fields.Float(
        string="Free (h)", help="Lateness that is not counted, in hours."
    )
    cap_amount = fields.Monetary(string="At Most", help="0: no limit.")
    cap_percent = fields.Float(
        string="At Most (% of the Value)",
        digits=(5, 2),
        help="0: no limit. With both, the lower one counts.",
    )
    note = fields.Text(translate=True)
    target_ids = fields.One2many(
        comodel_name="after.sales.sla.target",
        inverse_name="compensation_schedule_id",
        string="Promises",
    )
    summary = fields.Text(compute="_compute_summary")

    _amounts_not_negative = models.Constraint(
        "CHECK (fixed_amount >= 0 AND rate >= 0 AND cap_amount >= 0"
        " AND cap_percent >= 0 AND grace_hours >= 0)",
        "Amounts, rates, limits and free hours of a compensation cannot be negative.",
    )
    _percent_range = models.Constraint(
        "CHECK (cap_percent <= 100 AND (rate_kind != 'percent' OR rate <= 100))",
        "A percentage of the value lies between 0 and 100.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends(
        "remedy",
        "currency_id",
        "fixed_amount",
        "rate",
        "rate_kind",
        "rate_per",
        "rate_count",
        "base",
        "grace_hours",
        "cap_amount",
        "cap_percent",
    )
    @api.depends_context("company")
    def _compute_summary(self):
        for schedule in self:
            currency = schedule.currency_id or self.env.company.currency_id
            terms = schedule._get_terms()
            lines = self._describe(
                schedule.remedy, schedule.base, terms, currency
            ) + self._describe_examples(schedule.remedy, terms, currency)
            schedule.summary = "\n".join(lines)

    # ------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------

    @api.constrains("remedy", "fixed_amount", "rate")
    def _check_gives_something(self):
        for schedule in self:
            if schedule.remedy != "loss" and not (
                schedule.fixed_amount or schedule.rate
            ):
                raise ValidationError(
                    self.env._(
                        "%(schedule)s gives nothing: enter a fixed amount or a rate,"
                        " or choose the user's actual loss.",
                        schedule=schedule.name,
                    )
                )

    @api.constrains("fixed_amount", "cap_amount")
    def _check_cap(self):
        for schedule in self:
            if 0 < schedule.cap_amount < schedule.fixed_amount:
                raise ValidationError(
                    self.env._(
                        "%(schedule)s: the limit lies below the fixed amount.",
                        schedule=schedule.name,
                    )
                )

    @api.constrains("currency_id", "fixed_amount", "rate", "rate_kind", "cap_amount")
    def _check_currency(self):
        for schedule in self:
            if not schedule.currency_id and (
                schedule.fixed_amount
                or schedule.cap_amount
                or (schedule.rate and schedule.rate_kind == "amount")
            ):
                raise ValidationError(
                    self.env._(
                        "%(schedule)s: say in which currency the amounts are.",
                        schedule=schedule.name,
                    )
                )

    @api.constrains("company_id")
    def _check_company_of_targets(self):
        self.target_ids._check_compensation_schedule()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for schedule, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=schedule.name)
        return vals_list

    # ------------------------------------------------------------
    # Plain values for the engine
    # ------------------------------------------------------------

    def _get_terms(self):
        """Return the terms of one schedule as plain values."""
        self.ensure_one()
        return Terms(
            fixed=self.fixed_amount,
            rate=self.rate,
            kind=self.rate_kind,
            per=self.rate_per,
            count=self.rate_count,
            grace_seconds=round(self.grace_hours * HOUR),
            cap_amount=self.cap_amount,
            cap_percent=self.cap_percent,
        )

    @api.model
    @ormcache()
    def _get_by_target(self):
        """Return the schedule of each target that has one: target id -> ScheduleSpec.

        An archived schedule compensates no further breach.
        """
        # sudo: terms are few and no secret of a customer; the engine applies them
        # for whoever lets a promise break
        targets = (
            self.env["after.sales.sla.target"]
            .sudo()
            .with_context(active_test=False)
            .search([("compensation_schedule_id.active", "=", True)])
        )
        return {
            target.id: target.compensation_schedule_id._prepare_spec()
            for target in targets
        }

    def _prepare_spec(self):
        self.ensure_one()
        return ScheduleSpec(
            id=self.id,
            remedy=self.remedy,
            base=self.base,
            currency_id=self.currency_id.id,
            terms=self._get_terms(),
        )

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _get_clause_wording(self):
        """Return the rule in words, for the clause book and the composed plan."""
        self.ensure_one()
        return " ".join([f"{self.name}:", *self._get_rule()])

    def _get_clause_record(self):
        """Return the record that people open to see or change the setting."""
        self.ensure_one()
        return self

    def _get_rule(self):
        """Return what it gives, one sentence per element."""
        self.ensure_one()
        currency = self.currency_id or self.env.company.currency_id
        return self._describe(self.remedy, self.base, self._get_terms(), currency)

    @api.model
    def _describe(self, remedy, base, terms, currency):
        """Return the rule in words, one sentence per element."""
        if remedy == "loss":
            return [
                self.env._("The user's actual loss, as claimed and accepted by us.")
            ]
        lines = []
        if remedy == "higher":
            lines.append(
                self.env._(
                    "The higher of the user's actual loss and of what follows here."
                )
            )
        if terms.fixed:
            lines.append(
                self.env._("%s once.", format_amount(self.env, terms.fixed, currency))
            )
        if terms.rate:
            lines.append(self._describe_rate(base, terms, currency))
        if terms.grace_seconds:
            lines.append(
                self.env._(
                    "The first %s h of lateness do not count.",
                    f"{terms.grace_seconds / HOUR:g}",
                )
            )
        lines += self._describe_caps(base, terms, currency)
        return lines

    @api.model
    def _describe_rate(self, base, terms, currency):
        if terms.kind == "amount":
            rate = format_amount(self.env, terms.rate, currency)
        else:
            rate = self._describe_percent(terms.rate, base)
        match terms.per, terms.count:
            case "once", _count:
                return self.env._("%s once.", rate)
            case "hour", "started":
                return self.env._("%s for each hour late that has begun.", rate)
            case "hour", _count:
                return self.env._("%s per hour late, to the second.", rate)
            case _per, "started":
                return self.env._("%s for each 24 hours late that have begun.", rate)
        return self.env._("%s per 24 hours late, to the second.", rate)

    @api.model
    def _describe_percent(self, percent, base):
        percent = f"{percent:g}"
        if base == "order":
            return self.env._("%s %% of the sales order's value", percent)
        return self.env._("%s %% of the unit's price", percent)

    @api.model
    def _describe_caps(self, base, terms, currency):
        if terms.cap_amount:
            yield self.env._(
                "At most %s.", format_amount(self.env, terms.cap_amount, currency)
            )
        if terms.cap_percent:
            yield self.env._(
                "At most %s.", self._describe_percent(terms.cap_percent, base)
            )

    @api.model
    def _describe_examples(self, remedy, terms, currency):
        """Return what it comes to after some time, where no value is needed."""
        if remedy == "loss" or terms.needs_value:
            return []
        labels = (
            self.env._("at once"),
            self.env._("8 hours late"),
            self.env._("1 day late"),
            self.env._("7 days late"),
            self.env._("30 days late"),
        )
        return [
            self.env._(
                "%(late)s: %(amount)s",
                late=label,
                amount=format_amount(
                    self.env,
                    reckon(terms, seconds, rounding=currency.rounding).amount,
                    currency,
                ),
            )
            for label, seconds in zip(labels, EXAMPLES, strict=True)
        ]
