# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class IncidentReason(models.TransientModel):
    """The word that a step of an incident or of a measure needs."""

    _name = "after.sales.incident.reason"
    _description = "Word on an Incident"

    incident_id = fields.Many2one("after.sales.incident")
    measure_id = fields.Many2one("after.sales.incident.measure")
    step = fields.Selection(
        [
            ("drop", "No Incident"),
            ("lift", "Lift the Stop"),
            ("done", "Measure Done"),
            ("effective", "It Has Helped"),
            ("not_effective", "It Has Not Helped"),
        ],
        required=True,
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Each step makes its own checks again: a dialog proves nothing."""
        self.ensure_one()
        word = self.reason.strip()
        if not word:
            raise UserError(self.env._("Say it in a few words: others read it."))
        match self.step:
            case "drop":
                self.incident_id._do_drop(word)
            case "lift":
                self.incident_id._do_lift(word)
            case "done":
                self.measure_id._do_done(word)
            case step:
                self.measure_id._do_check(step == "effective", word)
        return {"type": "ir.actions.act_window_close"}
