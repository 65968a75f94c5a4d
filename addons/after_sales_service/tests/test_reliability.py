# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .common import AfterSalesCommon

NOW = "2026-11-23 08:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReliability(AfterSalesCommon):
    """Availability, MTBF and MTTR of units, by month, and summed up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            # midnight in Shanghai is 16:00 UTC of the day before
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.other = cls._new_unit("SP2-0002", accepted_on=date(2026, 9, 1))
            cls.waiting = cls._new_unit("SP2-0003")
            Downtime = cls.env["after.sales.downtime"]
            for unit, start, end, vals in (
                # before the acceptance; two that overlap, over the end of a month
                (cls.unit, datetime(2026, 1, 11), datetime(2026, 1, 11, 8), {}),
                (cls.unit, datetime(2026, 3, 30, 16), datetime(2026, 4, 1, 16), {}),
                (cls.unit, datetime(2026, 4, 1, 4), datetime(2026, 4, 2, 4), {}),
                (
                    cls.unit,
                    datetime(2026, 6, 1),
                    datetime(2026, 6, 3),
                    {"kind": "planned"},
                ),
                # within the planned work: a fault all the same
                (cls.unit, datetime(2026, 6, 2), datetime(2026, 6, 2, 6), {}),
                (
                    cls.unit,
                    datetime(2026, 7, 1),
                    datetime(2026, 7, 2),
                    {"excluded": True, "exclusion_reason": "Dropped"},
                ),
                (cls.unit, datetime(2026, 11, 22, 8), False, {}),
                (cls.other, datetime(2026, 10, 1), datetime(2026, 10, 2), {}),
            ):
                Downtime.create(
                    {"equipment_id": unit.id, "start": start, "end": end} | vals
                )
        cls.report = cls.env["after.sales.reliability.report"]

    def _rows(self, *units):
        return self.report.search([("equipment_id", "in", [u.id for u in units])])

    def _reckon(self, unit):
        return unit._reckon_reliability(unit._get_intervals()[unit.id])

    def test_figures_of_a_unit(self):
        unit = self.unit
        # 60 h from 30 March, 6 h in June, 24 h until now
        self.assertEqual(unit.failure_count, 3)
        self.assertAlmostEqual(unit.down_hours, 60 + 6 + 24)
        self.assertAlmostEqual(unit.mttr_hours, 90 / 3)
        life = datetime(2026, 11, 23, 8) - datetime(2026, 1, 11, 16)
        observed = life.total_seconds() / 3600 - (48 - 6) - 24
        self.assertAlmostEqual(unit.mtbf_hours, (observed - 90) / 3, 1)
        self.assertAlmostEqual(unit.availability, 100 * (1 - 90 / observed), 2)

    def test_unit_not_in_service_has_no_figures(self):
        self.assertFalse(self.waiting.availability)
        self.assertFalse(self._rows(self.waiting))

    def test_unit_without_failure(self):
        unit = self._new_unit("SP2-0004", accepted_on=date(2026, 11, 1))
        self.assertEqual(unit.availability, 100.0)
        self.assertFalse(unit.mtbf_hours)

    def test_retired_unit_is_looked_at_until_then(self):
        self.other.state = "retired"
        self.assertEqual(self.other.retired_on, date(2026, 11, 23))
        availability = self.other.availability
        with freeze_time("2027-11-23 08:00:00"):
            self.other.invalidate_recordset()
            self.assertEqual(self.other.retired_on, date(2026, 11, 23))
            # to the end of its last day
            self.assertAlmostEqual(self.other.availability, availability, 1)
            self.assertEqual(
                max(self._rows(self.other).mapped("month")), date(2026, 11, 1)
            )
        self.other.state = "in_service"
        self.assertFalse(self.other.retired_on)

    def test_months_add_up_to_the_unit(self):
        for unit in self.unit | self.other:
            rows = self._rows(unit)
            self.assertEqual(sum(rows.mapped("failure_count")), unit.failure_count)
            self.assertAlmostEqual(sum(rows.mapped("down_hours")), unit.down_hours)
            found = self._reckon(unit)
            self.assertAlmostEqual(
                sum(rows.mapped("observed_hours")),
                found.observed.total_seconds() / 3600,
            )
        months = {row.month: row for row in self._rows(self.unit)}
        self.assertEqual(len(months), 11)
        # midnight in Shanghai on 31 March ends the month
        self.assertAlmostEqual(months[date(2026, 3, 1)].down_hours, 24)
        self.assertAlmostEqual(months[date(2026, 4, 1)].down_hours, 36)
        self.assertEqual(months[date(2026, 3, 1)].failure_count, 1)
        self.assertEqual(months[date(2026, 4, 1)].failure_count, 0)
        self.assertEqual(months[date(2026, 5, 1)].availability, 100.0)

    def test_ratios_of_groups_are_ratios_of_sums(self):
        units = self.unit | self.other
        [(mtbf, mttr, availability)] = self.report._read_group(
            [("equipment_id", "in", units.ids)],
            [],
            ["mtbf_hours:avg", "mttr_hours:avg", "availability:avg"],
        )
        found = [self._reckon(unit) for unit in units]
        down = sum(f.down.total_seconds() for f in found) / 3600
        observed = sum(f.observed.total_seconds() for f in found) / 3600
        self.assertAlmostEqual(mttr, down / 4)
        self.assertAlmostEqual(mtbf, (observed - down) / 4)
        self.assertAlmostEqual(availability, 100 * (1 - down / observed))

    def test_one_query_for_any_number_of_rows(self):
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.report._read_group([], ["equipment_id"], ["availability:avg"])

    def test_what_is_asked_for_is_reckoned_as_in_the_whole(self):
        """Months and units are reckoned alone, and come out as among all."""
        names = ["observed_hours", "down_hours", "failure_count", "mtbf_hours"]
        whole = {row.id: row.read(names)[0] for row in self._rows(self.unit)}
        for since in (date(2026, 4, 1), date(2026, 6, 1), date(2026, 11, 1)):
            with self.subTest(since=since):
                rows = self.report.search(
                    [("month", ">=", since), ("equipment_id", "=", self.unit.id)]
                )
                self.assertEqual(min(rows.mapped("month")), since)
                self.assertEqual(rows.read(names), [whole[row.id] for row in rows])
        either = self.report.search(
            [
                "|",
                ("equipment_id", "=", self.unit.id),
                ("month", ">=", date(2026, 11, 1)),
            ]
        )
        self.assertLess(self._rows(self.unit), either)
        self.assertIn(self.other, either.equipment_id)
        others = self.report.search(
            [
                ("equipment_id", "not in", self.unit.ids),
                ("equipment_id", "in", (self.unit | self.other).ids),
            ]
        )
        self.assertEqual(others.equipment_id, self.other)

    def test_days_in_words(self):
        """“Last twelve months” of the search comes as words, not as a day."""
        rows = self.report.search([("month", ">", "today -12m")])
        self.assertIn(self.unit, rows.equipment_id)
        self.assertEqual(
            rows.filtered(lambda row: row.month >= date(2026, 6, 1)),
            self.report.search([("month", ">=", "today -5m =1d")]),
        )

    def test_totals_by_month_are_the_sums_of_the_rows(self):
        units = self.unit | self.other | self.waiting
        self.env.flush_all()
        with self.assertQueryCount(1):
            totals = self.report._get_month_totals(
                [("id", "in", units.ids)], date(2026, 2, 1)
            )
        sums = self.report._read_group(
            [("equipment_id", "in", units.ids), ("month", ">=", date(2026, 2, 1))],
            ["month:month"],
            ["observed_hours:sum", "down_hours:sum", "failure_count:sum"],
            order="month:month",
        )
        self.assertEqual(len(totals), 10)
        for total, row in zip(totals, sums, strict=True):
            self.assertEqual(total[0], row[0])
            for ours, theirs in zip(total[1:], row[1:], strict=True):
                self.assertAlmostEqual(ours, theirs)
        none = self.report.with_user(self.colleague_user)._get_month_totals(
            [("id", "in", units.ids)], date(2026, 2, 1)
        )
        self.assertFalse(none)

    def test_rights(self):
        domain = [("equipment_id", "in", (self.unit | self.other).ids)]
        for user, sees in (
            (self.engineer_user, True),
            (self.colleague_user, False),
            (self.dispatcher, True),
            (self.accountant, True),
        ):
            with self.subTest(user=user.login):
                count = self.report.with_user(user).search_count(domain)
                self.assertEqual(bool(count), sees)
        action = self._rows(self.unit)[0].with_user(self.engineer_user)
        self.assertEqual(action.action_open_unit()["res_id"], self.unit.id)
