# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.staff_mixin import MANAGERS


class AssessmentMake(models.TransientModel):
    """Draft the assessments of a month: a manager of all, a leader of his people."""

    _name = "after.sales.assessment.make"
    _description = "Draft Assessments"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    month = fields.Date(
        required=True,
        default=lambda self: self.env["after.sales.assessment"]._default_month(),
    )
    # the public side of employees, which leaders may read; the ids are the same
    employee_ids = fields.Many2many(
        "hr.employee.public",
        "after_sales_assessment_make_employee_rel",
        string="Employees",
        default=lambda self: self._default_employee_ids(),
        domain="[('company_id', '=', company_id)]",
    )

    @api.model
    def _default_employee_ids(self):
        return self._get_mine(
            self.env["after.sales.assessment"]._get_staff(self.env.company)
        ).ids

    @api.model
    def _get_mine(self, employees):
        """Those whom the user assesses: never himself."""
        # sudo: who leads whom
        employees = employees.sudo().filtered(
            lambda employee: employee.user_id != self.env.user
        )
        if not self.env.user.has_group(MANAGERS):
            leaders = self.env["after.sales.assessment"]._get_leaders(employees)
            employees = employees.filtered(
                lambda employee: leaders[employee] == self.env.user
            )
        return employees.sudo(False)

    @api.model
    def _may_draft(self):
        """Whether there is anybody whom the user assesses."""
        if self.env.user.has_group(MANAGERS):
            return True
        # sudo: who leads whom; those who have left keep their assessments
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        led = Employee.search([("after_sales_is_led", "=", True)])
        return bool(self._get_mine(led))

    def action_make(self):
        """
        :raises AccessError: somebody is chosen whom the user does not lead
        :raises UserError: nobody is chosen, or all have their assessment
        """
        self.ensure_one()
        chosen = self.env["hr.employee"].browse(self.employee_ids.ids)
        if not chosen:
            raise UserError(
                self.env._("Choose whom to assess: there are none whom you lead.")
            )
        if foreign := chosen.sudo() - self._get_mine(chosen).sudo():
            raise AccessError(
                self.env._(
                    "You do not lead %(names)s: their leader or another service manager"
                    " assesses them.",
                    names=", ".join(foreign[:5].mapped("name")),
                )
            )
        Assessment = self.env["after.sales.assessment"]
        made = Assessment._make(chosen, self.month.replace(day=1), self.company_id)
        if not made:
            raise UserError(
                self.env._(
                    "All of them have their assessment of %(month)s.",
                    month=Assessment._get_month_name(self.month),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.assessment_action"
        )
        return action | {"domain": [("id", "in", made.ids)], "context": {}}
