# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestWarranty(AfterSalesCommon):
    """From pending to expired, by the signed acceptance (S1)."""

    def _run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"after_sales_service.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def test_pending_until_accepted(self):
        unit = self._new_unit()
        self.assertEqual(unit.warranty_state, "pending")
        self.assertFalse(unit.warranty_id)
        self.assertEqual(unit._coverage_at(datetime.now(), "part")["covered"], 100.0)

    def test_acceptance_starts_the_year(self):
        unit = self._new_unit()
        unit._accept(date(2026, 1, 12))
        self.assertRecordValues(
            unit.warranty_id,
            [
                {
                    "start_date": date(2026, 1, 12),
                    "base_end": date(2027, 1, 12),
                    "end_date": date(2027, 1, 12),
                    "state": "expiring",  # 50 days left, notice is 60
                    "free_service_count": 2,
                }
            ],
        )
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(
            unit.warranty_id.line_ids.mapped("scope"), ["part", "labour", "travel"]
        )

    def test_month_end_is_clamped(self):
        self.term.write({"duration": 1, "duration_unit": "month"})
        unit = self._new_unit(accepted_on=date(2026, 1, 31))
        self.assertEqual(unit.warranty_end, date(2026, 2, 28))

    def test_last_day_is_covered_in_the_zone_of_the_site(self):
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        # 2027-01-12 23:59 in Shanghai
        before = unit._coverage_at(datetime(2027, 1, 12, 15, 59), "labour")
        after = unit._coverage_at(datetime(2027, 1, 12, 16, 0), "labour")
        self.assertEqual((before["covered"], after["covered"]), (100.0, 0.0))

    def test_scope_with_its_own_period(self):
        self.term.line_ids.filtered(lambda line: line.scope == "travel").write(
            {"covered_percent": 50, "duration": 6, "duration_unit": "month"}
        )
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        travel = unit.warranty_id.line_ids.filtered(lambda line: line.scope == "travel")
        self.assertEqual(travel.end_date, date(2026, 7, 12))
        coverage = unit._coverage_at(datetime(2026, 6, 1), "travel")
        self.assertEqual(coverage["covered"], 50.0)
        self.env["after.sales.downtime"].create(
            {
                "equipment_id": unit.id,
                "start": datetime(2026, 3, 1),
                "end": datetime(2026, 3, 11),
            }
        )
        self.assertEqual(travel.end_date, date(2026, 7, 22))

    def test_term_is_frozen_at_the_start(self):
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        self.term.write({"duration": 36})
        self.assertEqual(unit.warranty_end, date(2027, 1, 12))
        self.assertEqual(
            self._new_unit("SP2-0002", accepted_on=date(2026, 1, 12)).warranty_end,
            date(2029, 1, 12),
        )

    def test_states_move_with_the_days(self):
        unit = self._new_unit(accepted_on=date(2026, 6, 1))
        self.assertEqual(unit.warranty_state, "active")
        with freeze_time("2027-04-05 08:00:00"):
            self._run_cron("ir_cron_warranty_states")
            self.assertEqual(unit.warranty_state, "expiring")
        with freeze_time("2027-06-02 08:00:00"):
            self._run_cron("ir_cron_warranty_states")
            self.assertEqual(unit.warranty_state, "expired")

    def test_longstop_starts_without_acceptance(self):
        self.term.longstop_months = 3
        unit = self._new_unit()
        self.assertEqual(unit.longstop_on, date(2026, 4, 5))
        self._run_cron("ir_cron_warranty_longstop")
        self.assertEqual(unit.warranty_id.start_date, date(2026, 4, 5))
        self.assertFalse(unit.longstop_on)

    def test_longstop_holds_against_a_late_acceptance(self):
        self.term.longstop_months = 3
        unit = self._new_unit()
        self._run_cron("ir_cron_warranty_longstop")
        unit._accept(date(2026, 11, 20))
        self.assertEqual(unit.warranty_id.start_date, date(2026, 4, 5))

    def test_counts_from_the_day_of_manufacture(self):
        self.term.start_basis = "manufacture"
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        self.assertEqual(unit.warranty_state, "pending")
        unit.manufactured_on = date(2025, 12, 1)
        self.assertEqual(unit.warranty_end, date(2026, 12, 1))

    def test_pending_unit_is_covered_as_the_term_says(self):
        self.term.line_ids.filtered(lambda line: line.scope == "travel").unlink()
        unit = self._new_unit()
        now = datetime(2026, 11, 1)
        self.assertEqual(unit._coverage_at(now, "travel")["covered"], 0.0)
        self.assertEqual(unit._coverage_at(now, "part")["covered"], 100.0)

    def test_warranty_entered_by_hand_takes_over_the_term(self):
        unit = self._new_unit()
        warranty = (
            self.env["after.sales.warranty"]
            .with_user(self.manager)
            .create(
                {
                    "equipment_id": unit.id,
                    "term_id": self.term.id,
                    "start_date": date(2026, 2, 1),
                }
            )
        )
        self.assertEqual(warranty.end_date, date(2027, 2, 1))
        coverage = unit._coverage_at(datetime(2026, 11, 1), "labour")
        self.assertEqual(coverage["covered"], 100.0)

    def test_desk_cannot_date_an_acceptance(self):
        unit = self._new_unit()
        with self.assertRaisesRegex(AccessError, "signature"):
            unit.with_user(self.dispatcher).accepted_on = date(2026, 1, 12)
        unit.with_user(self.manager).accepted_on = date(2026, 1, 12)
        self.assertEqual(unit.warranty_end, date(2027, 1, 12))

    def test_extension_by_hand(self):
        warranty = self._new_unit(accepted_on=date(2026, 1, 12)).warranty_id
        warranty.extension_ids = [Command.create({"days": 10, "reason": "Goodwill"})]
        self.assertEqual(warranty.end_date, date(2027, 1, 22))

    def test_void_and_undo(self):
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        unit.warranty_id.void_reason = "Seal broken by a third party"
        self.assertEqual(unit.warranty_state, "void")
        self.assertEqual(unit._coverage_at(datetime(2026, 5, 1), "part")["covered"], 0)
        unit.warranty_id.void_reason = False
        self.assertEqual(unit.warranty_state, "expiring")

    def test_corrected_acceptance_moves_the_warranty(self):
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        with self.assertRaises(AccessError):
            unit.with_user(self.dispatcher).accepted_on = date(2026, 1, 20)
        unit.with_user(self.manager).accepted_on = date(2026, 1, 20)
        self.assertEqual(unit.warranty_end, date(2027, 1, 20))

    def test_refuses_acceptance_out_of_order(self):
        with self.assertRaisesRegex(ValidationError, "cannot lie before"):
            self._new_unit(accepted_on=date(2026, 1, 4))
        with self.assertRaisesRegex(ValidationError, "future"):
            self._new_unit("SP2-0003", accepted_on=date(2026, 11, 24))
        with self.assertRaisesRegex(ValidationError, "future"):
            self._new_unit("SP2-0004", delivered_on=date(2030, 1, 1))

    def test_refuses_second_acceptance(self):
        unit = self._new_unit(accepted_on=date(2026, 1, 12))
        with self.assertRaisesRegex(UserError, "accepted on"):
            unit._accept(date(2026, 1, 13))

    def test_pending_before_its_first_day(self):
        """One that was entered ahead: nothing has expired, nothing runs yet."""
        unit = self._new_unit()
        warranty = self.env["after.sales.warranty"].create(
            {
                "equipment_id": unit.id,
                "term_id": self.term.id,
                "start_date": date(2026, 12, 1),
            }
        )
        self.assertEqual((warranty.state, unit.warranty_state), ("pending",) * 2)
        self.assertEqual(warranty.next_state_on, date(2026, 12, 1))
        with freeze_time("2026-12-01 08:00:00"):
            self._run_cron("ir_cron_warranty_states")
            self.assertEqual(unit.warranty_state, "active")
