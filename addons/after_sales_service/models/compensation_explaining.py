# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools.compensation import Terms


class Compensation(models.Model):
    """How the amount came about: inputs, rule, clause, exclusion, decision."""

    _inherit = "after.sales.compensation"

    @api.depends("amount", "decision", "exclusion_id", "move_id.state", "sale_order_id")
    def _compute_explanation(self):
        now = fields.Datetime.now()
        for compensation in self:
            compensation.explanation = (
                self.env["ir.qweb"]._render(
                    "after_sales_service.compensation_explanation",
                    compensation._prepare_explanation(now),
                )
                if compensation.terms
                else False
            )

    def _prepare_explanation(self, now):
        """Return what the page shows: the rule, then one sentence per input."""
        self.ensure_one()
        terms = Terms.from_dict(self.terms)
        return {
            "clause": self.clause_id,
            "schedule": self.schedule_id,
            "rule": self.schedule_id._describe(
                self.remedy, self.base, terms, self.currency_id
            ),
            "sentences": [
                *self._explain_lateness(now),
                *self._explain_schedule(terms, now),
                *self._explain_loss(),
                *self._explain_decision(),
                *self._explain_settlement(),
            ],
            "amount": self.amount,
            "currency": self.currency_id,
        }

    def _explain_lateness(self, now):
        """Say what was promised, when it broke, and how late it is."""
        timer = self.timer_id
        values = {
            "promise": timer._get_promise(),
            "deadline": timer._format(self.deadline),
            "late": timer._format_seconds(self._get_late_seconds(now)),
        }
        if self.kept:
            yield self.env._(
                "%(promise)s, due %(deadline)s: a time was corrected, and the promise"
                " counts as kept. Nothing is owed.",
                **values,
            )
        elif self.ended_at:
            yield self.env._(
                "%(promise)s, due %(deadline)s. Reached or dropped %(end)s: late by"
                " %(late)s.",
                end=timer._format(self.ended_at),
                **values,
            )
        else:
            yield self.env._(
                "%(promise)s, due %(deadline)s. Not reached yet: late by %(late)s, and"
                " growing.",
                **values,
            )

    def _explain_schedule(self, terms, now):
        """Say how the schedule was applied, number by number."""
        if self.remedy == "loss":
            return
        result = self._reckon(now)
        if terms.needs_value:
            yield self._explain_value()
        if terms.grace_seconds:
            yield self.env._(
                "Counted beyond the free time: %s.",
                self.timer_id._format_seconds(result.counted_seconds),
            )
        if result.fixed:
            yield self.env._("Once: %s.", self.currency_id.format(result.fixed))
        if terms.rate:
            yield self._explain_rate(terms, result)
        if result.capped:
            yield self.env._(
                "Limited to %s.", self.currency_id.format(self.schedule_amount)
            )
        yield self.env._(
            "By the schedule: %s.", self.currency_id.format(self.schedule_amount)
        )

    def _explain_value(self):
        if not self.base_value:
            return self.env._(
                "No sale with a value is known: percentages of it come to nothing."
                " Enter the sale on the page Settlement."
            )
        return self.env._(
            "Value by %(sale)s: %(value)s.",
            # sudo: the name of the customer's own sale, for the desk
            sale=self.sudo().sale_order_id.display_name,
            value=self.currency_id.format(self.base_value),
        )

    def _explain_rate(self, terms, result):
        rate = (
            self.currency_id.format(terms.rate)
            if terms.kind == "amount"
            else self.env._(
                "%(percent)s %% of %(value)s",
                percent=f"{terms.rate:g}",
                value=self.currency_id.format(self.base_value),
            )
        )
        values = {
            "rate": rate,
            "units": f"{result.units:.4g}" if result.units < 1000 else result.units,
            "amount": self.currency_id.format(result.by_rate),
        }
        if terms.per == "once":
            return self.env._("%(rate)s, once: %(amount)s.", **values)
        if terms.per == "hour":
            return self.env._("%(rate)s × %(units)s h = %(amount)s.", **values)
        return self.env._("%(rate)s × %(units)s days = %(amount)s.", **values)

    def _explain_loss(self):
        """Say what was claimed, what is proposed or accepted, by whom."""
        if self.remedy == "schedule":
            return
        currency = self.claim_currency_id
        if not self.claimed_amount:
            yield self.env._("No loss has been claimed.")
            return
        yield self.env._(
            "Loss claimed on %(day)s: %(amount)s.",
            day=self.claim_date,
            amount=currency.format(self.claimed_amount),
        )
        if self.decision == "approved":
            yield self.env._(
                "Accepted of it: %s.", currency.format(self.accepted_amount)
            )
        elif self.proposed_by_id:
            yield self.env._(
                "Proposed by %(user)s: %(amount)s.",
                user=self.proposed_by_id.sudo().name,  # sudo: a colleague's name
                amount=currency.format(self.proposed_amount),
            )
        if currency != self.currency_id:
            yield self.env._(
                "Converted to %(currency)s at the rate of %(day)s.",
                currency=self.currency_id.name,
                day=self.claim_date,
            )

    def _explain_decision(self):
        """Say who decided what, and why."""
        if self.decision == "open":
            return
        decisions = dict(self._fields["decision"]._description_selection(self.env))
        yield self.env._(
            "%(decision)s by %(user)s on %(day)s.",
            decision=decisions[self.decision],
            user=self.decided_by_id.sudo().name,  # sudo: a colleague's name
            day=self.timer_id._format(self.decided_at),
        )
        if self.exclusion_id:
            yield f"{self.exclusion_id.name}: {self.exclusion_id.wording or ''}"
        if self.decision_reason:
            yield self.env._("Reason: %s", self.decision_reason)

    def _explain_settlement(self):
        """Say on which credit note or bill it stands."""
        # sudo: the name of the draft that settles it, for the desk
        move = self.sudo().move_id
        if move and self._has_live_move():
            yield self.env._(
                "On %(move)s: %(amount)s.",
                move=move.display_name,
                amount=self.settlement_currency_id.format(self.settlement_amount),
            )
