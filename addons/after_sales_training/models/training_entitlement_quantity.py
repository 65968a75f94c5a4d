# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingEntitlement(models.Model):
    """Places follow how many are sold and kept: by what more or less was promised.

    By the difference only: what was agreed since - corrected, transferred, withdrawn
    by the desk - stays as it is.
    """

    _inherit = "after.sales.training.entitlement"

    places_over = fields.Integer(
        string="Booked beyond the Promise",
        readonly=True,
        copy=False,
        help="Fewer are sold or kept than when they were booked: these places go once"
        " they are free.",
    )

    def _follow_places(self, places):
        """The promise gives so many places now; called under sudo.

        On the voucher that was granted, and after it those that got parts of it.
        """
        granted = self[:1]
        change = places - granted.places_promised
        if not change:
            return
        granted.places_promised = places
        if change > 0:
            granted._get_more(change, self.env._("More are sold or kept"))
        else:
            self._get_fewer(-change, self.env._("Fewer are sold or kept"))

    def _get_more(self, more, reason):
        """First those that are booked beyond the promise, then new ones."""
        self.ensure_one()
        if not self.cancelled_on:
            kept = min(more, self.places_over)
            vals = {
                "places": self.places + more - kept,
                "places_over": self.places_over - kept,
            }
            self._step("followed", vals, reason)
        elif self.cancel_cause == "quantity":
            vals = {
                "cancelled_on": False,
                "cancel_cause": False,
                "cancel_reason": False,
                "places": more,
            }
            self._step("reinstated", vals, reason)
        else:
            self._ask_desk(
                self.env._("Withdrawn, but more are sold: %s places", more), reason
            )

    def _get_fewer(self, fewer, reason):
        """What is free goes, at whose voucher it is; what is booked once it is free."""
        live = self.filtered(lambda voucher: not voucher.cancelled_on)
        for voucher in live:
            gone = min(fewer, voucher.places_left)
            if gone > 0:
                voucher._give_up(gone, reason)
                fewer -= gone
        for voucher in live.filtered(lambda voucher: not voucher.cancelled_on):
            over = min(fewer, voucher.places_booked - voucher.places_over)
            if over > 0:
                voucher.places_over += over
                voucher._ask_about_booked(reason)
                fewer -= over

    def _give_up(self, gone, reason):
        """So many free places were promised for what is not sold or kept any more."""
        self.ensure_one()
        vals = {"places": self.places - gone}
        if gone == self.places:
            vals = {
                "cancelled_on": self._get_today(),
                "cancel_cause": "quantity",
                "cancel_reason": reason,
            }
        self._step("withdrawn", vals, reason)

    def _withdraw_freed(self):
        """Places beyond the promise that are free now; under sudo."""
        for voucher in self.filtered("places_over"):
            gone = min(voucher.places_over, voucher.places_left)
            if gone > 0 and not voucher.cancelled_on:
                voucher.places_over -= gone
                voucher._give_up(gone, self.env._("Fewer are sold or kept"))
        return super()._withdraw_freed()
