# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .takeover_common import TakeoverCommon

DELIVERED = datetime(2026, 3, 2, 4, 0)
NOW = datetime(2026, 11, 23, 8, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTakeover(TakeoverCommon, CronMixinCase):
    """Serials delivered before their product was serviced become units."""

    def _takeover(self, **vals):
        takeover = (
            self.env["after.sales.equipment.takeover"]
            .with_user(self.manager)
            .create({"product_ids": [Command.set(self.old.ids)]} | vals)
        )
        takeover.action_find()
        return takeover

    def _units(self, lots):
        return self.env["after.sales.equipment"].search(
            [("lot_id", "in", lots.ids)], order="serial"
        )

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    def test_preview_then_units(self):
        lots = self._lots("OLD-1", "OLD-2")
        move = self._transfer(lots, DELIVERED)
        self.assertFalse(self._units(lots))
        self._serviced()
        takeover = self._takeover(team_id=self.team.id)
        self.assertRecordValues(
            takeover.line_ids,
            [
                {
                    "serial": name,
                    "partner_id": self.customer.id,
                    "delivered_on": date(2026, 3, 2),
                    "acceptance": "assumed",
                    "accepted_on": date(2026, 3, 9),
                    "warranty_term_id": self.term.id,
                    "problem": False,
                }
                for name in ("OLD-1", "OLD-2")
            ],
        )
        self.assertFalse(self._units(lots), "a preview registers nothing")
        takeover.action_take_over()
        self.assertEqual(takeover.state, "done")
        self.assertRecordValues(
            self._units(lots),
            [
                {
                    "lot_id": lot.id,
                    "picking_id": move.picking_id.id,
                    "state": "in_service",
                    "acceptance_assumed": True,
                    "accepted_on": date(2026, 3, 9),
                    "warranty_end": date(2027, 3, 9),
                    "warranty_state": "active",
                    "team_id": self.team.id,
                    "tz": "Asia/Shanghai",
                }
                for lot in lots
            ],
        )
        note = self._units(lots)[0].message_ids
        self.assertIn(takeover.name, note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)

    def test_nothing_is_registered_twice(self):
        lots = self._lots("OLD-1", "OLD-2", "OLD-3")
        self._transfer(lots, DELIVERED)
        self._serviced()
        typed = self._new_unit("OLD-3", product_id=self.old.id)
        first, second = self._takeover(), self._takeover()
        self.assertEqual(len(first.line_ids), 2)
        self.assertEqual(first.known_count, 1, "typed in by hand")
        first.action_take_over()
        units = self._units(lots)
        # found before the first was taken over: joined, not doubled, not changed
        second.line_ids.write({"acceptance": "known", "day_entered": "2026-05-01"})
        second.action_take_over()
        self.assertEqual(second.line_ids.equipment_id, units)
        self.assertEqual(set(units.mapped("accepted_on")), {date(2026, 3, 9)})
        third = self._takeover()
        self.assertFalse(third.line_ids)
        self.assertEqual(third.known_count, 3)
        self.assertEqual(
            self.env["after.sales.equipment"].search_count(
                [("product_id", "=", self.old.id)]
            ),
            3,
        )
        self.assertFalse(typed.accepted_on)

    def test_searching_again_keeps_what_was_corrected(self):
        lot = self._lots("OLD-1")
        self._transfer(lot, DELIVERED)
        self._serviced()
        takeover = self._takeover()
        takeover.line_ids.free_services_before = 1
        takeover.action_find()
        self.assertEqual(takeover.line_ids.free_services_before, 1)

    def test_only_what_stands_at_a_customer(self):
        refunded, bench, sold_on = lots = self._lots("GONE", "BENCH", "SOLD-ON")
        first = self._transfer(lots, DELIVERED)
        returned = {"origin_returned_move_id": first.id}
        self._transfer(
            refunded, datetime(2026, 4, 1), back=True, to_refund=True, **returned
        )
        self._transfer(
            bench | sold_on,
            datetime(2026, 5, 1),
            back=True,
            to_refund=False,
            **returned,
        )
        self._transfer(bench, datetime(2026, 5, 20))
        self._transfer(sold_on, datetime(2026, 6, 1), partner=self.other_customer)
        self._serviced()
        lines = {line.lot_id: line for line in self._takeover().line_ids}
        self.assertEqual(set(lines), {bench, sold_on})
        self.assertEqual(lines[bench].delivered_on, date(2026, 3, 2))
        self.assertEqual(lines[sold_on].delivered_on, date(2026, 6, 1))
        self.assertEqual(lines[sold_on].partner_id, self.other_customer)

    def test_only_products_that_are_serviced_and_days_asked_for(self):
        lots = self._lots("OLD-1")
        self._transfer(lots, DELIVERED)
        self.assertFalse(self._takeover().line_ids, "the product is not serviced")
        self._serviced()
        self.assertFalse(self._takeover(delivered_from="2026-06-01").line_ids)
        # no product chosen: all that are serviced
        self.assertIn(lots, self._takeover(product_ids=False).line_ids.lot_id)

    def test_another_companys_deliveries_stay_its_own(self):
        lots = self._lots("OLD-1")
        self._transfer(lots, DELIVERED)
        self._serviced()
        other = self.env["res.company"].create({"name": "Other Maker"})
        takeover = self.env["after.sales.equipment.takeover"].create(
            {"company_id": other.id}
        )
        takeover.action_find()
        self.assertFalse(takeover.line_ids)

    def test_the_product_offers_it(self):
        self._transfer(self._lots("OLD-1", "OLD-2"), DELIVERED)
        template = self._serviced().product_tmpl_id
        self.assertEqual(template.unregistered_count, 2)
        action = template.with_user(self.manager).action_take_over_units()
        takeover = self.env["after.sales.equipment.takeover"].browse(action["res_id"])
        self.assertEqual(len(takeover.line_ids), 2)
        takeover.with_user(self.manager).action_take_over()
        template.invalidate_recordset(["unregistered_count"])
        self.assertEqual(template.unregistered_count, 0)
        with self.assertRaises(AccessError):
            template.with_user(self.dispatcher).action_take_over_units()

    # ------------------------------------------------------------
    # THE PAST
    # ------------------------------------------------------------

    def _one(self, **vals):
        """A take-over of one serial, corrected as ``vals`` say."""
        self._transfer(self._lots("OLD-1"), DELIVERED)
        self._serviced()
        takeover = self._takeover()
        takeover.line_ids.write(vals)
        return takeover

    def test_acceptance_known(self):
        takeover = self._one(acceptance="known")
        self.assertIn("Enter the day", takeover.line_ids.problem)
        with self.assertRaisesRegex(UserError, "OLD-1: Enter the day"):
            takeover.action_take_over()
        takeover.line_ids.day_entered = date(2026, 4, 1)
        takeover.action_take_over()
        unit = takeover.line_ids.equipment_id
        self.assertFalse(unit.acceptance_assumed)
        self.assertEqual(unit.warranty_end, date(2027, 4, 1))

    def test_acceptance_open(self):
        takeover = self._one(acceptance="open")
        takeover.action_take_over()
        unit = takeover.line_ids.equipment_id
        self.assertEqual(
            (unit.state, unit.warranty_state, unit.accepted_on),
            ("delivered", "pending", False),
        )

    def test_the_true_day_takes_the_mark_away(self):
        takeover = self._one()
        takeover.action_take_over()
        unit = takeover.line_ids.equipment_id.with_user(self.manager)
        self.assertTrue(unit.acceptance_assumed)
        with self.assertRaises(AccessError):
            unit.with_user(self.dispatcher).acceptance_assumed = False
        unit.accepted_on = date(2026, 3, 20)
        self.assertFalse(unit.acceptance_assumed)
        self.assertEqual(unit.warranty_end, date(2027, 3, 20))

    def test_assumed_days_follow_the_head_and_never_lie_ahead(self):
        takeover = self._one()
        takeover.assumed_days = 30
        self.assertEqual(takeover.line_ids.accepted_on, date(2026, 4, 1))
        takeover.assumed_days = 3000
        self.assertEqual(takeover.line_ids.accepted_on, NOW.date())

    def test_free_services_and_downtime_of_the_past(self):
        self.term.downtime_rounding = "started_day"
        takeover = self._one(free_services_before=1, downtime_hours=30)
        takeover.action_take_over()
        unit = takeover.line_ids.equipment_id
        self.assertEqual(unit.free_services_before, 1)
        self.assertEqual(unit.warranty_end, date(2027, 3, 11), "two started days")
        entry = unit.warranty_id.extension_ids
        self.assertEqual((entry.kind, entry.days), ("before", 2))
        self.assertEqual(entry.user_id, self.manager)
        self.assertFalse(unit.downtime_ids, "no interval is invented")

    def test_a_warranty_that_downtime_does_not_lengthen_stays(self):
        self.term.extend_by_downtime = False
        takeover = self._one(downtime_hours=30)
        takeover.action_take_over()
        self.assertFalse(takeover.line_ids.equipment_id.warranty_id.extension_ids)

    def test_what_cannot_have_been_is_refused(self):
        takeover = self._one()
        line = takeover.line_ids
        for vals in (
            {"acceptance": "known", "day_entered": date(2026, 3, 1)},
            {"acceptance": "known", "day_entered": date(2026, 11, 30)},
            {"acceptance": "open", "downtime_hours": 5},
            {"delivered_on": date(2026, 12, 1)},
            {"downtime_hours": 24 * 400},
            {"free_services_before": 3},
        ):
            with self.subTest(vals=vals), self.env.cr.savepoint() as savepoint:
                line.write(vals)
                self.assertTrue(line.problem)
                with self.assertRaisesRegex(UserError, "OLD-1"):
                    takeover.action_take_over()
                savepoint.rollback()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
        ):
            line.downtime_hours = -1
            self.env.flush_all()

    def test_serials_not_chosen_stay(self):
        takeover = self._one(selected=False)
        with self.assertRaisesRegex(UserError, "choose some"):
            takeover.action_take_over()

    def test_one_that_is_refused_does_not_stop_the_others(self):
        lots = self._lots("OLD-1", "OLD-2", "OLD-3")
        self._transfer(lots, DELIVERED)
        self._serviced()
        # the manager may not even read the owner below
        takeover = self._takeover().sudo()
        other = self.env["res.company"].create({"name": "Other Maker"})
        wrong = takeover.line_ids[1]
        # what the list cannot see: the owner belongs to another company by now
        wrong.partner_id = self.other_customer
        self.env.flush_all()
        self.other_customer.company_id = other
        takeover.action_take_over()
        self.assertEqual(takeover.state, "done")
        self.assertEqual(takeover.line_ids.mapped("state"), ["done", "failed", "done"])
        self.assertIn("Water Works", wrong.problem)
        self.assertEqual((takeover.done_count, takeover.failed_count), (2, 1))
        wrong.partner_id = self.customer
        takeover.action_take_over()
        self.assertEqual(wrong.state, "done")
        self.assertFalse(wrong.problem)

    def test_no_timer_for_old_tickets(self):
        self._transfer(self._lots("OLD-1"), DELIVERED)
        self.company.after_sales_enforce_from = NOW
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "No light",
                "description": "Dark",
                "partner_id": self.customer.id,
                "reported_at": NOW - timedelta(days=40),
            }
        )
        Timer = self.env["after.sales.sla.timer"]
        before = Timer.search_count([])
        self._serviced()
        takeover = self._takeover()
        takeover.action_take_over()
        ticket.equipment_id = takeover.line_ids.equipment_id
        self.env.flush_all()
        self.assertEqual(Timer.search_count([]), before)
        self.assertFalse(ticket.timer_ids)

    # ------------------------------------------------------------
    # MANY, AND BY WHOM
    # ------------------------------------------------------------

    def test_thousands_go_on_in_the_background(self):
        lots = self._lots(*(f"BULK-{number:03}" for number in range(120)))
        self._transfer(lots, DELIVERED)
        self._serviced()
        takeover = self._takeover()
        self.assertEqual(len(takeover.line_ids), 120)
        module = "odoo.addons.after_sales_service.models.equipment_takeover.BATCH_SIZE"
        with (
            patch(module, 50),
            self.capture_triggers("after_sales_service.ir_cron_takeover") as woken,
        ):
            takeover.action_take_over()
        self.assertTrue(woken.records, "the background is woken")
        self.assertEqual((takeover.state, takeover.done_count), ("running", 50))
        with self.assertRaisesRegex(UserError, "being registered"):
            takeover.line_ids[-1].selected = False
        with self.assertRaisesRegex(UserError, "Wait"):
            takeover.action_take_over()
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_service.ir_cron_takeover").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((takeover.state, takeover.done_count), ("done", 120))
        self.assertEqual(len(self._units(lots)), 120)
        with patch(module, 50):
            again = self._takeover()
        self.assertEqual((len(again.line_ids), again.known_count), (0, 120))

    def test_many_serials_cost_few_queries(self):
        lots = self._lots(*(f"BULK-{number:03}" for number in range(200)))
        self._transfer(lots, DELIVERED)
        self._serviced()
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        takeover = self._takeover()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - count, 60)
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        takeover.action_take_over()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - count, 120)
        self.assertEqual(takeover.done_count, 200)

    def test_the_head_reaches_every_line(self):
        takeover = self._one()
        takeover.write({"acceptance": "open", "team_id": self.team.id})
        takeover.action_apply_to_all()
        self.assertRecordValues(
            takeover.line_ids,
            [{"acceptance": "open", "accepted_on": False, "team_id": self.team.id}],
        )

    def test_managers_only(self):
        takeover = self._one()
        for user in (self.dispatcher, self.engineer_user, self.accountant):
            for name in ("action_find", "action_take_over", "action_apply_to_all"):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        getattr(takeover.with_user(user), name)()

    def test_steps_and_serials_are_not_written_by_hand(self):
        takeover = self._one()
        line = takeover.line_ids
        for record, vals in (
            (takeover, {"state": "done"}),
            (takeover, {"known_count": 4}),
            (line, {"state": "done"}),
            (line, {"error": "No"}),
            (line, {"equipment_id": self._new_unit().id}),
            (line, {"accepted_on": date(2026, 4, 1)}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            line.with_user(self.manager).create(
                {"takeover_id": takeover.id, "lot_id": line.lot_id.id}
            )

    def test_what_was_taken_over_stays_on_record(self):
        takeover = self._one()
        takeover.action_take_over()
        with self.assertRaisesRegex(UserError, "stays on record"):
            takeover.unlink()
        with self.assertRaisesRegex(UserError, "correct the unit"):
            takeover.line_ids.free_services_before = 1
        with self.assertRaises(UserError):
            takeover.line_ids.unlink()
        draft = self._takeover()
        draft.unlink()

    def test_the_form(self):
        self._transfer(self._lots("OLD-1"), DELIVERED)
        self._serviced()
        with Form(
            self.env["after.sales.equipment.takeover"].with_user(self.manager)
        ) as form:
            form.product_ids.add(self.old)
            form.acceptance = "open"
        form.record.action_find()
        with Form(form.record) as form, form.line_ids.edit(0) as line:
            line.acceptance = "known"
            line.day_entered = date(2026, 3, 5)
            self.assertEqual(line.accepted_on, date(2026, 3, 5))
        self.assertEqual(form.record.line_ids.accepted_on, date(2026, 3, 5))

    def test_an_assumption_needs_its_day(self):
        unit = self._new_unit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
        ):
            unit.acceptance_assumed = True
            self.env.flush_all()
