# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import travel

AUDIENCES = [
    ("trainee", "Customers' Trainees"),
    ("staff", "Own Staff"),
]
CLASSES = [
    ("second", "Second Class, Economy"),
    ("first", "First Class Rail, Premium Economy"),
    ("business", "Business Class"),
    ("top", "First Class by Air"),
]
#: what claims were reckoned with: it stays once one is handed in
FIGURES = frozenset(
    {
        "company_id",
        "audience",
        "date_from",
        "train_class",
        "flight_class",
        "mileage_rate",
        "margin_days",
    }
)


class TravelRule(models.Model):
    """How people travel to a training at our expense (S33), from a day on.

    Class of travel, kilometres and days to get there hold everywhere; daily allowance
    and hotel by tier of city are its lines. What is above is not refused: the manager
    decides. Managers write the rules, the desk and billing read them.
    """

    _name = "after.sales.travel.rule"
    _description = "Travel Rule"
    _inherit = ["mail.thread"]
    _order = "company_id, audience, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    audience = fields.Selection(
        AUDIENCES, string="For", required=True, default="trainee", tracking=True
    )
    date_from = fields.Date(
        string="Valid from",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        tracking=True,
    )
    date_to = fields.Date(
        string="Valid until", tracking=True, help="Empty: until a later rule begins."
    )
    train_class = fields.Selection(
        CLASSES, string="Train up to", required=True, default="second", tracking=True
    )
    flight_class = fields.Selection(
        CLASSES, string="Flight up to", required=True, default="second", tracking=True
    )
    mileage_rate = fields.Monetary(
        string="Own Car, per Kilometre", default=0.0, required=True, tracking=True
    )
    margin_days = fields.Integer(
        string="Days to Get There",
        default=1,
        required=True,
        tracking=True,
        help="Days before and again after the session that have a daily allowance.",
    )
    line_ids = fields.One2many(
        "after.sales.travel.rule.line", "rule_id", string="Cities", copy=True
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)",
        "A rule cannot end before it begins: correct the dates.",
    )
    _not_negative = models.Constraint(
        "CHECK (mileage_rate >= 0 AND margin_days >= 0)",
        "A rate or a number of days cannot be negative.",
    )

    @api.constrains("company_id", "audience", "date_from", "date_to", "active")
    def _check_one_at_a_time(self):
        """Which rule holds on a day has one answer.

        :raises ValidationError: two rules for the same people begin on one day
        """
        for rule in self.filtered("active"):
            other = self.search(
                [
                    ("id", "!=", rule.id),
                    ("company_id", "=", rule.company_id.id),
                    ("audience", "=", rule.audience),
                    ("date_from", "=", rule.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(other)s” begins on the same day for the same people. Let"
                        " one of them begin later, or archive it.",
                        other=other.name,
                    )
                )

    def write(self, vals):
        if not FIGURES.isdisjoint(vals):
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def _check_unused(self):
        """:raises UserError: a claim that was handed in is reckoned by it"""
        # bounded: whether such claims are there, for whoever may write the rule
        claim = (
            self.env["after.sales.travel.claim"]
            .sudo()
            .search(
                [("rule_id", "in", self.ids), ("approval_state", "!=", "draft")],
                limit=1,
            )
        )
        if claim:
            raise UserError(
                self.env._(
                    "%(claim)s and perhaps others are reckoned by “%(rule)s”. Make a"
                    " new rule that begins on a later day; it takes over by itself.",
                    claim=claim.name,
                    rule=claim.rule_id.name,
                )
            )

    # ------------------------------------------------------------
    # WHICH ONE HOLDS
    # ------------------------------------------------------------

    @api.model
    def _find(self, company, audience, day):
        """The rule of a day: the one that began last and has not ended."""
        if not day:
            return self.browse()
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("audience", "=", audience)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day)),
            order="date_from desc, id desc",
            limit=1,
        )

    def _find_line(self, city):
        """The tier of a city; empty where none names it and none is for the rest."""
        found = travel.find_tier(
            city, [(line.id, line.cities) for line in self.line_ids]
        )
        return self.line_ids.filtered(lambda line: line.id == found)

    def _get_figures(self, city):
        """The rule of one journey for the reckoning; None: no rule."""
        if not self:
            return None
        line = self._find_line(city)
        return travel.Rule(
            line.per_diem,
            line.hotel_cap,
            self.mileage_rate,
            self.train_class,
            self.flight_class,
            self.margin_days,
        )
