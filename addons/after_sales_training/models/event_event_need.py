# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class EventEvent(models.Model):
    """A session that is cancelled answers no need any more."""

    _inherit = "event.event"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("kanban_state") == "cancel" or vals.get("active") is False:
            self._release_training_needs()
        return result

    def _release_training_needs(self):
        """Needs wait for a decision again, lines of the programme for a session."""
        # sudo: whoever cancels a session; bounded to what was planned for it
        sessions = self.sudo()
        sessions.env["after.sales.training.need"].search(
            [("event_id", "in", sessions.ids), ("state", "=", "planned")]
        )._write_state("proposed", event_id=False)
        sessions.env["after.sales.training.programme.line"].search(
            [("event_id", "in", sessions.ids)]
        ).event_id = False
