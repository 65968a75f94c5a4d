# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..tools import coverage

#: What a warranty takes over from its term, frozen at the start.
PRICE_RULE_FIELDS = (
    "cost_markup_percent",
    "free_service_part",
    "free_service_labour",
    "free_service_travel",
    "free_service_months",
)


class PriceRuleMixin(models.AbstractModel):
    """How work after the warranty is priced (S7), and what a free service bears (S6).

    On the term as promised, on the warranty as frozen when it started.
    """

    _name = "after.sales.price.rule.mixin"
    _description = "Price Rule after the Warranty"

    cost_markup_percent = fields.Float(
        string="Mark-up on Cost (%)",
        help="Added to the cost of parts and labour where only cost is charged."
        " Travel is charged at the actual expense, without mark-up.",
    )
    free_service_part = fields.Boolean(
        string="Parts Free",
        help="A free service bears damaged parts as well. The plan charges them.",
    )
    free_service_labour = fields.Boolean(
        string="Labour Free", default=True, help="A free service bears the labour."
    )
    free_service_travel = fields.Boolean(
        string="Travel Free", default=True, help="A free service bears the travel."
    )
    free_service_months = fields.Integer(
        string="Free Services Expire after (months)",
        help="So many months after the end of the warranty the free services that"
        " were not asked for lapse. 0: they never lapse.",
    )

    _cost_markup_not_negative = models.Constraint(
        "CHECK (cost_markup_percent >= 0)", "The mark-up on cost cannot be negative."
    )
    _free_service_months_not_negative = models.Constraint(
        "CHECK (free_service_months >= 0)",
        "The months until free services expire cannot be negative.",
    )

    def _get_free_service_scopes(self):
        """The scopes that a free service bears; the plan's where nothing is agreed."""
        if not self:
            return coverage.FREE_SERVICE_SCOPES
        self.ensure_one()
        return frozenset(
            scope for scope in coverage.SCOPES if self[f"free_service_{scope}"]
        )
