# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_load import LoadCommon

#: the Mondays that NOW looks at
THIS, NEXT = date(2026, 11, 23), date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestLoadReport(LoadCommon):
    """People against load: hours wanted, hours there, hands missing."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.company.after_sales_load_weeks = 3
        self.company.after_sales_job_hours = 2
        self.Report = self.env["after.sales.load.report"]

    def _row(self, week=THIS, skill=None):
        return self.Report.search(
            [
                ("team_id", "=", self.team.id),
                ("week", "=", week),
                ("skill_id", "=", skill and skill.id),
            ]
        )

    def _reckon(self):
        self.Report._reckon(self.company)

    def test_what_is_wanted(self):
        self._planned(engineer_ids=self.colleague.ids)
        self._new_order()
        self._reckon()
        row = self._row()
        self.assertEqual((row.hours_planned, row.jobs_planned), (4, 1), "two people")
        self.assertEqual((row.hours_waiting, row.jobs_waiting), (2, 1))
        self.assertEqual(row.hours_wanted, 6)
        self.assertEqual(row.hours_available, 40)
        self.assertEqual(row.load_percent, 15)
        self.assertIn("6.0 h", row.explanation)
        self.assertEqual(self._row(NEXT).hours_wanted, 0)

    def test_done_and_remote_work_wants_nobody(self):
        self._new_order(kind="call", planned_start=NOW + timedelta(hours=1))
        self._planned().with_user(self.manager).action_cancel()
        self._reckon()
        self.assertEqual(self._row().hours_wanted, 0)

    def test_plan_of_the_past_waits(self):
        self._new_order(
            planned_start=NOW - timedelta(days=9),
            planned_end=NOW - timedelta(days=9) + timedelta(hours=3),
        )
        self._reckon()
        self.assertEqual((self._row().hours_planned, self._row().hours_waiting), (0, 2))

    def test_dates_of_plans_fall_due(self):
        plan = self.env["after.sales.maintenance.plan"].create(
            {
                "name": "Check",
                "equipment_id": self.unit.id,
                "start_basis": "date",
                "start_date": date(2026, 12, 1),
                "interval": 1,
                "duration_hours": 5,
            }
        )
        plan.state = "active"
        plan._refresh_next()
        self._reckon()
        self.assertEqual((self._row(NEXT).hours_due, self._row(NEXT).dates_due), (5, 1))
        self.assertEqual(self._row().hours_due, 0)

    def test_leave_training_and_holidays_are_not_there(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Ill",
                "resource_id": self.engineer.resource_id.id,
                "date_from": datetime(2026, 11, 24, 0, 0),
                "date_to": datetime(2026, 11, 24, 12, 0),
                "time_type": "leave",
            }
        )
        self._new_session()  # the engineer teaches three days next week
        self._reckon()
        self.assertEqual(self._row().hours_away, 8)
        self.assertEqual(self._row().hours_available, 32)
        self.assertEqual(self._row(NEXT).hours_away, 23, "from nine o'clock")

    def test_the_jobs_behind_a_row(self):
        planned, waiting = self._planned(), self._new_order(kind="visit")
        later = self._new_order(
            planned_start=NOW + timedelta(days=8),
            planned_end=NOW + timedelta(days=8, hours=2),
        )
        elsewhere = self._planned()
        elsewhere.team_id = self.team.copy({"name": "Elsewhere"})
        self._new_rule(kind="repair")
        self._reckon()

        def shown(row):
            action = row.with_user(self.dispatcher).action_view_jobs()
            return self.env["after.sales.order"].search(action["domain"])

        self.assertEqual(shown(self._row()), planned | waiting)
        self.assertEqual(shown(self._row(NEXT)), later, "not what waits now")
        self.assertEqual(shown(self._row(skill=self.laser)), planned)
        row = self._row()
        with freeze_time(NOW + timedelta(days=8)):
            self.assertEqual(shown(row), planned, "of a week that is over")

    def test_engineer_of_two_points_is_split(self):
        self.env["helpdesk.ticket.team"].create(
            {"name": "Second", "engineer_ids": self.engineer.ids}
        )
        self._reckon()
        self.assertEqual((self._row().people, self._row().hours_available), (0.5, 20))

    def test_hands_missing(self):
        for day in range(5):
            start = NOW + timedelta(days=day)
            self._new_order(
                planned_start=start, planned_end=start + timedelta(hours=12)
            )
        self._reckon()
        row = self._row()
        self.assertEqual((row.hours_missing, row.people_missing), (20, 1))
        self.assertIn("1 more", row.explanation)

    def test_by_certificate(self):
        self._new_rule()
        self._planned()
        self._reckon()
        row = self._row(skill=self.laser)
        self.assertEqual((row.hours_wanted, row.hours_available), (2, 0))
        self.assertEqual(row.people_missing, 1)
        self._certify(self.engineer, until=THIS + timedelta(days=6))
        self._reckon()
        self.assertEqual(self._row(skill=self.laser).hours_available, 40)
        self.assertEqual(self._row(NEXT, self.laser).hours_available, 0, "expired")
        self.assertEqual(self._row().hours_wanted, 2, "counted once by point")

    def test_hours_of_who_holds_two_certificates_are_said(self):
        gas = self._new_certificate("Gas Safety")
        self._new_rule()
        self._new_rule(skill_id=gas.id)
        self.colleague.resource_calendar_id = self.calendar
        self.team.engineer_ids |= self.colleague
        for skill in (self.laser, gas):
            self._certify(self.engineer, skill)
        self._certify(self.colleague)
        self._planned()
        self._reckon()
        laser, both = self._row(skill=self.laser), self._row(skill=gas)
        self.assertEqual((laser.hours_available, laser.hours_shared), (80, 40))
        self.assertEqual((both.hours_available, both.hours_shared), (40, 40))
        self.assertIn("40.0 h of them", laser.explanation)
        self.assertFalse(self._row().hours_shared, "by point everybody counts once")
        # next week nothing needs them: nobody is wanted twice
        self.assertFalse(self._row(NEXT, self.laser).hours_shared)

    def test_hours_are_not_shared_where_one_certificate_is_needed(self):
        self._certify(self.engineer, self._new_certificate("Gas Safety"))
        self._certify(self.engineer)
        self._new_rule()
        self._planned()
        self._reckon()
        row = self._row(skill=self.laser)
        self.assertEqual((row.hours_available, row.hours_shared), (40, 0))
        self.assertNotIn("another certificate", row.explanation)

    def test_one_holder_is_enough_where_the_rule_says_so(self):
        self._new_rule(who="one")
        self._planned(engineer_ids=self.colleague.ids)  # two hours of two people
        self._reckon()
        self.assertEqual(self._row().hours_wanted, 4)
        self.assertEqual(self._row(skill=self.laser).hours_wanted, 2)
        # the stricter of two rules counts
        self._new_rule()
        self._reckon()
        self.assertEqual(self._row(skill=self.laser).hours_wanted, 4)

    def test_a_certificate_that_ends_in_the_week_is_no_hand_after_it(self):
        self._new_rule()
        self._planned()
        self._certify(self.engineer, until=THIS + timedelta(days=1))
        self._reckon()
        row = self._row(skill=self.laser)
        self.assertEqual((row.hours_available, row.people), (16, 0.4))
        self.assertEqual(self._row(NEXT, self.laser).people, 0)
        # one that begins on Thursday adds the other days
        self.colleague.resource_calendar_id = self.engineer.resource_calendar_id
        self._certify(self.colleague, since=THIS + timedelta(days=3))
        self.team.engineer_ids |= self.colleague
        self._reckon()
        self.assertEqual(self._row(skill=self.laser).hours_available, 32)

    def test_who_is_missing_is_a_whole_person(self):
        """24 hours are missing, and one more person has 40."""
        self._new_rule()
        for day in range(5):
            start = NOW + timedelta(days=day)
            self._new_order(planned_start=start, planned_end=start + timedelta(hours=8))
        self._certify(self.engineer, until=THIS + timedelta(days=1))
        self._reckon()
        row = self._row(skill=self.laser)
        self.assertEqual((row.hours_missing, row.people_missing), (24, 1))

    def test_a_point_without_people_says_so(self):
        self.team.engineer_ids = False
        self._new_order()
        self._reckon()
        row = self._row()
        self.assertEqual((row.people, row.hours_available), (0, 0))
        self.assertEqual((row.hours_missing, row.people_missing), (2, 1))
        self.assertIn("Nobody is there", row.explanation)

    def test_of_this_week_what_is_left_counts(self):
        """On Thursday 16 hours are there, and the job planned for Tuesday waits."""
        self._planned()
        self._reckon()
        self.assertEqual(self._row().hours_available, 40)
        self.assertNotIn("what is left", self._row().explanation)
        with freeze_time(NOW + timedelta(days=3)):
            self._reckon()
            row = self._row()
        self.assertEqual((row.hours_available, row.hours_calendar), (16, 16))
        self.assertEqual((row.hours_planned, row.hours_waiting), (0, 2))
        self.assertIn("what is left", row.explanation)
        self.assertEqual(self._row(NEXT).hours_available, 40)
        # on Saturday nobody works any more: it stays as it was
        with freeze_time(NOW + timedelta(days=5)):
            self._reckon()
            self.assertEqual(self._row(), row)
            self.assertEqual(self._row(NEXT).hours_available, 40)
            self._reckon()
        self.assertEqual(len(row.search([("team_id", "=", self.team.id)])), 3)

    def test_weeks_that_are_over_stay(self):
        self._planned()
        self._reckon()
        with freeze_time(NOW + timedelta(days=7)):
            self._reckon()
        self.assertEqual(self._row().hours_planned, 2)
        self.assertEqual(self._row(NEXT + timedelta(days=14)).dimension, "point")
        clause = self.env.ref("after_sales_training.clause_load_staff")
        self.assertEqual(clause.broken_count, 0)
        self.assertGreater(clause.kept_count, 0)

    def test_open_reckons_what_is_old(self):
        self.Report.with_user(self.dispatcher).action_open()
        first = self._row()
        self.Report.with_user(self.dispatcher).action_open()
        self.assertEqual(self._row(), first)
        with freeze_time(NOW + timedelta(hours=2)):
            self.Report.with_user(self.dispatcher).action_open()
        self.assertNotEqual(self._row(), first)

    def test_who_reads(self):
        self._reckon()
        self.assertTrue(self.Report.with_user(self.desk).search_count([]))
        with self.assertRaises(AccessError):
            self.Report.with_user(self.engineer_user).action_open()
        with self.assertRaises(AccessError):
            self._row().with_user(self.manager).people_missing = 0

    def test_set_wise(self):
        """Neither jobs nor people nor points change the number of queries."""
        self._new_rule()
        self._planned()
        plan = self.env["after.sales.maintenance.plan"].create(
            {
                "name": "Check",
                "equipment_id": self.unit.id,
                "start_basis": "date",
                "start_date": date(2026, 12, 1),
            }
        )
        plan.state = "active"
        plan._refresh_next()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._reckon()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(8):
            self._planned()
            more = plan.copy({"name": f"Check {number}"})
            more.state = "active"
            more._refresh_next()
            engineer = self.env["hr.employee"].create({"name": f"E{number}"})
            self.team.engineer_ids |= engineer
            self.env["helpdesk.ticket.team"].create(
                {"name": f"Point {number}", "engineer_ids": engineer.ids}
            )
        count()
        self.assertLessEqual(count(), few + 2)
