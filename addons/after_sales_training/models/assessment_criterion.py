# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: what a criterion reckons from; the first word of each is a key of the facts
SOURCES = [
    ("promises", "Promises kept (%)"),
    ("repairs", "Repairs not repeated (%)"),
    ("satisfaction", "Satisfaction of customers (1–5)"),
    ("reports", "Reports complete (%)"),
    ("signed", "Feedback sheets signed (%)"),
    ("exam", "Result of exams (%)"),
    ("procedures", "Procedures read in time (%)"),
    ("conduct", "Confirmed complaints about conduct (number)"),
    ("jobs", "Jobs done (number)"),
    ("manual", "Judged by the leader (points)"),
]


class AssessmentCriterion(models.Model):
    """One point of a scheme: a fact of the month, or the leader's judgement."""

    _name = "after.sales.assessment.criterion"
    _description = "Assessment Criterion"
    _order = "sequence, id"

    scheme_id = fields.Many2one(
        "after.sales.assessment.scheme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    source = fields.Selection(SOURCES, required=True, default="manual")
    weight = fields.Float(
        string="Points",
        required=True,
        default=10.0,
        digits=(16, 1),
        help="What reaching the target earns.",
    )
    target = fields.Float(
        digits=(16, 2), default=100.0, help="From here on all points are earned."
    )
    floor = fields.Float(
        string="No Points at",
        digits=(16, 2),
        help="Here no point is earned; in between they are earned in proportion. Above"
        " the target, less is better.",
    )
    course_id = fields.Many2one(
        "after.sales.training.course",
        string="Course That Helps",
        index="btree_not_null",
        ondelete="set null",
        help="Proposed to who is weak here.",
    )

    _weight_not_negative = models.Constraint(
        "CHECK (weight >= 0)", "The points of a criterion cannot be negative."
    )
    _source_once = models.UniqueIndex(
        "(scheme_id, source) WHERE source != 'manual'",
        "Each fact stands once in a scheme.",
    )

    @api.constrains("target", "floor", "source")
    def _check_target(self):
        for criterion in self:
            if criterion.source != "manual" and criterion.target == criterion.floor:
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s”: the target and the value without points are"
                        " the same. Points are given between the two.",
                        criterion=criterion.name,
                    )
                )
