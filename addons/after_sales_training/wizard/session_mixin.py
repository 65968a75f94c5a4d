# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import math
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.tools.work_clock import (
    NoWorkingTime,
    to_datetime,
    to_epoch,
)

#: length of a training day where no calendar says how long one is
DAY_HOURS = 8


class TrainingSessionMixin(models.AbstractModel):
    """A dialog that ends in a session: one that is there, or a new one.

    The dialog brings ``trainer_ids``.
    """

    _name = "after.sales.training.session.mixin"
    _description = "Plan a Session"
    _inherit = ["hr.mixin"]

    course_id = fields.Many2one("after.sales.training.course")
    event_id = fields.Many2one(
        "event.event",
        string="Session",
        help="One that is planned already. Empty: a new one is made.",
    )
    centre_id = fields.Many2one("after.sales.training.centre")
    room_id = fields.Many2one(
        "after.sales.training.room", domain="[('centre_id', '=', centre_id)]"
    )
    date_begin = fields.Datetime(string="Begins")

    def _get_session(self):
        """Return the session that was chosen, or make it.

        :raises UserError: neither a session nor a course with a beginning is chosen
        """
        self.ensure_one()
        if self.event_id:
            return self.event_id
        if not self.course_id or not self.date_begin:
            raise UserError(
                self.env._(
                    "Choose a session, or the course and when a new session begins."
                )
            )
        return self.env["event.event"].create(self._prepare_session_vals())

    def _prepare_session_vals(self):
        self.ensure_one()
        course, company = self.course_id, self.env.company
        return {
            "name": course.name,
            "course_id": course.id,
            "company_id": company.id,
            "event_type_id": self.env.ref(
                "after_sales_training.event_type_training"
            ).id,
            "event_mail_ids": [],
            "centre_id": self.centre_id.id,
            "room_id": self.room_id.id,
            "trainer_ids": self.trainer_ids.ids,
            "address_id": self.centre_id.address_id.id,
            "date_begin": self.date_begin,
            "date_end": self._get_session_end(),
            "date_tz": company._get_after_sales_tz(),
            "seats_limited": True,
            "seats_max": min(
                filter(None, (course.max_trainees, self.room_id.capacity))
            ),
        }

    def _get_session_end(self):
        """When the course is over, by the company's working days; naive UTC."""
        self.ensure_one()
        days = math.ceil(self.course_id.days)
        by_hand = self.date_begin + timedelta(days=days - 1, hours=DAY_HOURS)
        calendar = self.env.company.resource_calendar_id
        if days == 1 or not calendar:
            return by_hand
        clock = calendar._get_work_clock(calendar.id)
        try:
            return to_datetime(clock.plan_days(to_epoch(self.date_begin), days - 1))
        except NoWorkingTime:
            return by_hand

    def _enrol_employees(self, event, employees):
        """Enrol our own people; whoever is enrolled already stays so."""
        # sudo: names and addresses of these employees, who is enrolled already
        known = event.sudo().registration_ids.filtered(
            lambda one: one.state != "cancel"
        )
        return self.env["event.registration"].create(
            [
                {
                    "event_id": event.id,
                    "employee_id": employee.id,
                    "name": employee.name,
                    "email": employee.work_email,
                    "phone": employee.work_phone,
                    "partner_id": employee.work_contact_id.id,
                }
                for employee in employees.sudo() - known.employee_id
            ]
        )
