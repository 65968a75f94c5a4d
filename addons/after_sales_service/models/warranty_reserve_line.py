# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, get_lang

from ..tools import reserve

BASES = [
    (reserve.HISTORY, "By history"),
    (reserve.PRODUCT_RATE, "Product's percent"),
    (reserve.RATE, "Percent of sales"),
]


class WarrantyReserveLine(models.Model):
    """The units of one product delivered in one month; written by reckoning only."""

    _name = "after.sales.warranty.reserve.line"
    _description = "Warranty Reserve Line"
    _order = "reserve_id, product_id, month, id"
    _rec_name = "product_id"

    reserve_id = fields.Many2one(
        "after.sales.warranty.reserve",
        string="Warranty Reserve",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="reserve_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="reserve_id.date", store=True)
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict"
    )
    month = fields.Date(string="Delivered in", required=True)
    month_name = fields.Char(string="Month of Delivery", compute="_compute_month_name")
    unit_count = fields.Integer(string="Units")
    open_count = fields.Integer(
        string="Warranty Open", help="Units whose warranty runs or has not begun."
    )
    assumed_count = fields.Integer(
        string="Without Sale",
        help="Units of which no sale is known here: their list price is taken.",
    )
    history_count = fields.Integer(
        string="In the History",
        aggregator=None,
        help="Units of this product whose warranty is over.",
    )
    basis = fields.Selection(BASES, required=True)
    rate = fields.Float(string="Of Sales (%)", digits=(16, 3), aggregator=None)
    unit_cost = fields.Monetary(
        string="Cost of a Unit",
        aggregator=None,
        help="What a unit of this product cost on average over its whole warranty.",
    )
    sales_amount = fields.Monetary(string="Sales")
    expected_cost = fields.Monetary(string="Expected")
    actual_cost = fields.Monetary(
        string="Spent", help="Cost of work under warranty less what customers paid."
    )
    difference = fields.Monetary(
        string="Expected − Spent", compute="_compute_difference", store=True
    )
    limit_amount = fields.Monetary(
        string="At Most",
        help="The share of the units whose warranty is not over.",
    )
    amount = fields.Monetary(string="Reserve")
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for line in self:
            line.month_name = line._get_month_wording("yMMM")

    def _get_month_wording(self, skeleton):
        """The month as the reader's language writes it; ``yMMMM`` in full."""
        self.ensure_one()
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton(skeleton, self.month, locale=locale)

    @api.depends("expected_cost", "actual_cost")
    def _compute_difference(self):
        for line in self:
            line.difference = line.expected_cost - line.actual_cost

    @api.depends("amount")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(line._get_reasons())

    def _get_reasons(self):
        """How the line is reckoned, sentence by sentence."""
        self.ensure_one()
        money = self.currency_id.format
        facts = {
            "units": self.unit_count,
            "month": self._get_month_wording("yMMMM"),
            "sales": money(self.sales_amount),
            "expected": money(self.expected_cost),
            "cost": money(self.unit_cost),
            "history": self.history_count,
            "rate": f"{self.rate:g}",
            "actual": money(self.actual_cost),
            "open": self.open_count,
            "limit": money(self.limit_amount),
            "amount": money(self.amount),
            "assumed": self.assumed_count,
        }
        reasons = [
            self.env._(
                "Delivered in %(month)s: %(units)s, sold for %(sales)s.", **facts
            ),
            self.env._(
                "Expected: %(units)s × %(cost)s = %(expected)s, the average of"
                " %(history)s of this product whose warranty is over.",
                **facts,
            )
            if self.basis == reserve.HISTORY
            else self.env._(
                "Expected: %(rate)s %% of the sales = %(expected)s.", **facts
            ),
            self.env._("Spent under warranty so far: %(actual)s.", **facts),
            self.env._(
                "Warranty not over: %(open)s of %(units)s, so at most %(limit)s.",
                **facts,
            ),
            self.env._("Reserve: %(amount)s.", **facts),
        ]
        if self.assumed_count and self.basis != reserve.HISTORY:
            reasons.insert(
                1,
                self.env._(
                    "Of %(assumed)s no sale is known here: their list price is taken.",
                    **facts,
                ),
            )
        if self.currency_id.compare_amounts(self.actual_cost, self.expected_cost) > 0:
            reasons.append(
                self.env._("More is spent than was expected: look at the rate.")
            )
        return reasons

    def action_view_costs(self):
        """Open the costs of these units until that day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.cost_report_action"
        )
        action["domain"] = [
            *self.reserve_id._get_cost_domain(),
            ("product_id", "=", self.product_id.id),
            ("delivered_on", ">=", self.month),
            ("delivered_on", "<=", fields.Date.end_of(self.month, "month")),
        ]
        action["context"] = {}
        return action
