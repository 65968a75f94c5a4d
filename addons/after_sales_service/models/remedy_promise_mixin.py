# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools.i18n import format_list

from ..tools import remedy

#: what the customer may ask for when a unit fails within its warranty (S3)
REMEDIES = [
    (remedy.REPAIR, "Repair"),
    (remedy.EXCHANGE, "Exchange"),
    (remedy.REFUND, "Refund"),
]
PROMISE_FIELDS = (
    "promises_repair",
    "promises_exchange",
    "exchange_days",
    "exchange_min_months",
    "promises_refund",
    "refund_days",
)


class RemedyPromiseMixin(models.AbstractModel):
    """Which remedies are promised: stands on the term, and frozen on the warranty."""

    _name = "after.sales.remedy.promise.mixin"
    _description = "Promised Remedies"

    promises_repair = fields.Boolean(
        string="Repair Promised",
        default=True,
        help="A faulty unit is repaired free of charge within the warranty.",
    )
    promises_exchange = fields.Boolean(
        string="Exchange Promised",
        default=True,
        help="A faulty unit is exchanged for another one.",
    )
    exchange_days = fields.Integer(
        string="Exchange within (days)",
        help="So many days from the first day of the warranty an exchange may be"
        " asked for. 0: as long as the warranty lasts.",
    )
    exchange_min_months = fields.Integer(
        string="Warranty after an Exchange (months)",
        help="The unit given in exchange keeps the remaining warranty, and so many"
        " months from the exchange at least. 0: the remaining warranty only.",
    )
    promises_refund = fields.Boolean(
        string="Refund Promised",
        default=True,
        help="A faulty unit is taken back and its price paid back.",
    )
    refund_days = fields.Integer(
        string="Refund within (days)",
        help="So many days from the first day of the warranty a refund may be asked"
        " for. 0: as long as the warranty lasts.",
    )

    _remedy_days_not_negative = models.Constraint(
        "CHECK (exchange_days >= 0 AND refund_days >= 0 AND exchange_min_months >= 0)",
        "The periods of exchange and refund cannot be negative.",
    )

    def _get_remedy_days(self, kind):
        """Within how many days the remedy may be asked for; 0: no limit."""
        self.ensure_one()
        return 0 if kind == remedy.REPAIR else self[f"{kind}_days"]

    def _get_remedy_wording(self):
        """The promised remedies in one sentence; empty if none is promised."""
        self.ensure_one()
        words = []
        if self.promises_repair:
            words.append(self.env._("repair"))
        if self.promises_exchange:
            words.append(
                self.env._("exchange within %s days", self.exchange_days)
                if self.exchange_days
                else self.env._("exchange")
            )
        if self.promises_refund:
            words.append(
                self.env._("refund within %s days", self.refund_days)
                if self.refund_days
                else self.env._("refund")
            )
        return format_list(self.env, words, style="or")

    @api.model
    def _prepare_remedy_promise_vals(self, promised):
        """What a warranty takes over from a term, or from another warranty."""
        return {name: promised[name] for name in PROMISE_FIELDS}
