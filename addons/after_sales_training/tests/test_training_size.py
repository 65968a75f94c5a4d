# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import ELSEWHERE, TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingSize(TrainingCommon):
    """Work for many costs as many queries as work for few."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def _count(self, call):
        """Queries of a call that finds nothing in the caches."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def _new_vouchers(self, count, **vals):
        vouchers = self.env["after.sales.training.entitlement"]
        return vouchers.union(*(self._new_voucher(**vals) for _n in range(count)))

    def test_the_programme_is_searched_once_for_all_vouchers(self):
        self._new_session(trainer_ids=False)
        few, many = self._new_vouchers(3), self._new_vouchers(12, places=1)
        self._count(few._get_bookable_by_voucher)
        self.assertEqual(
            self._count(few._get_bookable_by_voucher),
            self._count(many._get_bookable_by_voucher),
        )

    def test_each_voucher_finds_what_it_is_for(self):
        other = self.course.copy({"name": "Repair", "max_trainees": 1})
        soon = self._new_session()
        late = self._new_session(
            date_begin=NOW + timedelta(days=60), date_end=NOW + timedelta(days=62)
        )
        full = self._new_session(course_id=other.id, seats_max=1, **ELSEWHERE)
        full._enrol_people([{"name": "Gu Lan"}], booked_by=self.customer)
        of_all = self._new_voucher(course_ids=False)
        short = self._new_voucher(valid_until=NOW.date() + timedelta(days=30))
        used = self._new_voucher(places=1)
        late._enrol_people([{"name": "Sun Li"}], voucher=used)
        vouchers = of_all | short | used
        self.assertEqual(
            vouchers._get_bookable_by_voucher(),
            {of_all: soon | late, short: soon, used: soon.browse()},
        )
        found = vouchers._get_bookable_by_voucher(with_full=True)
        self.assertEqual(found[of_all], soon | full | late)
        for voucher in vouchers:
            self.assertEqual(voucher._get_bookable_sessions(True), found[voucher])
        found = vouchers._get_bookable_by_voucher(with_full=True, limit=2)
        self.assertEqual(found[of_all], soon | full, "the next ones of all")
        self.assertEqual(found[short], soon)

    def test_a_letter_with_many_vouchers(self):
        self._new_session(trainer_ids=False)
        few = self._new_vouchers(2)
        self._count(few[0]._get_letter_rows)
        before = self._count(few[0]._get_letter_rows)
        self._new_vouchers(10)
        self.assertEqual(self._count(few[0]._get_letter_rows), before)

    def test_days_without_an_accident_read_accidents_only(self):
        Incident = self.env["after.sales.incident"]
        vals = {"description": "A cable on the floor", "kind": "hazard"}
        hazards = Incident.create([vals | {"happened_at": NOW}] * 30)
        hazards[0].happened_at = NOW - timedelta(days=40)
        hazards[1].write({"kind": "accident", "happened_at": NOW - timedelta(days=10)})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(Incident._get_days_without(), (10, 30))
        field = Incident._fields["happened_at"]
        self.assertEqual(
            list(field._get_cache(self.env)), hazards[1].ids, "no hazard was read"
        )

    def test_own_incidents_are_found_by_columns_with_an_index(self):
        Incident = self.env["after.sales.incident"]
        vals = {"description": "A cable on the floor", "happened_at": NOW}
        foreign, reported, investigated, measured = Incident.create(
            [
                vals,
                vals | {"reporter_id": self.engineer_user.id},
                vals | {"investigator_id": self.engineer_user.id},
                vals,
            ]
        )
        measure = self.env["after.sales.incident.measure"].create(
            {
                "incident_id": measured.id,
                "name": "Lay it elsewhere",
                "user_id": self.engineer_user.id,
                "due_on": NOW.date(),
            }
        )
        mine = Incident.with_user(self.engineer_user)
        self.assertEqual(
            mine.search([]).sudo(), measured | investigated | reported, "newest first"
        )
        for incident in (reported, investigated, measured):
            self.assertTrue(incident.with_user(self.engineer_user).has_access("read"))
        self.assertFalse(foreign.with_user(self.engineer_user).has_access("read"))
        # no row is asked whether it is in another table
        query = mine._search([], order=mine._order, limit=80)
        self.assertEqual(query.select().code.upper().count("SELECT"), 1)
        measure.unlink()
        self.assertFalse(measured.with_user(self.engineer_user).has_access("read"))
        self.assertEqual(mine.search([]).sudo(), investigated | reported)

    def test_a_job_asks_for_its_sheets_once(self):
        order = self._new_order()
        order.mapped("site_partner_id.parent_id.parent_id")
        with self.assertQueryCount(1):
            order.sudo().mapped("site_sheet_count")
            order.sudo().mapped("site_sheet_problem")

    def test_no_unfit_tool_no_question_about_the_day(self):
        order = self._new_order(
            planned_start=NOW + timedelta(days=1),
            planned_end=NOW + timedelta(days=1, hours=2),
        )
        self.env.flush_all()
        self.env.invalidate_all()
        (order.engineer_id | order.engineer_ids)._origin.mapped("name")
        order.mapped("planned_start")
        with self.assertQueryCount(1):
            order._warn_of_tools({})
        tool = self.env["after.sales.point.tool"].create(
            {
                "team_id": self.team.id,
                "engineer_id": self.engineer.id,
                "name": "Multimeter",
                "calibration_months": 12,
                "check_on": NOW.date(),
            }
        )
        found = {}
        order._warn_of_tools(found)
        self.assertIn(tool.name, found[order][0][1])
        # in the zone of the site it is the last day that counts
        tool.check_on = NOW.date() + timedelta(days=1)
        found = {}
        order._warn_of_tools(found)
        self.assertFalse(found)

    def test_who_waits_for_full_sessions_costs_nothing(self):
        def fill(count):
            for _number in range(count):
                session = self._new_session(seats_max=1, **ELSEWHERE)
                for name in ("Seated", "Waiting"):
                    session._enrol_people(
                        [{"name": f"{name} {session.id}"}],
                        booked_by=self.customer,
                        may_wait=True,
                    )

        job = self.env["event.registration"]._cron_training_places
        fill(1)
        self._count(job)
        few = self._count(job)
        fill(4)
        self.assertEqual(self._count(job), few)

    def test_desk_lists_have_their_indexes(self):
        self.assertIn(
            "(state, due_on, id)", self._get_indexes("after_sales_training_task")
        )
        self.assertIn(
            "(session_end) WHERE ((is_training IS TRUE) AND ((state)::text = ANY",
            self._get_indexes("event_registration"),
        )

    def test_ended_certificates_are_found_by_their_index(self):
        """In the order of the index: else all are walked through by number."""
        Signoff = self.env["after.sales.training.signoff"]
        seen = []
        search = type(Signoff).search

        def watched(records, domain, *args, **options):
            seen.append(options.get("order"))
            return search(records, domain, *args, **options)

        self.patch(type(Signoff), "search", watched)
        Signoff._cron_expire()
        self.assertEqual(seen, ["valid_until, id"])
        self.assertIn(
            "(valid_until) WHERE ((state)::text = 'certified'::text)",
            self._get_indexes("after_sales_training_signoff"),
        )
