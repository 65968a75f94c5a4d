# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: a session that is full; a place held, a link, one who waits."""

from odoo import models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import DAY


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_training_enrolment(self):
        now = self._workday(0, 8)
        with self._clock(now):
            session = self._plan_full_session()
            voucher = self.env["after.sales.training.entitlement"].create(
                {
                    "partner_id": self._ref("demo_customer_suzhou").id,
                    "company_id": self._ref("demo_company").id,
                    "kind": "free_place",
                    "places": 4,
                    "course_ids": [Command.set(session.course_id.ids)],
                    "valid_from": now.date() - 300 * DAY,
                    "valid_until": now.date() + 430 * DAY,
                }
            )
            self._fill_session(session, voucher, now)

    def _plan_full_session(self):
        course = self._training_ref("demo_course_maintenance")
        return self.env["event.event"].create(
            {
                "name": course.name,
                "course_id": course.id,
                "company_id": self._ref("demo_company").id,
                "centre_id": self._training_ref("demo_centre").id,
                "room_id": self._training_ref("demo_room_bench").id,
                "address_id": self._ref("demo_company_partner").id,
                "event_type_id": self._training_ref("event_type_training").id,
                "date_begin": self._training_start(-31),
                "date_tz": "Asia/Shanghai",
                "seats_limited": True,
                "seats_max": course.max_trainees,
            }
        )

    def _fill_session(self, session, voucher, now):
        """Four places: two by voucher, one of them held, one by a link, one more."""
        suzhou, hangzhou, chengdu, guangzhou = (
            self._ref(f"demo_customer_{city}")
            for city in ("suzhou", "hangzhou", "chengdu", "guangzhou")
        )
        session._enrol_people(
            [{"name": "Qian Min", "email": "qian@suzhou.example.com"}],
            voucher=voucher,
            booked_by=suzhou,
        )
        session._enrol_people(
            [{"name": "Shao Ying", "email": "shao@suzhou.example.com"}],
            voucher=voucher,
            booked_by=suzhou,
            held_until=now + 2 * DAY,
        )
        session._enrol_people(
            [{"name": "Deng Jie", "email": "deng@chengdu.example.com"}],
            booked_by=chengdu,
        )
        self.env["after.sales.training.invitation"].create(
            {
                "event_id": session.id,
                "partner_id": hangzhou.id,
                "places": 1,
                "expires_on": now + 5 * DAY,
            }
        )
        session._enrol_people(
            [{"name": "Liang Bo", "email": "liang@guangzhou.example.com"}],
            booked_by=guangzhou,
            may_wait=True,
        )
