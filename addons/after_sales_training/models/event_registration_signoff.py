# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from .training_signoff import OPEN


class EventRegistration(models.Model):
    _inherit = "event.registration"

    after_sales_signoff_ids = fields.One2many(
        "after.sales.training.signoff", "registration_id", string="Sign-Offs"
    )

    has_written_exam = fields.Boolean(
        compute="_compute_has_written_exam", compute_sudo=True
    )

    @api.depends("course_id.survey_id")
    def _compute_has_written_exam(self):
        # sudo (compute_sudo): engineers read no surveys; whether there is one
        for registration in self:
            registration.has_written_exam = bool(registration.course_id.survey_id)

    def action_start_signoff(self):
        """Begin the sign-offs of these enrolments and show them.

        :raises UserError: a session without a course or trainer, or a nameless place
        """
        self.check_access("read")
        self._check_can_start_signoff()
        return self._begin_signoffs()._get_records_action(name=self.env._("Sign-Offs"))

    def action_send_exam(self):
        """Mail these people the link to the written exam of their course.

        :raises UserError: the course has no exam, it is passed, or no address is known
        """
        self.check_access("read")
        self._check_can_start_signoff()
        signoffs = self._begin_signoffs().filtered(lambda one: one.state in OPEN)
        if not signoffs:
            raise UserError(
                self.env._("The sign-off is closed already: repeat it there.")
            )
        signoffs.action_send_exam()
        return signoffs._get_records_action(name=self.env._("Sign-Offs"))

    def _begin_signoffs(self):
        """The sign-offs of these enrolments, made where there are none."""
        # sudo: who has one already, whoever may read it
        without = self.filtered(lambda one: not one.sudo().after_sales_signoff_ids)
        vals_list = [registration._prepare_signoff_vals() for registration in without]
        open_ones = without._find_open_signoffs()
        going_on = [open_ones.get(self._get_signoff_key(vals)) for vals in vals_list]
        signoffs = self.env["after.sales.training.signoff"]
        made = signoffs.create(
            [vals for vals, known in zip(vals_list, going_on, strict=True) if not known]
        )
        known = signoffs.union(*filter(None, going_on))
        return made | known | (self - without).after_sales_signoff_ids

    def _find_open_signoffs(self):
        """{key: sign-off} of an earlier session that these people go on with."""
        # sudo: see _begin_signoffs
        signoffs = (
            self.env["after.sales.training.signoff"]
            .sudo()
            .search(
                [
                    ("state", "in", (*OPEN, "signed")),
                    ("course_id", "in", self.course_id.ids),
                    "|",
                    ("trainee_id", "in", self.trainee_id.ids),
                    ("employee_id", "in", self.employee_id.ids),
                ]
            )
        )
        return {
            self._get_signoff_key(
                {
                    "course_id": signoff.course_id.id,
                    "employee_id": signoff.employee_id.id,
                    "equipment_id": signoff.equipment_id.id,
                    "trainee_id": signoff.trainee_id.id,
                }
            ): signoff.with_env(self.env)
            for signoff in signoffs
        }

    @api.model
    def _get_signoff_key(self, vals):
        """Who is signed off for what."""
        names = ("trainee_id", "employee_id", "course_id", "equipment_id")
        return tuple(vals[name] or False for name in names)

    def _check_can_start_signoff(self):
        if not self:
            raise UserError(self.env._("Nobody is enrolled: there is nobody to sign."))
        for registration in self:
            session = registration.event_id
            if registration.state not in ("open", "done"):
                raise UserError(
                    self.env._(
                        "%(person)s does not come, or waits for a place: there is"
                        " nothing to sign off.",
                        person=registration.display_name,
                    )
                )
            if not session.course_id or not session.trainer_ids:
                raise UserError(
                    self.env._(
                        "“%(session)s” has no course or no trainer: enter both first.",
                        session=session.name,
                    )
                )
            if not registration.trainee_id and not registration.employee_id:
                raise UserError(
                    self.env._(
                        "%(person)s is not linked to a contact or an employee yet:"
                        " choose who it is.",
                        person=registration.name or registration.display_name,
                    )
                )

    def _prepare_signoff_vals(self):
        self.ensure_one()
        session = self.event_id
        # sudo: which unit the voucher or the job is about
        unit = (
            self.sudo().entitlement_id.equipment_id
            or session.sudo().after_sales_order_id.equipment_id
        )
        mine = session.trainer_ids.filtered(
            # sudo: whose login a trainer has, compared only
            lambda trainer: trainer.sudo().employee_id.user_id == self.env.user
        )
        return {
            "company_id": (session.company_id or self.env.company).id,
            "course_id": session.course_id.id,
            "registration_id": self.id,
            "trainee_id": self.trainee_id.id if not self.employee_id else False,
            "employee_id": self.employee_id.id,
            "equipment_id": unit.id,
            "trainer_id": (mine or session.trainer_ids)[:1].id,
        }
