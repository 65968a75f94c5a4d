# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class EventRegistration(models.Model):
    _inherit = "event.registration"

    after_sales_signoff_ids = fields.One2many(
        "after.sales.training.signoff", "registration_id", string="Sign-Offs"
    )

    def action_start_signoff(self):
        """Begin the sign-offs of these enrolments and show them.

        :raises UserError: a session without a course or trainer, or a nameless place
        """
        self.check_access("read")
        self._check_can_start_signoff()
        # sudo: who has one already, whoever may read it
        without = self.filtered(lambda one: not one.sudo().after_sales_signoff_ids)
        made = self.env["after.sales.training.signoff"].create(
            [registration._prepare_signoff_vals() for registration in without]
        )
        signoffs = made | (self - without).after_sales_signoff_ids
        return signoffs._get_records_action(name=self.env._("Sign-Offs"))

    def _check_can_start_signoff(self):
        if not self:
            raise UserError(self.env._("Nobody is enrolled: there is nobody to sign."))
        for registration in self:
            session = registration.event_id
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
