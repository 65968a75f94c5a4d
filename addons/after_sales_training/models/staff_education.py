# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

KINDS = [
    ("talk", "Talk"),
    ("course", "Training"),
    ("study", "Self-study"),
    ("exam", "Exam"),
]


class StaffEducation(models.Model):
    """A talk or a training that comes before a penalty (以教育为主)."""

    _name = "after.sales.staff.education"
    _description = "Education before a Penalty"
    _inherit = ["after.sales.guard.mixin"]
    _order = "planned_on, id"
    _fields_of_steps = frozenset({"done_on", "done_by_id"})

    measure_id = fields.Many2one(
        "after.sales.staff.measure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="measure_id.company_id", store=True, index=True
    )
    kind = fields.Selection(KINDS, required=True, default="talk")
    name = fields.Char(string="Topic", required=True)
    planned_on = fields.Date(
        string="Planned for", required=True, default=fields.Date.context_today
    )
    held_by_id = fields.Many2one(
        "res.users",
        string="Held by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    result = fields.Text(
        string="What Was Talked About", help="And what the employee said to it."
    )
    done_on = fields.Date(string="Held on", readonly=True)
    done_by_id = fields.Many2one("res.users", string="Recorded by", readonly=True)

    @api.constrains("planned_on")
    def _check_planned_on(self):
        for step in self:
            begun = step.measure_id.happened_on
            if begun and step.planned_on < begun:
                raise ValidationError(
                    self.env._(
                        "“%(topic)s” lies before what it is about (%(day)s).",
                        topic=step.name,
                        day=begun,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        steps = super().create(vals_list)
        steps._check_open()
        return steps

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if self.filtered("done_on"):
            raise UserError(self.env._("What was held stays on record."))

    def _check_open(self):
        """
        :raises UserError: the measure is decided, or the step was held already
        """
        if self.env.su:
            return
        self.measure_id._check_not_approved()
        if any(step.done_on for step in self):
            raise UserError(self.env._("What was held stays as it was recorded."))

    def action_done(self):
        """It was held: today, or on the day it was planned for.

        :raises UserError: what was talked about is missing, or it lies ahead
        """
        self.measure_id._check_not_concerned()
        self.check_access("write")
        self._check_open()
        for step in self:
            today = step.company_id._get_after_sales_today()
            if step.planned_on > today:
                raise UserError(
                    self.env._(
                        "“%(topic)s” is planned for %(day)s: it has not been held yet.",
                        topic=step.name,
                        day=format_date(self.env, step.planned_on),
                    )
                )
            if not (step.result or "").strip():
                raise UserError(
                    self.env._(
                        "“%(topic)s”: write down what was talked about.",
                        topic=step.name,
                    )
                )
            # fields of the steps; bounded to this row
            step.sudo().write({"done_on": step.planned_on, "done_by_id": self.env.uid})
        return True
