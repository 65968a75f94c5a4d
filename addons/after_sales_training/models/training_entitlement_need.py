# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import voucher as reckoning


class TrainingEntitlement(models.Model):
    """Needs that a voucher was to answer wait again when nobody comes by it."""

    _inherit = "after.sales.training.entitlement"

    def write(self, vals):
        res = super().write(vals)
        if not {"cancelled_on", "partner_id", "places"}.isdisjoint(vals):
            self._release_training_needs()
        return res

    def unlink(self):
        self._reopen_training_needs()
        return super().unlink()

    def _follow_day(self):
        result = super()._follow_day()
        self._release_training_needs()
        return result

    def _answers_training_needs(self):
        """Whether somebody can still come by it, or is booked."""
        self.ensure_one()
        lasting = self.state in (reckoning.PENDING, reckoning.ACTIVE)
        return lasting and self.places_left + self.places_booked > 0

    def _release_training_needs(self):
        """Of vouchers that were withdrawn, have lapsed or changed hands."""
        over = self.filtered(lambda voucher: not voucher._answers_training_needs())
        over._reopen_training_needs()
        (self - over)._reopen_training_needs(
            lambda need: (
                need.partner_id.commercial_partner_id
                != need.entitlement_id.commercial_partner_id
            )
        )

    def _reopen_training_needs(self, which=None):
        if not self:
            return
        # sudo: whoever takes the step; bounded to what was planned by these vouchers
        needs = self.env["after.sales.training.need"].sudo()
        needs = needs.search(
            [("entitlement_id", "in", self.ids), ("state", "=", "planned")]
        )
        needs.filtered(which)._write_state("proposed", entitlement_id=False)
