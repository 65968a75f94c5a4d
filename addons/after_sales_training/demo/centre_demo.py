# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: the centre at work; a session held, one half full, one on site."""

from odoo import models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import DAY, HOUR

PEOPLE = (
    ("Dr. Gu Lan", "suzhou", "lan@suzhou.example.com"),
    ("Qian Min", "suzhou", "qian@suzhou.example.com"),
    ("Hu Tao", "nanjing", "hu@nanjing.example.com"),
    ("Jiang Li", "hangzhou", "jiang@hangzhou.example.com"),
)


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_training_centre(self):
        self._describe_courses()
        self._tell_session_held()
        self._plan_demo_session("operation", "hall", "engineer", -13, PEOPLE[1:])
        self._plan_demo_session("maintenance", "bench", "leader", -45, PEOPLE[:1])
        self._tell_training_on_site()

    def _describe_courses(self):
        """What the plan states, and what people ask before they come."""
        self._training_ref("demo_centre").write(
            {
                "stated_area": 300,
                "stated_trainers": 3,
                "contact_id": self._training_ref("demo_user_training").partner_id.id,
                "calendar_id": self._ref("demo_calendar").id,
                "directions": "<p>Metro line 12, exit 3, then ten minutes on foot."
                " Visitors report at the gate. The Garden Hotel is across the"
                " road.</p>",
            }
        )
        machine = self._ref("demo_product_sp200").product_tmpl_id
        self._training_ref("demo_course_operation").write(
            {
                "product_ids": [Command.set(machine.ids)],
                "what_to_bring": "Identity card, safety shoes,"
                " two samples of your own material",
                "syllabus": "<h3>Day 1</h3><p>Safety, start-up, first measurement by"
                " your own hand.</p><h3>Day 2</h3><p>Methods, calibration,"
                " daily care.</p><h3>Day 3</h3><p>Your own samples, practical"
                " exam.</p>",
                "material_ids": [
                    Command.create({"name": "Operating manual SP-200"}),
                    Command.create({"name": "Card: daily care in ten steps"}),
                ],
            }
        )
        self._training_ref("demo_course_maintenance").write(
            {
                "product_ids": [Command.set(machine.ids)],
                "what_to_bring": "Identity card, safety shoes, your tool bag",
                "syllabus": "<h3>Day 1</h3><p>How it works, what wears.</p>"
                "<h3>Day 2</h3><p>Lamp, optics, filters: exchanged by everybody.</p>"
                "<h3>Day 3</h3><p>Simple faults, found and mended.</p>",
            }
        )

    def _plan_demo_session(self, course, room, trainer, days_ago, people):
        """A session at the centre, planned two months before, with its people."""
        employee = self._ref(f"demo_employee_{trainer}")
        centre = self._training_ref("demo_centre")
        begin = self._training_start(days_ago)
        with self._clock(min(self._workday(days_ago + 60, 10), self._workday(0, 8))):
            session = self.env["event.event"].create(
                {
                    "course_id": self._training_ref(f"demo_course_{course}").id,
                    "centre_id": centre.id,
                    "room_id": self._training_ref(f"demo_room_{room}").id,
                    "trainer_ids": centre.trainer_ids.filtered(
                        lambda person: person.employee_id == employee
                    ).ids,
                    "date_begin": begin,
                    "user_id": self._training_ref("demo_user_training").id,
                    "company_id": self.env.company.id,
                }
            )
            self._enrol_in_demo(session, people)
        return session

    def _enrol_in_demo(self, session, people):
        return self.env["event.registration"].create(
            [
                {
                    "event_id": session.id,
                    "name": name,
                    "email": email,
                    "partner_id": self._ref(f"demo_customer_{customer}").id,
                    "company_name": self._ref(f"demo_customer_{customer}").name,
                }
                for name, customer, email in people
            ]
        )

    def _tell_session_held(self):
        """Held six weeks ago: one was ill on the last day; settled that evening."""
        session = self._plan_demo_session("operation", "bench", "engineer", 41, PEOPLE)
        days = session._get_session_days()
        for day in days:
            with self._clock(session.date_begin + (day.day - days[0].day) + HOUR):
                session._make_attendance()
                rows = session.attendance_ids.filtered(
                    lambda row: row.day == day.day  # noqa: B023
                )
                away = rows.filtered(
                    lambda row: row.day == days[-1].day and row.name == "Hu Tao"
                )
                # what the days before the clock forbids is long past by now
                (rows - away).write({"presence": "present"})
                away.write({"presence": "excused", "note": "Ill"})
        with self._clock(session.date_end + HOUR):
            session.registration_ids.action_give_material()
            session.action_close_session()

    def _tell_training_on_site(self):
        """Training at the user's site, on a job of next week (S32b)."""
        unit = self._ref("demo_unit_sp2_240117")
        # before the trainer's session at the centre
        start = min(self._training_start(-6, days=1), self._training_start(-13) - DAY)
        with self._clock(self._workday(1, 14)):
            job = self.env["after.sales.order"].create(
                {
                    "kind": "training",
                    "equipment_id": unit.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "planned_start": start,
                    "planned_end": start + 8 * HOUR,
                    "description": "Train two new operators: use, care, simple faults",
                }
            )
            job.action_plan_training()
            job.training_session_id.user_id = self._training_ref("demo_user_training")
        customer = unit.partner_id.commercial_partner_id
        self.env["event.registration"].create(
            [
                {
                    "event_id": job.training_session_id.id,
                    "name": name,
                    "partner_id": customer.id,
                    "company_name": customer.name,
                }
                for name in ("Tang Rui", "Deng Xia")
            ]
        )
