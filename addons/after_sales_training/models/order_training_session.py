# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: jobs on which people at the site are trained (S32b)
KINDS_TRAINED = ("installation", "training")


class Order(models.Model):
    """Training at the user's site is a session of the job (S32b).

    Made by one button; it moves with the job, its list is signed with the job's
    papers, and it closes when the job is done.
    """

    _inherit = "after.sales.order"

    training_session_ids = fields.One2many("event.event", "after_sales_order_id")
    training_session_id = fields.Many2one(
        "event.event",
        string="Training on This Job",
        compute="_compute_training_session_id",
        compute_sudo=True,
    )
    training_session_text = fields.Char(
        string="Trained",
        compute="_compute_training_session_id",
        compute_sudo=True,
    )

    @api.depends(
        "training_session_ids.session_state",
        "training_session_ids.registration_ids.state",
    )
    @api.depends_context("lang")
    def _compute_training_session_id(self):
        # sudo (of the field): the number of people on the session of a job one reads
        for order in self:
            session = order.training_session_ids.filtered(
                lambda event: event.session_state != "cancelled"
            )[:1]
            order.training_session_id = session
            order.training_session_text = (
                self.env._("%(count)s people", count=session.seats_taken)
                if session
                else False
            )

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def action_plan_training(self):
        """Make the session of this job, or open the one that is there."""
        self.ensure_one()
        if not self.training_session_id:
            self._check_can_plan_training()
            self._do_plan_training()
        return self.action_view_training()

    def action_view_training(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Training on Site"),
            "res_model": "event.event",
            "res_id": self.training_session_id.id,
            "views": [
                (
                    self.env.ref(
                        "after_sales_training.event_event_view_form_training"
                    ).id,
                    "form",
                )
            ],
        }

    def _check_can_plan_training(self):
        """Who plans the job plans its training.

        :raises UserError: the job is of another kind, over, or has no time yet
        """
        self.ensure_one()
        self._check_desk()
        if self.kind not in KINDS_TRAINED:
            raise UserError(
                self.env._(
                    "%(job)s is neither an installation nor training on site.",
                    job=self.name,
                )
            )
        if self.state in ("done", "cancelled"):
            raise UserError(
                self.env._("%(job)s is over: plan another job.", job=self.name)
            )
        if not self.planned_start:
            raise UserError(
                self.env._("%(job)s: enter the planned start first.", job=self.name)
            )
        if not self._get_training_course():
            raise UserError(
                self.env._(
                    "No course is about %(machine)s: name the machine on the course"
                    " first (Training → Courses).",
                    machine=self.product_id.display_name or self.env._("this unit"),
                )
            )

    def _get_training_course(self):
        """The first course about the machine of this job; may be none. Hook."""
        self.ensure_one()
        template = self.product_id.product_tmpl_id
        return self.env["after.sales.training.course"].search(
            Domain("product_ids", "in", template.ids)
            & Domain("company_id", "in", [self.company_id.id, False]),
            limit=1,
        )

    def _do_plan_training(self):
        """Bounded: one session, from the values of a job the user plans."""
        self.ensure_one()
        events = self.env["event.event"].sudo().with_company(self.company_id)
        events.create(self._prepare_training_session_vals())

    def _prepare_training_session_vals(self):
        self.ensure_one()
        course = self._get_training_course()
        # sudo: whether the engineer of the job may teach the course
        people = (self.engineer_id | self.engineer_ids).sudo()
        trainers = (
            self.env["after.sales.training.trainer"]
            .sudo()
            .search(
                Domain("employee_id", "in", people.ids)
                & Domain("course_ids", "in", course.ids)
            )
        )
        return {
            "course_id": course.id,
            "after_sales_order_id": self.id,
            "company_id": self.company_id.id,
            "address_id": self.site_partner_id.id or self.partner_id.id,
            "date_begin": self.planned_start,
            "date_end": self._get_training_end(course),
            "trainer_ids": trainers.ids,
            "user_id": self.env.uid,
        }

    def _get_training_end(self, course):
        """The plan's end, where it leaves time for the course; naive UTC."""
        draft = self.env["event.event"].new(
            {
                "course_id": course.id,
                "after_sales_order_id": self.id,
                "company_id": self.company_id.id,
                "date_begin": self.planned_start,
            }
        )
        return max(draft._propose_session_end(), self._get_planned_end())

    # ------------------------------------------------------------
    # THE SESSION FOLLOWS THE JOB
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if {"planned_start", "planned_end", "site_partner_id"} & set(vals):
            self._move_training()
        return result

    def _get_open_training(self):
        """Sessions on these jobs that are still planned."""
        # sudo: bounded to the sessions of these jobs, which follow them
        return (
            self.env["event.event"]
            .sudo()
            .search(
                Domain("after_sales_order_id", "in", self.ids)
                & Domain("session_state", "=", "planned")
            )
        )

    def _move_training(self):
        for event in self._get_open_training():
            job = event.after_sales_order_id
            if job.planned_start and job.state in ("draft", "scheduled", "dispatched"):
                event.write(
                    {
                        "date_begin": job.planned_start,
                        "date_end": job._get_training_end(event.course_id),
                        "address_id": job.site_partner_id.id or job.partner_id.id,
                    }
                )

    def _do_done(self):
        """The job is done, and so is the training on it, once its list is taken."""
        sessions = self._get_open_training()
        result = super()._do_done()
        for event in sessions:
            event._close_or_ask()
        return result

    def unlink(self):
        """Without its job a session on site would be one that all may book."""
        self._get_open_training()._do_cancel_session(self.env._("The job was deleted"))
        return super().unlink()

    def _do_cancel(self):
        sessions = self._get_open_training()
        sessions._do_cancel_session(self.env._("The job was cancelled"))
        return super()._do_cancel()

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_training_attendance(self):
        """Who was trained on this job: list of (name, organisation, days as text)."""
        self.ensure_one()
        # sudo: the list of this job's own session, on this job's own paper
        session = self.sudo().training_session_id
        return (
            [
                (
                    registration.name or "",
                    registration.company_name or "",
                    ", ".join(
                        fields.Date.to_string(row.day)
                        for row in registration.attendance_ids.sorted("day")
                        if row.presence == "present"
                    ),
                )
                for registration in session._get_signature_people()
            ]
            if session
            else []
        )

    def _get_signed_document(self):
        """The customer signs for who was trained, too."""
        document = super()._get_signed_document()
        rows = [
            f"trained: {name} | {organisation} | {days}"
            for name, organisation, days in self._get_training_attendance()
        ]
        return "\n".join([document, *rows])
