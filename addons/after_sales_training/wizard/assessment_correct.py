# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class AssessmentCorrect(models.TransientModel):
    """Correct one criterion of a final assessment, with a reason."""

    _name = "after.sales.assessment.correct"
    _description = "Correct an Assessment"

    assessment_id = fields.Many2one("after.sales.assessment", required=True)
    line_id = fields.Many2one(
        "after.sales.assessment.line",
        string="Criterion",
        required=True,
        domain="[('assessment_id', '=', assessment_id)]",
    )
    points_before = fields.Float(
        related="line_id.points", string="Points Now", digits=(16, 1)
    )
    weight = fields.Float(related="line_id.weight", string="Out of")
    points = fields.Float(string="Corrected Points", required=True, digits=(16, 1))
    reason = fields.Text(required=True)

    def action_correct(self):
        """
        :raises UserError: not final, another one's criterion, or no reason
        """
        self.ensure_one()
        self.assessment_id._check_can_correct()
        if self.line_id.assessment_id != self.assessment_id:
            raise UserError(self.env._("This criterion belongs to another assessment."))
        reason = self.reason.strip()
        if not reason:
            raise UserError(self.env._("Say why: the employee reads it."))
        self.env["after.sales.assessment.correction"]._correct(
            self.line_id, self.points, reason
        )
        return {"type": "ir.actions.act_window_close"}
