# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingLineSession(models.TransientModel):
    """Plan the session of a line of the programme, and enrol its people."""

    _name = "after.sales.training.line.session"
    _description = "Plan the Session of a Programme Line"
    _inherit = ["after.sales.training.session.mixin"]

    line_id = fields.Many2one(
        "after.sales.training.programme.line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )

    trainer_ids = fields.Many2many(
        "after.sales.training.trainer",
        "after_sales_training_line_session_trainer_rel",
        string="Trainers",
        domain="[('course_ids', 'in', course_id)]",
    )

    def action_apply(self):
        self.ensure_one()
        line = self.line_id
        line._check_can_make_session()
        event = self._get_session()
        line.sudo().event_id = event  # a field of the steps, checked just now
        tasks = line._do_start()
        self._enrol_employees(event, tasks.employee_id | line.task_ids.employee_id)
        return line.action_view_session()
