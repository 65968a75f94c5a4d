# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class TrainingCourse(models.Model):
    """What a course is made of, and the sessions that are made of it."""

    _inherit = "after.sales.training.course"

    syllabus = fields.Html(translate=True, help="What is taught, day by day.")
    what_to_bring = fields.Text(
        translate=True, help="Told to the trainees with the joining instructions."
    )
    material_ids = fields.One2many("after.sales.training.material", "course_id")
    survey_id = fields.Many2one(
        "survey.survey",
        string="Written Exam",
        index="btree_not_null",
        domain="[('scoring_type', '!=', 'no_scoring')]",
        help="The exam at the end of the course.",
    )
    event_type_id = fields.Many2one(
        "event.type",
        string="Template of Sessions",
        help="None: the one for training, which writes no letters of its own.",
    )
    trainer_ids = fields.Many2many(
        "after.sales.training.trainer",
        "after_sales_training_trainer_course_rel",
        string="Trainers",
        copy=False,
    )
    session_ids = fields.One2many("event.event", "course_id", string="Sessions")
    session_count = fields.Integer(compute="_compute_session_count")

    @api.depends("session_ids.session_state")
    def _compute_session_count(self):
        counts = dict(
            self.env["event.event"]._read_group(
                [("course_id", "in", self.ids), ("session_state", "=", "planned")],
                ["course_id"],
                ["__count"],
            )
        )
        for course in self:
            course.session_count = counts.get(course, 0)

    def action_plan_session(self):
        """A new session of this course, on its form; nothing is saved yet."""
        self.ensure_one()
        self.env["event.event"].check_access("create")
        centre = self.env["after.sales.training.centre"].search(
            [("company_id", "in", [*self.env.companies.ids, False])], limit=1
        )
        start = self.env["event.event"]._get_proposed_start(centre)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.session_action"
        )
        return action | {
            "views": [(False, "form")],
            "view_mode": "form",
            "context": {
                "default_course_id": self.id,
                "default_centre_id": centre.id,
                "default_date_begin": fields.Datetime.to_string(start),
                "form_view_ref": "after_sales_training.event_event_view_form_training",
            },
        }

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.session_action"
        )
        return action | {
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }
