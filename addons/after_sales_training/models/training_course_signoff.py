# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingCourse(models.Model):
    """What is to be done alone at the end of a course, and who can by now."""

    _inherit = "after.sales.training.course"

    skill_item_ids = fields.One2many(
        "after.sales.training.skill.item", "course_id", string="Skills to Be Observed"
    )
    signoff_pass_mark = fields.Float(
        string="Practical Pass Mark (%)",
        default=80.0,
        help="Of the weights of all skills; “needs practice” counts half.",
    )
    signoff_count = fields.Integer(
        string="Sign-Offs", compute="_compute_signoff_count", compute_sudo=True
    )

    _signoff_pass_mark_percent = models.Constraint(
        "CHECK (signoff_pass_mark BETWEEN 0 AND 100)",
        "The practical pass mark is a percentage between 0 and 100.",
    )

    def _compute_signoff_count(self):
        # sudo (compute_sudo): a figure; the list behind it shows what one may read
        groups = self.env["after.sales.training.signoff"]._read_group(
            [("course_id", "in", self.ids)], ["course_id"], ["__count"]
        )
        counts = {course.id: count for course, count in groups}
        for course in self:
            course.signoff_count = counts.get(course.id, 0)

    def action_view_signoffs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_signoff_action"
        )
        action["domain"] = [("course_id", "in", self.ids)]
        action["context"] = {"default_course_id": self.ids[0] if self else False}
        return action

    def _prepare_signoff_lines(self):
        """Values of the lines of a new sign-off, one for each skill of today."""
        self.ensure_one()
        return [
            fields.Command.create({"item_id": item.id, "sequence": item.sequence})
            for item in self.skill_item_ids
        ]
