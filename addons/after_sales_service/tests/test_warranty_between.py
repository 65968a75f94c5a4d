# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from ..models.contract_portal import PORTAL_FIELDS as CONTRACT_FIELDS
from ..models.equipment_portal import PORTAL_FIELDS as UNIT_FIELDS
from .test_remedy import ONE_DAY, TODAY, RemedyCommon

EXPIRED = datetime(2027, 8, 2, 1, 0)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestWarrantyBetween(RemedyCommon):
    """What one piece of the warranty leaves behind for the others."""

    def _extend(self, days, **vals):
        return self.env["after.sales.warranty.extension"].create(
            {
                "warranty_id": self.warranty.id,
                "date": date(2026, 7, 1),
                "days": days,
                "reason": "Late spare part",
            }
            | vals
        )

    @contextmanager
    def _refused(self, words, error=ValidationError):
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            yield

    def _exchange(self, unit=None, **vals):
        remedy = self._ask("exchange", source=unit, user=self.manager, **vals)
        self._process(remedy, "out")
        self._process(remedy, "back")
        return remedy.replacement_id

    def _part(self, unit=None, **vals):
        return self.env["after.sales.warranty.part"].create(
            {
                "equipment_id": (unit or self.unit).id,
                "product_id": self.lamp.id,
                "installed_at": datetime(2026, 10, 1),
                "duration": 12,
            }
            | vals
        )

    # ------------------------------------------------------------
    # THE EXPLANATION
    # ------------------------------------------------------------

    def test_every_addition_stands_as_a_row(self):
        self.assertIn("the end is the base end", self.warranty.explanation)
        self._extend(10)
        self._extend(1.5, kind="before", date=date(2026, 6, 11), reason="36 hours")
        withdrawn = self._extend(99, reason="Slip of the hand")
        withdrawn._do_withdraw("Slip")
        rows = self.warranty._prepare_explanation_vals()["additions"]
        self.assertEqual([row["days"] for row in rows], [1.5, 10.0])
        self.assertEqual(rows[0]["reason"], "36 hours")
        self.assertIn("take-over", rows[0]["kind"])
        self.assertIn("6/12/27", rows[0]["running_end"])
        self.assertIn("6/22/27", rows[1]["running_end"])
        text = self.warranty.explanation
        self.assertNotIn("the end is the base end", text)
        self.assertIn("Late spare part", text)
        self.assertNotIn("Slip of the hand", text)

    def test_the_customers_page_and_letter_show_them(self):
        self._extend(10)
        down = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": datetime(2026, 8, 1),
                "end": datetime(2026, 8, 2),
            }
        )
        vals = self.unit._prepare_portal_vals()
        self.assertEqual(vals["explained"]["additions"][0]["days"], 10)
        page = self.env["ir.qweb"]._render(
            "after_sales_service.portal_equipment_ledger", vals
        )
        self.assertIn("Late spare part", page)
        letter, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_service.action_report_downtime_letter",
            self.unit.ids,
            {"downtime_ids": down.ids},
        )
        self.assertIn("Late spare part", letter.decode())

    # ------------------------------------------------------------
    # TERMS
    # ------------------------------------------------------------

    def test_scopes_written_alone_are_checked_as_well(self):
        lines = self.term.line_ids.with_user(self.manager)
        for words, write in (
            ("covers nothing", lines.unlink),
            ("covers nothing", lines.with_context(after_sales_scopes=True).unlink),
            ("covers nothing", lambda: lines.write({"covered_percent": 0})),
            (
                "scope twice",
                lambda: lines.create({"term_id": self.term.id, "scope": "part"}),
            ),
        ):
            with self._refused(words):
                write()
        # the form replaces all of them at once
        self.term.with_user(self.manager).line_ids = [
            Command.clear(),
            Command.create({"scope": "part", "covered_percent": 50}),
        ]
        self.assertEqual(self.term.line_ids.covered_percent, 50)

    def test_no_promise_for_thousands_of_years(self):
        for name in ("duration", "part_duration", "longstop_months"):
            with self.subTest(name=name), self._refused("100 years"):
                self.term.write({name: 1_000_000})
        with self._refused("100 years"):
            self.term.line_ids[0].duration = 1_000_000
        for days in (1e9, float("nan")):
            with self.subTest(days=days), self._refused("at most"):
                self._extend(days)

    # ------------------------------------------------------------
    # WHAT IS OVER
    # ------------------------------------------------------------

    def test_what_came_back_is_not_served_as_pending(self):
        remedy = self._ask("exchange")
        self._process(remedy, "out")
        self.assertEqual(self.unit.warranty_state, "expired")
        covered = self.unit._coverage_at(TODAY + 9 * ONE_DAY, "part")
        self.assertEqual(covered["covered"], 0, covered)
        # a job from before the exchange is decided by the warranty of then
        covered = self.unit._coverage_at(TODAY - ONE_DAY, "part")
        self.assertEqual(covered["covered"], 100, covered)
        self.warranty.sudo().void_reason = "Opened by others"
        covered = self.unit._coverage_at(TODAY - ONE_DAY, "part")
        self.assertEqual(covered["covered"], 0, covered)

    def test_no_second_start_on_a_unit_that_was_exchanged(self):
        self.term.longstop_months = 1
        remedy = self._ask("exchange")
        self._process(remedy, "out")
        self.unit.with_user(self.manager).accepted_on = date(2026, 6, 11)
        self.env["after.sales.equipment"]._cron_start_by_longstop()
        self.assertEqual(self.unit.warranty_ids, self.warranty)
        self.assertEqual(self.unit.warranty_state, "expired")

    def test_refund_by_mistake_is_undone_by_the_manager(self):
        part = self._part()
        self.unit._leave_service(date(2026, 11, 20))
        self.assertEqual(self.unit.warranty_state, "expired")
        self.assertEqual(part.state, "expired")
        self.unit.with_user(self.manager).action_return_to_service()
        self.assertTrue(self.unit.active)
        self.assertEqual(self.unit.warranty_id, self.warranty)
        self.assertEqual(self.unit.warranty_state, "active")
        self.assertEqual(part.state, "active")

    def test_desk_takes_it_back_without_its_warranty(self):
        self.unit._leave_service(date(2026, 11, 20))
        self.unit.with_user(self.dispatcher).action_return_to_service()
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(self.unit.warranty_state, "expired")

    def test_acceptance_is_not_taken_from_under_a_warranty(self):
        with self.assertRaisesRegex(UserError, "enter the right day"):
            self.unit.with_user(self.manager).accepted_on = False

    def test_void_undone_and_refund_under_a_contract(self):
        contract = self.env["after.sales.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": date(2026, 11, 1),
                "line_ids": [Command.create({"equipment_id": self.unit.id})],
            }
        )
        contract.agreed_on = date(2026, 11, 1)
        self.assertEqual(self.unit.warranty_state, "active")
        self.warranty._do_void("Opened by others")
        self.assertEqual(self.unit.warranty_state, "under_contract")
        self.warranty._do_revive("It was not")
        self.assertEqual(self.unit.warranty_state, "active")
        self.unit._leave_service(date(2026, 11, 23))
        self.assertEqual(contract.line_ids.left_on, date(2026, 11, 23))
        self.assertEqual(self.unit.warranty_state, "expired")

    # ------------------------------------------------------------
    # EXCHANGE
    # ------------------------------------------------------------

    def test_ledger_of_the_first_reaches_the_third(self):
        second = self._exchange(replacement_lot_id=self.lots[1])
        third = self._exchange(second, replacement_lot_id=self.lots[2])
        self._extend(3)
        self.assertEqual(third.warranty_id.extension_ids.days, 3)
        self._extend(2)
        self.assertEqual(
            second.warranty_ids.filtered("carried_from_id").extension_ids.days, 5
        )
        self.assertEqual(third.warranty_id.extension_ids.days, 5)
        self.assertEqual(third.warranty_end, self.warranty.base_end + 5 * ONE_DAY)

    def test_carried_entry_is_not_withdrawn_by_hand(self):
        self._extend(3)
        entry = self._exchange().warranty_id.extension_ids
        with self.assertRaisesRegex(UserError, "follows it"):
            entry.with_user(self.manager).action_withdraw()

    def test_parts_pass_on(self):
        part = self._part(duration=24)
        over = self._part(duration=1)
        new = self._exchange()
        passed = new.warranty_part_ids
        self.assertEqual(passed.end_date, part.end_date)
        self.assertEqual(passed.product_id, self.lamp)
        self.assertEqual((part.state, over.state), ("expired",) * 2)
        covered = new._coverage_at(EXPIRED, "part", product=self.lamp)
        self.assertEqual(covered["covered"], 100)

    def test_free_service_is_promised_once(self):
        with freeze_time(EXPIRED):
            self.assertEqual(self.unit.free_services_left, 2)
            self.unit.free_services_before = 1
            new = self._exchange(override_reason="Goodwill")
            self.assertEqual(new.free_services_before, 1)
            self.assertEqual(new.free_services_left, 1)

    def test_new_owner_has_the_free_service_of_his_own_warranty(self):
        with freeze_time(EXPIRED):
            self.unit.free_services_before = 1
            other = self.env["res.partner"].create({"name": "Fourth Hospital"})
            self.unit._redeliver(
                {
                    "partner_id": other.id,
                    "delivered_on": date(2027, 8, 1),
                    "lot_id": self.unit.lot_id.id,
                }
            )
            self.assertEqual(self.unit.free_services_before, 0)
            self.assertEqual(self.unit.warranty_state, "pending")
            covered = self.unit._coverage_at(EXPIRED, "part")
            self.assertEqual(covered["covered"], 100, covered)

    # ------------------------------------------------------------
    # THE OWNER BEFORE
    # ------------------------------------------------------------

    def test_new_owner_reads_no_downtime_of_the_owner_before(self):
        down = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": TODAY - timedelta(days=3),
                "end": TODAY - timedelta(days=2),
            }
        )
        down.action_propose()
        self.assertTrue(self.unit._prepare_portal_vals()["letters"])
        other = self.env["res.partner"].create({"name": "Fourth Hospital"})
        self.unit.partner_id = other
        vals = self.unit._prepare_portal_vals()
        for name in ("letters", "rows", "to_confirm"):
            self.assertFalse(vals[name], name)
        user = self._portal_user(other)
        self.assertEqual(self.unit.with_user(user).serial, "SN-1")
        self.assertFalse(self.env["after.sales.downtime"].with_user(user).search([]))

    def _portal_user(self, customer):
        user = new_test_user(
            self.env, login=f"buyer_{customer.id}", groups="base.group_portal"
        )
        user.partner_id.parent_id = customer
        return user

    def test_what_is_open_to_the_customer_can_be_read_by_him(self):
        self.env["after.sales.downtime"].create(
            {"equipment_id": self.unit.id, "start": TODAY - ONE_DAY}
        )
        contract = self.env["after.sales.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": date(2026, 11, 1),
                "line_ids": [Command.create({"equipment_id": self.unit.id})],
            }
        )
        contract.agreed_on = date(2026, 11, 1)
        user = self._portal_user(self.customer)
        self.env.flush_all()
        self.env.invalidate_all()
        unit = self.unit.with_user(user)
        self.assertTrue(unit.read(sorted(UNIT_FIELDS))[0]["down_since"])
        contract = contract.with_user(user)
        self.assertTrue(contract.read(sorted(CONTRACT_FIELDS))[0]["date_end"])
        for name in ("amount_borne", "overlap_reason", "message_ids", "access_token"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                contract.read([name])

    # ------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------

    def test_forms_open_before_anything_is_entered(self):
        env = self.env(user=self.manager)
        form = Form(env["after.sales.warranty.part"])
        form.equipment_id = self.unit.with_user(self.manager)
        form.product_id = self.lamp.with_user(self.manager)
        form.duration = 6
        self.assertEqual(form.end_date, date(2027, 5, 23))
        self.assertTrue(form.save().covered_until)
        for name in ("warranty", "downtime.settlement", "equipment.takeover"):
            with self.subTest(name=name):
                Form(env[f"after.sales.{name}"])
