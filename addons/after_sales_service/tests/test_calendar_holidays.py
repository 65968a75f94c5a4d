# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools import public_holidays
from .sla_common import SlaCommon


@tagged("post_install", "-at_install")
class TestCalendarHolidays(SlaCommon):
    """Public holidays and shifted working days, previewed and loaded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        # whoever loads sits elsewhere: the days are the calendar's
        cls.manager.tz = "America/New_York"
        cls.Leaves = cls.env["resource.calendar.leaves"]
        cls.Workdays = cls.env["after.sales.calendar.workday"]

    def _wizard(self, calendar=None, country=None, year=2026, **vals):
        return (
            self.env["after.sales.calendar.holidays"]
            .with_user(self.manager)
            .create(
                {
                    "calendar_ids": [Command.set((calendar or self.calendar).ids)],
                    "country_id": (country or self.china).id,
                    "year_from": year,
                    "year_to": year,
                }
                | vals
            )
        )

    def _leaves(self, calendar=None):
        return self.Leaves.search(
            [
                ("calendar_id", "=", (calendar or self.calendar).id),
                ("resource_id", "=", False),
            ],
            order="date_from",
        )

    def _workdays(self, calendar=None):
        return self.Workdays.search(
            [("calendar_id", "=", (calendar or self.calendar).id)], order="date"
        )

    # -- the preview

    def test_preview_of_china(self):
        lines = self._wizard().line_ids
        spring = lines.filtered(
            lambda line: line.kind == "holiday" and line.day_count == 9
        )
        self.assertEqual(
            (spring.date_from, spring.date_to), (date(2026, 2, 15), date(2026, 2, 23))
        )
        self.assertEqual(len(lines.filtered(lambda line: line.kind == "holiday")), 7)
        workdays = lines.filtered(lambda line: line.kind == "workday")
        self.assertEqual(
            [(line.date_from, line.works_like) for line in workdays],
            [
                # as the State Council says which day off each makes up for
                (date(2026, 1, 4), "4"),
                (date(2026, 2, 14), "4"),
                (date(2026, 2, 28), "0"),
                (date(2026, 5, 9), "1"),
                (date(2026, 9, 20), "1"),
                (date(2026, 10, 10), "2"),
            ],
        )
        self.assertEqual(set(lines.mapped("state")), {"new"})
        self.assertTrue(all(lines.mapped("load")))

    def test_names_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        wizard = self._wizard().with_context(lang="zh_CN")
        wizard._compute_line_ids()
        self.assertIn("春节", wizard.line_ids.mapped("name"))

    def test_region(self):
        germany = self.env.ref("base.de")
        with Form(
            self.env["after.sales.calendar.holidays"].with_user(self.manager)
        ) as form:
            form.country_id = germany
            form.year_from = 2026
            self.assertIn(["BY", "Bayern"], [list(c) for c in form.region_choices])
            form.region = "BY"
        bavaria = form.record.line_ids.mapped("date_from")
        self.assertEqual(form.record.year_to, 2026)
        self.assertIn(date(2026, 1, 6), bavaria)
        whole = self._wizard(country=germany).line_ids.mapped("date_from")
        self.assertNotIn(date(2026, 1, 6), whole)

    # -- loading

    def test_load_in_the_calendar_s_zone(self):
        self._wizard().action_load()
        leaves = self._leaves()
        self.assertEqual(len(leaves), 7)
        self.assertEqual(
            (leaves[1].date_from, leaves[1].date_to),
            # whole days in Shanghai, whoever loads and wherever
            (datetime(2026, 2, 14, 16, 0), datetime(2026, 2, 23, 15, 59, 59)),
        )
        self.assertFalse(leaves.resource_id)
        self.assertEqual(set(leaves.mapped("time_type")), {"leave"})
        self.assertEqual(leaves.company_id, self.calendar.company_id)
        workdays = self._workdays()
        self.assertEqual(len(workdays), 6)
        self.assertEqual(workdays[1].works_like, "4")

    def test_nobody_moves_the_times(self):
        """hr_holidays moves leaves whose values name a calendar: ours name none."""
        seen = []
        create = type(self.Leaves).create

        def spy(leaves, vals_list):
            seen.extend(vals_list)
            return create(leaves, vals_list)

        with patch.object(type(self.Leaves), "create", spy):
            self._wizard().action_load()
        self.assertEqual(len(seen), 7)
        self.assertFalse([vals for vals in seen if vals.get("calendar_id")])
        self.assertEqual(len(self._leaves()), 7)

    def test_load_over_a_change_of_clocks(self):
        """In winter and in summer a day is a day of Berlin."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Berlin", "tz": "Europe/Berlin"}
        )
        self._wizard(calendar, self.env.ref("base.de")).action_load()
        starts = self._leaves(calendar).mapped("date_from")
        self.assertIn(datetime(2025, 12, 31, 23, 0), starts)
        self.assertIn(datetime(2026, 4, 30, 22, 0), starts)

    def test_midnight_that_does_not_exist(self):
        """In Beirut the clock jumps over midnight; the day begins at the jump."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Beirut", "tz": "Asia/Beirut"}
        )
        begin, end = self._wizard()._day_bounds(
            date(2026, 3, 29), date(2026, 3, 29), calendar.tz
        )
        self.assertEqual(begin, datetime(2026, 3, 28, 22, 0))
        self.assertEqual(end, datetime(2026, 3, 29, 20, 59, 59))

    def test_promises_count_in_what_was_loaded(self):
        self._wizard().action_load()
        # the last working day before the Spring Festival: Saturday, like a Friday
        saturday = datetime(2026, 2, 14, 1, 0)
        ticket = self._new_ticket(at=saturday, reported_at=saturday)
        # Tuesday to Thursday after the nine days
        self.assertEqual(
            self._promise(ticket, "on_site").deadline, datetime(2026, 2, 26, 9, 0)
        )

    def test_again_adds_nothing(self):
        self._wizard().action_load()
        before = self._leaves(), self._workdays()
        wizard = self._wizard()
        self.assertEqual(set(wizard.line_ids.mapped("state")), {"there"})
        self.assertFalse(any(wizard.line_ids.mapped("load")))
        with self.assertRaises(UserError):
            wizard.action_load()
        # and neither does a preview that is older than the other's loading
        stale = self._wizard()
        stale.line_ids.load = True
        with self.assertRaises(UserError):
            stale.action_load()
        self.assertEqual((self._leaves(), self._workdays()), before)

    def test_stale_preview(self):
        stale = self._wizard()
        self._wizard().action_load()
        with self.assertRaises(UserError):
            stale.action_load()
        self.assertEqual(len(self._leaves()), 7)

    def test_what_is_missing_is_added(self):
        """Half of the festival entered by hand: the other half is a line of its own."""
        self.Leaves.with_context(default_calendar_id=self.calendar.id).create(
            {
                "name": "Spring",
                "date_from": datetime(2026, 2, 14, 16, 0),
                "date_to": datetime(2026, 2, 18, 15, 59, 59),
            }
        )
        lines = self._wizard().line_ids.filtered(
            lambda line: line.kind == "holiday" and line.date_from.month == 2
        )
        self.assertEqual(
            [(line.date_from.day, line.date_to.day, line.state) for line in lines],
            [(15, 18, "differs"), (19, 23, "new")],
        )
        self._wizard().action_load()
        spring = self._leaves().filtered(lambda leave: leave.date_from.month == 2)
        self.assertEqual(len(spring), 2)
        self.assertEqual(spring[0].name, "Spring", "not ticked: kept")

    def test_names_are_corrected_when_ticked(self):
        self._wizard().action_load()
        leave = self._leaves()[1]
        leave.name = "Spring"
        self._workdays()[0].write({"works_like": "0", "name": False})
        wizard = self._wizard()
        changed = wizard.line_ids.filtered(lambda line: line.state == "differs")
        self.assertEqual(len(changed), 2)
        changed.load = True
        wizard.action_load()
        self.assertEqual(leave.name, changed.filtered(lambda c: c.day_count == 9).name)
        self.assertEqual(self._workdays()[0].works_like, "4")
        self.assertEqual(len(self._leaves()), 7)

    def test_a_longer_closure_keeps_its_name(self):
        closure = self.Leaves.with_context(default_calendar_id=self.calendar.id).create(
            {
                "name": "Works holidays",
                "date_from": datetime(2026, 9, 24, 16, 0),
                "date_to": datetime(2026, 10, 9, 15, 59, 59),
            }
        )
        wizard = self._wizard()
        october = wizard.line_ids.filtered(
            lambda line: line.kind == "holiday" and line.date_from.month >= 9
        )
        self.assertEqual(set(october.mapped("state")), {"there"})
        wizard.action_load()
        self.assertEqual(closure.name, "Works holidays")

    def test_half_a_day_is_left_as_it_is(self):
        self.Leaves.with_context(default_calendar_id=self.calendar.id).create(
            {
                "name": "Afternoon off",
                "date_from": datetime(2026, 6, 19, 4, 0),
                "date_to": datetime(2026, 6, 19, 9, 0),
            }
        )
        wizard = self._wizard()
        part = wizard.line_ids.filtered(lambda line: line.state == "part")
        self.assertEqual((part.date_from, part.day_count), (date(2026, 6, 19), 1))
        wizard.action_load()
        self.assertEqual(
            len(self._leaves().filtered(lambda leave: leave.date_from.month == 6)), 2
        )

    def test_time_off_of_people_is_not_touched(self):
        own = self.Leaves.create(
            {
                "name": "Wedding",
                "resource_id": self.engineer.resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 2, 16, 1, 0),
                "date_to": datetime(2026, 2, 18, 9, 0),
            }
        )
        before = own.read(["name", "date_from", "date_to"])
        wizard = self._wizard()
        self.assertEqual(set(wizard.line_ids.mapped("state")), {"new"})
        wizard.action_load()
        self.assertEqual(own.read(["name", "date_from", "date_to"]), before)

    def test_several_calendars(self):
        other = self.calendar.copy({"name": "Night shift"})
        self._wizard(self.calendar | other).action_load()
        for calendar in (self.calendar, other):
            self.assertEqual(len(self._leaves(calendar)), 7)
            self.assertEqual(len(self._workdays(calendar)), 6)

    def test_the_manager_says_the_weekday_not_the_date(self):
        wizard = self._wizard()
        line = wizard.line_ids.filtered(lambda line: line.kind == "workday")[0]
        line.works_like = "0"
        holiday = wizard.line_ids.filtered(lambda line: line.day_count == 9)
        holiday.date_to = date(2026, 3, 31)
        wizard.action_load()
        self.assertEqual(self._workdays()[0].works_like, "0")
        self.assertEqual(self._leaves()[1].date_to, datetime(2026, 2, 23, 15, 59, 59))

    def test_queries_do_not_grow(self):
        """Two years cost what one costs, three calendars less than thrice."""
        self._wizard().action_load()
        self.env.flush_all()

        def count(wizard):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_load()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = count(self._wizard(year=2025))
        two = count(self._wizard(year=2023, year_to=2024))
        self.assertLessEqual(two, one + 4)

    # -- what is not known

    def test_year_not_announced(self):
        wizard = self._wizard(year=2027)
        self.assertIn("chinesecalendar", wizard.problem)
        self.assertIn("2004", wizard.problem)
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "2027"):
            wizard.action_load()

    def test_known_year_beside_one_not_announced(self):
        wizard = self._wizard(year=2026, year_to=2027)
        self.assertIn("2027", wizard.problem)
        wizard.action_load()
        self.assertEqual(len(self._leaves()), 7)

    def test_unknown_country_and_library(self):
        antarctica = self.env.ref("base.aq")
        with patch.object(
            public_holidays, "get_days", side_effect=public_holidays.UnknownCountry
        ):
            self.assertIn("by hand", self._wizard(country=antarctica).problem)
        for name in ("holidays", "chinese_calendar"):
            with patch.object(public_holidays, name, None):
                wizard = self._wizard()
                self.assertIn("not installed", wizard.problem)
                with self.assertRaises(UserError):
                    wizard.action_load()

    def test_bad_years(self):
        for year_from, year_to in ((2026, 2025), (2000, 2026)):
            with self.assertRaises(ValidationError):
                self._wizard(year=year_from, year_to=year_to)

    # -- rights

    def test_rights(self):
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            with self.assertRaises(AccessError):
                self.env["after.sales.calendar.holidays"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self._wizard().with_user(user).action_load()
        self.assertFalse(self._leaves())

    def test_foreign_calendar(self):
        other = self.env["res.company"].create({"name": "Other"})
        calendar = self.env["resource.calendar"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self._wizard(calendar).action_load()
        self.assertFalse(self._leaves(calendar))
