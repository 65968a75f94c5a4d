# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools import period, remedy


class Warranty(models.Model):
    """The remedies as frozen at the start, and the warranty that passes on (S3).

    A unit given in exchange has no warranty of its own: it stands in the old unit's
    place. Its warranty begins on the same day and lasts for the same period; what
    had been added to the old one is added to it by a dated entry.
    """

    _name = "after.sales.warranty"
    _inherit = ["after.sales.warranty", "after.sales.remedy.promise.mixin"]

    carried_from_id = fields.Many2one(
        "after.sales.warranty",
        string="Carried over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The warranty of the unit for which this one was given in exchange.",
    )
    carried_to_ids = fields.One2many(
        "after.sales.warranty", "carried_from_id", string="Carried over to"
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"carried_from_id", "carried_to_ids"}

    def write(self, vals):
        res = super().write(vals)
        if "start_date" in vals:
            self._follow_carried()
        return res

    def _moved_by_hand(self, before, texts):
        res = super()._moved_by_hand(before, texts)
        self._follow_carried()
        return res

    def _prepare_carried_warranty_vals(self, unit):
        """Values of the warranty of ``unit``, given in exchange for this one's."""
        self.ensure_one()
        return self.copy_data(
            {
                "equipment_id": unit.id,
                "carried_from_id": self.id,
                "void_reason": self.void_reason,
            }
        )[0]

    def _carry_over(self, unit, day):
        """Pass this warranty on to ``unit``, given in exchange on ``day``.

        Called under sudo by the exchange.

        :return: the new warranty
        """
        self.ensure_one()
        carried = self.create(self._prepare_carried_warranty_vals(unit))
        added = carried._get_days_to_carry()
        minimum = carried._get_minimum_days(day, added)
        vals_list = []
        if added:
            vals_list.append(carried._prepare_carried_extension_vals(day, added))
        if minimum:
            vals_list.append(carried._prepare_minimum_extension_vals(day, minimum))
        carried.extension_ids.create(vals_list)
        return carried

    def _prepare_carried_extension_vals(self, day, days):
        """Values of the dated entry for what had been added to the old warranty."""
        self.ensure_one()
        return {
            "warranty_id": self.id,
            "date": day,
            "kind": "exchange",
            "is_carried": True,
            "days": days,
            "reason": self._in_customers_words().env._(
                "Carried over from %s: time out of use and extensions",
                self.carried_from_id.equipment_id.serial,
            ),
        }

    def _prepare_minimum_extension_vals(self, day, days):
        """Values of the dated entry that fills up to the term's minimum."""
        self.ensure_one()
        return {
            "warranty_id": self.id,
            "date": day,
            "kind": "exchange",
            "days": days,
            "reason": self._in_customers_words().env._(
                "At least %(months)s months after an exchange",
                months=self.exchange_min_months,
            ),
        }

    def _get_days_to_carry(self):
        """Days that had been added to the old unit's warranty."""
        self.ensure_one()
        old = self.carried_from_id
        return remedy.carry_over(
            period.end_of_day(old.base_end, old.equipment_id.tz), old.covered_until
        ).days

    def _get_minimum_days(self, day, added):
        """Days missing to the term's minimum after an exchange on ``day``."""
        self.ensure_one()
        if not self.exchange_min_months or self.void_reason:
            return 0.0
        tz = self.equipment_id.tz
        base_until = period.end_of_day(self.base_end, tz)
        at_least = period.end_of_day(
            day + relativedelta(months=self.exchange_min_months), tz
        )
        return remedy.carry_over(
            base_until, base_until + added * remedy.ONE_DAY, at_least
        ).minimum_days

    def _in_customers_words(self):
        """The explanation is the customer's to read."""
        self.ensure_one()
        lang = self.equipment_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _follow_carried(self):
        """The old unit's warranty was corrected: what was passed on follows."""
        # bounded: first day and carried entry of the warranties passed on from these
        for carried in self.sudo().carried_to_ids:
            old = carried.carried_from_id
            if carried.start_date != old.start_date:
                carried.start_date = old.start_date
            carried._update_carried_days()

    def _update_carried_days(self):
        """Bring the entry of what was carried over in line; the minimum stays."""
        self.ensure_one()
        days = self._get_days_to_carry()
        entry = self.extension_ids.filtered("is_carried")
        was = sum(entry.mapped("days"))
        if abs(was - days) < 0.005:
            return
        if days and entry:
            entry.days = days
        elif days:
            day = fields.Date.context_today(self)
            entry.create(self._prepare_carried_extension_vals(day, days))
        else:
            entry._do_withdraw(
                self.env._("Nothing is left to be carried over from the unit exchanged")
            )
        self.message_post(
            body=self.env._(
                "%(was).2f days had been carried over from the unit exchanged; by its"
                " ledger it is %(days).2f days now.",
                was=was,
                days=days,
            )
        )
        self._follow_carried()  # a unit given in exchange was exchanged as well
