# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestWarrantyTerm(AfterSalesCommon):
    """What a term promises, what it refuses, and that it is frozen at the start."""

    def _line(self, scope):
        return self.term.line_ids.filtered(lambda line: line.scope == scope)

    def _by_hand(self, unit, **vals):
        """The manager enters a warranty."""
        return (
            self.env["after.sales.warranty"]
            .with_user(self.manager)
            .create(
                {
                    "equipment_id": unit.id,
                    "term_id": self.term.id,
                    "start_date": date(2026, 2, 1),
                }
                | vals
            )
        )

    # ------------------------------------------------------------
    # SCOPES
    # ------------------------------------------------------------

    def test_new_term_covers_all_scopes(self):
        Term = self.env["after.sales.warranty.term"].with_user(self.manager)
        with Form(Term) as form:
            form.name = "Two years"
            form.duration = 24
        term = form.record
        self.assertEqual(
            [(line.scope, line.covered_percent) for line in term.line_ids.sorted("id")],
            [("part", 100.0), ("labour", 100.0), ("travel", 100.0)],
        )

    def test_scope_that_is_not_listed_is_not_covered(self):
        self._line("travel").unlink()
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        found = unit._coverage_at(datetime(2026, 6, 1), "travel")
        self.assertEqual(found["covered"], 0.0)
        self.assertIn("Travel", found["reason"])
        self.assertEqual(
            unit._coverage_at(datetime(2026, 6, 1), "part")["covered"], 100
        )
        self.assertIn("Travel: not covered", self.term._get_wordings())

    def test_refuses_a_term_without_scope(self):
        with self.assertRaisesRegex(ValidationError, "covers nothing"):
            self.term.line_ids = [Command.clear()]
        with self.assertRaisesRegex(ValidationError, "covers nothing"):
            self.env["after.sales.warranty.term"].create(
                {"name": "Empty", "line_ids": []}
            )
        with self.assertRaisesRegex(ValidationError, "covers nothing"):
            self.env["after.sales.warranty.term"].create(
                {
                    "name": "Zero",
                    "line_ids": [
                        Command.create({"scope": "part", "covered_percent": 0})
                    ],
                }
            )

    def test_refuses_a_scope_named_twice(self):
        with self.assertRaisesRegex(ValidationError, "scope twice"):
            self.term.line_ids = [Command.create({"scope": "part"})]

    @mute_logger("odoo.sql_db")
    def test_refuses_percents_and_periods_out_of_range(self):
        for record, vals in (
            (self._line("part"), {"covered_percent": 101}),
            (self._line("part"), {"covered_percent": -1}),
            (self._line("part"), {"duration": -1}),
            (self.term, {"duration": 0}),
            (self.term, {"part_duration": -1}),
            (self.term, {"longstop_months": -1}),
        ):
            with (
                self.subTest(**vals),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.write(vals)
                record.flush_recordset()

    # ------------------------------------------------------------
    # FROZEN
    # ------------------------------------------------------------

    def test_everything_is_frozen_at_the_start(self):
        self.term.write({"part_duration": 6, "part_duration_unit": "month"})
        misuse = self.env.ref("after_sales_service.warranty_exclusion_misuse")
        self.term.exclusion_ids = misuse
        warranty = self._new_unit(accepted_on=date(2026, 1, 12)).warranty_id
        self.term.write(
            {
                "duration": 36,
                "part_duration": 0,
                "exclusion_ids": [Command.clear()],
                "extend_by_downtime": False,
                "free_service_count": 9,
                "post_warranty_pricing": "list",
            }
        )
        self._line("part").covered_percent = 10
        misuse.wording = "Everything."
        self.assertRecordValues(
            warranty,
            [
                {
                    "duration": 12,
                    "part_duration": 6,
                    "extend_by_downtime": True,
                    "free_service_count": 2,
                    "post_warranty_pricing": "cost",
                    "end_date": date(2027, 1, 12),
                }
            ],
        )
        self.assertEqual(warranty.exclusion_ids, misuse)
        self.assertEqual(set(warranty.line_ids.mapped("covered_percent")), {100.0})
        # also the words the customer read then
        self.assertIn("wrong operation", warranty.promise)
        self.assertIn("2 free services", warranty.promise)
        self.assertNotIn("Everything.", warranty.promise)

    def test_promise_is_kept_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self.term.with_context(lang="zh_CN").name = "自验收签字之日起一年"
        warranty = self._new_unit(accepted_on=date(2026, 1, 12)).warranty_id
        self.assertTrue(warranty.promise.startswith("自验收签字之日起一年"))

    def test_copy_brings_its_promise_along(self):
        """As the exchange passes a warranty on: what was promised then."""
        self.term.part_duration = 6
        old = self._new_unit(accepted_on=date(2026, 1, 12)).warranty_id
        self.term.write({"name": "Half a year", "duration": 6, "part_duration": 0})
        new = old.copy({"equipment_id": self._new_unit("SP2-0002").id})
        self.assertEqual(
            (new.promise, new.part_duration, new.end_date),
            (old.promise, 6, date(2027, 1, 12)),
        )

    def test_nobody_changes_what_is_frozen(self):
        warranty = self._new_unit(accepted_on=date(2026, 1, 12)).warranty_id
        other = self.term.copy({"name": "Three years", "duration": 36})
        for vals in (
            {"term_id": other.id},
            {"duration": 36},
            {"free_service_count": 9},
            {"post_warranty_pricing": "list"},
            {"exclusion_ids": [Command.clear()]},
            {"line_ids": [Command.clear()]},
        ):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "frozen"):
                warranty.with_user(self.manager).write(vals)
        for vals in (
            {"promise": "Everything, for ever"},
            {"void_reason": "I say so"},
            {"closed_on": date(2026, 2, 1)},
        ):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "buttons"):
                warranty.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            warranty.line_ids[0].with_user(self.manager).covered_percent = 0
        warranty.with_user(self.manager).start_date = date(2026, 1, 13)
        self.assertEqual(warranty.end_date, date(2027, 1, 13))

    def test_warranty_by_hand_promises_what_the_term_says(self):
        unit = self._new_unit()
        with self.assertRaisesRegex(UserError, "another term"):
            self._by_hand(unit, duration=36)
        self.assertEqual(self._by_hand(unit).end_date, date(2027, 2, 1))

    @mute_logger("odoo.sql_db")
    def test_warranty_has_each_scope_once(self):
        warranty = self._new_unit(accepted_on=date(2026, 1, 12)).warranty_id
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["after.sales.warranty.line"].create(
                {
                    "warranty_id": warranty.id,
                    "scope": "part",
                    "duration": 99,
                    "duration_unit": "year",
                }
            )
