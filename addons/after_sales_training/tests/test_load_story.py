# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_load import LoadCommon

TODAY = NOW.date()
THIS, NEXT = date(2026, 11, 23), date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestLoadStory(LoadCommon):
    """Load, certificates, needs and programme against what really happened."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.company.after_sales_load_weeks = 3
        self.Need = self.env["after.sales.training.need"]

    def _load(self, week=THIS, skill=None):
        Report = self.env["after.sales.load.report"]
        Report._reckon(self.company)
        return Report.search(
            [
                ("team_id", "=", self.team.id),
                ("week", "=", week),
                ("skill_id", "=", skill and skill.id),
            ]
        )

    # ------------------------------------------------------------
    # LOAD
    # ------------------------------------------------------------

    def test_training_at_the_site_counts_once(self):
        """Who teaches on his own job works there; he is not away besides."""
        job = self._planned()
        self._new_session(
            centre_id=False,
            room_id=False,
            after_sales_order_id=job.id,
            date_begin=job.planned_start,
            date_end=job.planned_end,
        )
        row = self._load()
        self.assertEqual((row.hours_planned, row.hours_away), (2, 0))
        self.assertEqual(row.hours_available, 40)

    def test_rule_begins_on_the_day_there(self):
        """Five in the afternoon in UTC is the next day in Shanghai."""
        self._new_rule(date_from=date(2026, 12, 3))
        start = datetime(2026, 12, 2, 17, 0)
        self._new_order(planned_start=start, planned_end=start + timedelta(hours=2))
        self.assertEqual(self._load(NEXT, self.laser).hours_wanted, 2)

    # ------------------------------------------------------------
    # CERTIFICATES
    # ------------------------------------------------------------

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_training.ir_cron_certificate_ends"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _told(self):
        return self.env["mail.message"].search(
            [("subject", "ilike", "Certificates end")]
        )

    def test_expired_certificate_settles_no_need(self):
        need = self.Need._propose(
            [
                {
                    "origin": "certificate",
                    "employee_id": self.engineer.id,
                    "course_id": self.course.id,
                }
            ]
        )
        self._certify(self.engineer, until=TODAY - timedelta(days=1))
        self.assertEqual(need.state, "proposed", "he still cannot be sent")
        self._certify(self.engineer, since=TODAY)
        self.assertEqual(need.state, "done")

    def test_leader_of_the_point_is_told_of_the_end(self):
        self.assertFalse(self.engineer.parent_id)
        self._certify(self.engineer, until=TODAY + timedelta(days=30))
        self._remind()
        self.assertEqual(
            self._told().notified_partner_ids,
            self.engineer_user.partner_id | self.leader.partner_id,
        )

    def test_prolonged_certificate_is_reminded_of_anew(self):
        held = self._certify(self.engineer, until=TODAY + timedelta(days=30))
        self._remind()
        told = self._told()
        self.assertTrue(held.after_sales_reminded_on)
        held.valid_to = TODAY + timedelta(days=400)
        self.assertFalse(held.after_sales_reminded_on)
        self._remind()
        self.assertEqual(self._told(), told, "not due yet")

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def test_need_of_a_unit_is_noted_once(self):
        """Whose the unit is follows from it; the need stays the same."""
        vals = {"origin": "misuse", "equipment_id": self.unit.id, "name": "Lid open"}
        first = self.Need._propose([vals])
        self.env.flush_all()
        self.assertEqual(first.partner_id, self.customer)
        self.assertEqual(self.Need._propose([vals]), first)
        self.assertEqual(
            self.Need._propose([vals | {"partner_id": self.customer.id}]), first
        )

    # ------------------------------------------------------------
    # PROGRAMME
    # ------------------------------------------------------------

    def _new_line(self, **vals):
        programme = self.env["after.sales.training.programme"].search(
            [("year", "=", 2026), ("company_id", "=", self.company.id)]
        ) or self.env["after.sales.training.programme"].with_user(self.desk).create(
            {"year": 2026}
        )
        return (
            self.env["after.sales.training.programme.line"]
            .with_user(self.desk)
            .create({"programme_id": programme.id, "month": "12", "hours": 4} | vals)
        )

    def test_exam_paper_is_that_of_the_course(self):
        exam = self.env["survey.survey"].create(
            {"title": "Safe work", "scoring_type": "scoring_without_answers"}
        )
        self.course.survey_id = exam
        line = self._new_line(kind="written_exam", course_id=self.course.id)
        self.assertEqual(line.survey_id, exam)
        other = exam.copy()
        line.survey_id = other
        self.assertEqual(line.survey_id, other, "another may be chosen")
        self.assertFalse(
            self._new_line(kind="course", course_id=self.course.id).survey_id
        )

    def test_who_has_left_holds_up_no_line(self):
        line = self._new_line(
            topic="Change of the lamp",
            audience="employees",
            employee_ids=[Command.set((self.engineer | self.colleague).ids)],
        )
        line.programme_id.action_submit()
        line.programme_id.with_user(self.manager).action_approve()
        line.action_start()
        tasks = {task.employee_id: task for task in line.sudo().task_ids}
        tasks[self.engineer].with_user(self.desk).action_pass()
        self.colleague.active = False
        self.assertEqual(tasks[self.colleague].state, "excused")
        self.assertEqual(line.state, "done")
