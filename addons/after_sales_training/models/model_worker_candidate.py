# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ModelWorkerCandidate(models.Model):
    """One of the best of a month; for managers only."""

    _name = "after.sales.model.worker.candidate"
    _description = "Candidate for Model Worker"
    _order = "points desc, id"

    worker_id = fields.Many2one(
        "after.sales.model.worker", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="worker_id.company_id", store=True, index=True)
    employee_id = fields.Many2one("hr.employee", required=True, readonly=True)
    assessment_id = fields.Many2one(
        "after.sales.assessment", readonly=True, index=True, ondelete="cascade"
    )
    points = fields.Float(readonly=True, digits=(16, 1))
    rank = fields.Integer(readonly=True)
    grade = fields.Selection(related="assessment_id.grade")

    def action_choose(self):
        """Take this one over; the manager adds why.

        :raises UserError: it was published already
        """
        self.ensure_one()
        self.worker_id._check_manager()
        self.worker_id.employee_id = self.employee_id
        return True
