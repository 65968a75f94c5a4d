# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class EventEvent(models.Model):
    """A session that is cancelled, or to which nobody came, answers no need."""

    _inherit = "event.event"

    def write(self, vals):
        planned = self.filtered(lambda event: event.session_state == "planned")
        result = super().write(vals)
        # who has attended is settled by now: what is still planned was not answered
        planned.filtered(
            lambda event: event.session_state == "closed"
        )._reopen_training_needs()
        # one that was held stays what it was, also when it is put aside afterwards
        planned.filtered(
            lambda event: event.session_state == "cancelled" or not event.active
        )._release_training_needs()
        return result

    def unlink(self):
        self._release_training_needs()
        return super().unlink()

    def _release_training_needs(self):
        """Needs wait for a decision again, lines of the programme for a session."""
        if not self:
            return
        self._reopen_training_needs()
        # sudo: whoever cancels a session; bounded to what was planned for it
        sessions = self.sudo()
        sessions.env["after.sales.training.programme.line"].search(
            [("event_id", "in", sessions.ids)]
        ).event_id = False

    def _reopen_training_needs(self):
        if not self:
            return
        # sudo: whoever ends a session; bounded to what was planned for it
        self.env["after.sales.training.need"].sudo().search(
            [("event_id", "in", self.ids), ("state", "=", "planned")]
        )._write_state("proposed", event_id=False)
