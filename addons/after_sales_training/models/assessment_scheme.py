# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import assessment


class AssessmentScheme(models.Model):
    """By what our people are assessed each month, and how much each point weighs."""

    _name = "after.sales.assessment.scheme"
    _description = "Assessment Scheme"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "after_sales_assessment_scheme_team_rel",
        string="Service Points",
        check_company=True,
        help="Whose people are assessed by it; empty: all who have no scheme of their"
        " own.",
    )
    reply_days = fields.Integer(
        string="Days to Reply",
        default=5,
        required=True,
        tracking=True,
        help="So many days the employee has to reply before the assessment is final.",
    )
    excellent_from = fields.Float(
        string="Excellent from", default=90.0, required=True, tracking=True
    )
    good_from = fields.Float(default=75.0, required=True, tracking=True)
    passed_from = fields.Float(default=60.0, required=True, tracking=True)
    weak_below = fields.Float(
        string="Weak below (%)",
        default=60.0,
        required=True,
        help="A criterion that earned less than this share of its points is a weak"
        " point: the course named there is proposed.",
    )
    criterion_ids = fields.One2many(
        "after.sales.assessment.criterion", "scheme_id", string="Criteria", copy=True
    )
    weight_total = fields.Float(
        string="Points in All", compute="_compute_weight_total", digits=(16, 1)
    )

    _reply_days_positive = models.Constraint(
        "CHECK (reply_days > 0)", "The employee needs days to reply: enter how many."
    )
    _grades_fall = models.Constraint(
        "CHECK (excellent_from <= 100 AND excellent_from > good_from"
        " AND good_from > passed_from AND passed_from > 0)",
        "The grades fall: excellent above good, good above passed, all of them between"
        " 0 and 100.",
    )
    _weak_share = models.Constraint(
        "CHECK (weak_below >= 0 AND weak_below <= 100)",
        "The share that makes a weak point lies between 0 and 100 %.",
    )

    @api.depends("criterion_ids.weight")
    def _compute_weight_total(self):
        for scheme in self:
            scheme.weight_total = sum(scheme.criterion_ids.mapped("weight"))

    @api.constrains("criterion_ids")
    def _check_criterion_ids(self):
        for scheme in self:
            if scheme.criterion_ids and not scheme.weight_total:
                raise ValidationError(
                    self.env._(
                        "“%(scheme)s”: give one criterion points at least.",
                        scheme=scheme.name,
                    )
                )

    def _get_grade(self, points):
        """Return the grade of points out of 100."""
        self.ensure_one()
        starts = (self.excellent_from, self.good_from, self.passed_from, 0.0)
        names = (name for name, _start in assessment.GRADES)
        return assessment.grade(points, tuple(zip(names, starts, strict=True)))

    @api.model
    def _get_for(self, employees, company):
        """Return dict of employee -> his scheme; none: no scheme fits. Set-wise."""
        schemes = self.search([("company_id", "in", (company.id, False))])
        # sudo: who belongs to which point
        of_team = {}
        for scheme in schemes.sudo():
            for engineer in scheme.team_ids.engineer_ids:
                of_team.setdefault(engineer.id, scheme.sudo(False))
        everybody = schemes.filtered(lambda scheme: not scheme.team_ids)[:1]
        return {employee: of_team.get(employee.id, everybody) for employee in employees}
