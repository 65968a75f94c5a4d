# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

KINDS = [
    ("hands_on", "Hands-on at the Centre"),
    ("on_site", "At the User's Site"),
    ("free_place", "Free Places"),
]
UNITS = [("day", "Days"), ("month", "Months"), ("year", "Years")]
#: who may know what we plan to spend on a trainee
BUDGET_READERS = (
    "after_sales_training.group_training_user,"
    "after_sales_service.group_after_sales_billing,"
    "sales_team.group_sale_salesman"
)
TERM_FIELDS = (
    "kind",
    "days",
    "validity_amount",
    "validity_unit",
    "travel_by_us",
    "budget_per_person",
    "currency_id",
)


class TrainingTermsMixin(models.AbstractModel):
    """What training is promised: kind, days, how long it holds, who pays travel.

    A promise says it; the voucher that is granted takes it over, so that a promise
    changed later touches new vouchers only.
    """

    _name = "after.sales.training.terms.mixin"
    _description = "Terms of Promised Training"

    kind = fields.Selection(KINDS, required=True, default="free_place")
    days = fields.Float(string="Training Days", help="Planned; 0: as the course takes.")
    validity_amount = fields.Integer(
        string="Valid for",
        default=2,
        help="0: without end; of a contract: as long as it runs.",
    )
    validity_unit = fields.Selection(UNITS, required=True, default="year")
    travel_by_us = fields.Boolean(
        string="Travel Paid by Us",
        default=True,
        help="We bear travel and lodging, without a limit to the customer (S33).",
    )
    budget_per_person = fields.Monetary(
        string="Budget per Person",
        groups=BUDGET_READERS,
        help="For our planning: travel above it needs approval, it is never the"
        " customer's.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )

    _days_not_negative = models.Constraint(
        "CHECK (days >= 0)", "The days of a training cannot be negative."
    )
    _validity_not_negative = models.Constraint(
        "CHECK (validity_amount >= 0)",
        "How long training places hold cannot be negative; 0 is without end.",
    )
    _budget_not_negative = models.Constraint(
        "CHECK (budget_per_person >= 0)", "A budget cannot be negative."
    )

    def _prepare_training_terms(self):
        """Values of the terms, for a copy or a voucher; called under sudo."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in TERM_FIELDS
        }

    @api.model
    def _word_validity(self, amount, unit):
        """How long places hold, in words."""
        match unit:
            case "day":
                return self.env._("%s days", amount)
            case "month":
                return self.env._("%s months", amount)
        return self.env._("%s years", amount)
