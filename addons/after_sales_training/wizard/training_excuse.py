# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingExcuse(models.TransientModel):
    """The desk undoes a no-show: excused, or he was there after all."""

    _name = "after.sales.training.excuse"
    _description = "Excuse or Correct a No-Show"

    registration_id = fields.Many2one(
        "event.registration", string="Enrolment", required=True
    )
    kind = fields.Selection(
        [
            ("excuse", "Excused: the place is given back"),
            ("present", "Was there: has attended"),
        ],
        required=True,
        default="excuse",
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        enrolment = self.registration_id
        enrolment._check_desk()
        enrolment._check_can_excuse()
        # sudo: bounded to the steps' own fields of what the user may write
        if self.kind == "excuse":
            enrolment.sudo()._do_excuse(self.reason)
        else:
            enrolment.sudo()._do_correct_presence(self.reason)
        return {"type": "ir.actions.act_window_close"}
