# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, PNG, OrderCommon

NEEDS = {
    "cause": "Cause Found",
    "remedy": "Work Done",
    "result": "Result",
    "guidance": "Guidance Given",
}


@tagged("post_install", "-at_install")
class TestCompletionRule(OrderCommon):
    """What each kind needs before it is signed and closed, shown and asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["after.sales.completion.rule"]
        cls.rules = {
            rule.kind: rule
            for rule in cls.Rule.search(
                [("company_id", "=", False), ("grade", "=", False)]
            )
        }
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))

    def _job(self, kind="repair", until="finish", **vals):
        with freeze_time(NOW):
            order = self._new_order(kind=kind, **vals)
        self._work(order, until=until)
        return order

    def _own_rule(self, kind, **needs):
        return self.Rule.create(
            {"kind": kind, "company_id": self.company.id}
            | {f"needs_{name}": value for name, value in needs.items()}
        )

    def test_every_kind_has_a_rule(self):
        kinds = dict(self.env["after.sales.order"]._fields["kind"].selection)
        self.assertEqual(set(self.rules), set(kinds))

    def test_each_need_is_asked_for_on_its_own(self):
        self.rules["visit"].write(dict.fromkeys((f"needs_{n}" for n in NEEDS), False))
        order = self._job("visit")
        self.assertEqual(order._get_missing_for("done"), [])
        for name, label in NEEDS.items():
            with self.subTest(need=name):
                rule = self._own_rule("visit", **{name: True})
                order.invalidate_recordset(["missing_text"])
                self.assertIn(label, order.missing_text)
                with self.assertRaisesRegex(UserError, label):
                    order.with_user(self.engineer_user).action_done()
                rule.unlink()
        order.with_user(self.engineer_user).action_done()

    def test_blank_is_missing(self):
        order = self._job()
        self._report(order, guidance="   ")
        with self.assertRaisesRegex(UserError, "Guidance Given"):
            order.with_user(self.engineer_user).action_done()

    def test_guidance_on_each_visit_of_these_kinds(self):
        for kind in ("installation", "repair", "emergency", "maintenance"):
            self.assertTrue(self.rules[kind].needs_guidance, "S24b")
        order = self._job("maintenance")
        with self.assertRaisesRegex(UserError, "Guidance Given"):
            order.with_user(self.engineer_user).action_done()

    def test_shown_before_it_is_pressed(self):
        order = self._job(until="dispatch")
        self.assertFalse(order.missing_text, "nothing is due on the way")
        with freeze_time(NOW.replace(hour=2)):
            order.with_user(self.engineer_user).action_depart()
        with freeze_time(NOW.replace(hour=3)):
            order.with_user(self.engineer_user).action_arrive()
        self.assertIn("Cause Found, Work Done, Result", order.missing_text)
        self._report(order)
        self.assertFalse(order.missing_text)

    def test_all_at_once(self):
        self._own_rule("repair", cause=True, checklist=True, signature=True)
        order = self._job()
        self.env["after.sales.checklist.line"].create(
            {"order_id": order.id, "name": "Cover closed"}
        )
        with self.assertRaises(UserError) as caught:
            order.with_user(self.engineer_user).action_done()
        for text in ("Cause Found", "Cover closed", "has not signed"):
            self.assertIn(text, str(caught.exception))

    def test_signature_by_kind(self):
        self._own_rule("repair", signature=True)
        order = self._job().with_user(self.engineer_user)
        self.assertFalse(order.can_done)
        with self.assertRaisesRegex(UserError, "has not signed"):
            order.action_done()
        order._sign("customer", "Dr. Zhao", PNG)
        self.assertTrue(order.can_done)
        order.action_done()
        self.assertEqual(order.state, "done")

    def test_feedback_by_kind(self):
        self._own_rule("repair", feedback=True)
        order = self._job().with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "feedback sheet"):
            order.action_done()
        self.env["after.sales.feedback"].create(
            {"order_id": order.id, "given_at": NOW, "channel": "portal", "rating": 5}
        )
        order.action_done()
        self.assertEqual(order.state, "done")

    def test_installation_always_needs_its_signature(self):
        with self.assertRaisesRegex(ValidationError, "starts the warranty"):
            self.rules["installation"].needs_signature = False
        self.rules["installation"].unlink()
        with freeze_time(NOW):
            order = self._installation(
                self._new_unit("SP2-I", delivered_on=date(2026, 11, 19))
            )
        self._work(order)
        with self.assertRaisesRegex(UserError, "has not signed"):
            order.with_user(self.engineer_user).action_done()

    def test_parts_of_an_emergency_are_described(self):
        self.assertTrue(self.rules["emergency"].needs_parts, "S30")
        self.lamp.specification = "30 W"
        order = self._job("emergency", until="arrive")
        line = self._add_line(order, self.lamp, quantity=1)
        self.assertEqual(line.specification, "30 W", "the product's own words")
        with freeze_time(NOW.replace(hour=4)):
            order.with_user(self.engineer_user).action_finish()
        self._report(order)
        with self.assertRaisesRegex(UserError, "Lamp: enter Brand"):
            order.with_user(self.engineer_user).action_done()
        with self.assertRaisesRegex(UserError, "booked out"):
            line.with_user(self.engineer_user).quantity = 2
        line.with_user(self.engineer_user).brand = "Lichtwerk"
        order.with_user(self.engineer_user).action_done()
        with self.assertRaisesRegex(UserError, "signed or closed"):
            line.with_user(self.engineer_user).brand = "Other"
        with self.assertRaises(AccessError):
            line.with_user(self.colleague_user).brand = "Other"

    def test_own_rule_of_the_company_wins(self):
        order = self._job()
        self._own_rule("repair")
        order.with_user(self.engineer_user).action_done()
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.assertIn("cause", self.Rule._get_needs("repair", other))

    @mute_logger("odoo.sql_db")
    def test_one_rule_per_kind(self):
        for vals in ({}, {"company_id": self.company.id}):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                self.Rule.create([{"kind": "repair"} | vals] * 2)
                self.env.flush_all()

    def test_rules_are_the_managers(self):
        rule = self.rules["repair"]
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            rule.with_user(user).check_access("read")
            with self.assertRaises(AccessError):
                rule.with_user(user).needs_cause = False
        rule.with_user(self.manager).needs_cause = False

    def test_finish_names_the_arrival(self):
        order = self._job(until="arrive")
        order.sudo().write({"arrived_at": False})
        with self.assertRaisesRegex(UserError, "Nobody has arrived"):
            order.with_user(self.engineer_user).action_finish()

    def test_read_once_for_many(self):
        with freeze_time(NOW):
            orders = self.env["after.sales.order"]
            for number in range(20):
                orders |= self._new_order(
                    equipment_id=self._new_unit(f"SP2-{number}").id
                )
        orders.sudo().write({"state": "in_progress", "arrived_at": NOW})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=9):
            orders.mapped("missing_text")


@tagged("post_install", "-at_install")
class TestCarryRest(OrderCommon):
    """Partly done: the rest goes on in another job, nothing is taken twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))

    def _ticket_job(self, unit=None, **vals):
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": "Spindle does not start",
                    "description": "<p>Since this morning.</p>",
                    "partner_id": self.customer.id,
                    "equipment_id": (unit or self.unit).id,
                    "team_id": self.team.id,
                    "reported_at": NOW,
                }
            )
            order = self._new_order(
                ticket_id=ticket.id, equipment_id=(unit or self.unit).id, **vals
            )
        return order

    def _carry(self, order, user=None, **vals):
        user = user or self.engineer_user
        action = order.with_user(user).action_carry_rest()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"order_id": order.id, "description": "Change the pump"} | vals)
        )
        result = wizard.action_carry()
        return self.env["after.sales.order"].browse(result["res_id"])

    def _items(self, order, *names):
        return self.env["after.sales.checklist.line"].create(
            [{"order_id": order.id, "name": name} for name in names]
        )

    def test_the_rest_goes_on(self):
        order = self._ticket_job()
        self._work(order, until="arrive")
        closed, tight = self._items(order, "Cover closed", "Tight")
        closed.done = True
        lamp = self._add_line(order, self.lamp, quantity=1)
        missing = self._add_line(
            order, self.pump, quantity=1, removed_serial="P-1", removed_quantity=1
        )
        with freeze_time(NOW.replace(hour=4)):
            following = self._carry(order, part_ids=[Command.set(missing.ids)])
        self.assertRecordValues(
            following,
            [
                {
                    "continues_id": order.id,
                    "kind": "repair",
                    "ticket_id": order.ticket_id.id,
                    "equipment_id": self.unit.id,
                    "engineer_id": self.engineer.id,
                    "description": "Change the pump",
                    "coverage_at": order.coverage_at,
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(following.checklist_line_ids.mapped("name"), ["Tight"])
        self.assertEqual(following.checklist_line_ids.carried_from_id, tight)
        self.assertEqual(following.line_ids.product_id, self.pump)
        self.assertEqual(following.line_ids.removed_serial, "P-1")
        self.assertEqual(order.line_ids, lamp)
        self.assertEqual(order.goes_on_in_id, following)
        # the first part can be finished, signed and closed
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_finish()
            self._report(order, result="limited")
            self.assertFalse(order.missing_text, "what went on is asked for there")
            order._sign("customer", "Dr. Zhao", PNG)
            order.with_user(self.engineer_user).action_done()
        self.assertEqual(order.state, "done")

    def test_ticket_stays_open_until_the_last(self):
        order = self._ticket_job()
        ticket = order.ticket_id
        down = self.unit._open_downtime(NOW)
        self._work(order)
        following = self._carry(order)
        self.assertEqual(order.result, "unsolved")
        self._report(order, result="limited")
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_done()
        self.assertFalse(ticket.solved_at)
        self.assertFalse(down.end, "the unit is out of use until the rest is done")
        solved = ticket.timer_ids.filtered(lambda t: t.target_id.event == "solved")
        self.assertEqual(set(solved.mapped("closed_at")), {False})
        for hour, step in (
            (6, "dispatch"),
            (7, "depart"),
            (8, "arrive"),
            (9, "finish"),
        ):
            user = self.dispatcher if step == "dispatch" else self.engineer_user
            with freeze_time(NOW.replace(hour=hour)):
                getattr(following.with_user(user), f"action_{step}")()
        self._report(following)
        with freeze_time(NOW.replace(hour=10)):
            following.with_user(self.engineer_user).action_done()
        self.assertEqual(ticket.solved_at, NOW.replace(hour=9))
        self.assertEqual(down.end, NOW.replace(hour=9))

    def test_free_service_is_taken_once(self):
        unit = self._expired_unit()
        left = unit.free_services_left
        order = self._ticket_job(
            unit, use_free_service=True, free_service_asked_by="Dr. Zhao"
        )
        self._work(order, until="arrive")
        self._add_line(order, kind="labour", quantity=1)
        following = self._carry(order)
        self.assertTrue(following.use_free_service)
        with freeze_time(NOW.replace(hour=4)):
            order.with_user(self.engineer_user).action_finish()
            self._report(order)
            order.with_user(self.engineer_user).action_done()
        self.assertTrue(order.free_service_taken)
        self.assertEqual(unit.free_services_left, left - 1)
        labour = self._add_line(following, kind="labour", quantity=2)
        self.assertEqual(labour.coverage, "free_service")
        self._again(following)
        self.assertFalse(following.free_service_taken)
        self.assertEqual(labour.coverage, "free_service")
        self.assertEqual(labour.amount_to_pay, 0)
        self.assertEqual(unit.free_services_left, left - 1)

    def test_last_free_service_bears_both_parts(self):
        unit = self._expired_unit()
        unit.sudo().free_services_before = unit.free_services_left - 1
        order = self._ticket_job(
            unit, use_free_service=True, free_service_asked_by="Dr. Zhao"
        )
        self._work(order, until="arrive")
        self._add_line(order, kind="labour", quantity=1)
        following = self._carry(order)
        self._add_line(following, kind="labour", quantity=2)
        # the rest is closed first: it uses the free service, the other does not
        self._again(following)
        self.assertTrue(following.free_service_taken)
        with freeze_time(NOW.replace(hour=12)):
            order.with_user(self.engineer_user).action_finish()
            self._report(order)
            order.with_user(self.engineer_user).action_done()
        self.assertFalse(order.free_service_taken)
        self.assertEqual(order.line_ids.coverage, "free_service")
        self.assertEqual(unit.free_services_left, 0)

    def _again(self, order):
        for hour, step in (
            (6, "dispatch"),
            (7, "depart"),
            (8, "arrive"),
            (9, "finish"),
        ):
            user = self.dispatcher if step == "dispatch" else self.engineer_user
            with freeze_time(NOW.replace(hour=hour)):
                getattr(order.with_user(user), f"action_{step}")()
        self._report(order)
        with freeze_time(NOW.replace(hour=10)):
            order.with_user(self.engineer_user).action_done()

    def test_installation_in_two_parts(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-I", delivered_on=date(2026, 11, 19))
            order = self._installation(unit)
        timer = order.timer_ids
        self._work(order, until="arrive")
        manual = order.checklist_line_ids.filtered(
            lambda line: line.name == "Operating manual"
        )
        manual.action_hand_over_on_paper()
        with freeze_time(NOW.replace(hour=4)):
            following = self._carry(order, description="Gas comes tomorrow")
        self.assertEqual(order.state, "done")
        self.assertFalse(order.acceptance_result)
        self.assertEqual(unit.state, "installing")
        self.assertEqual(following.timer_ids, timer, "the seven days run on")
        self.assertEqual(following.attempt, 1)
        self.assertEqual(
            following.checklist_line_ids.filtered("done").name, "Operating manual"
        )
        self.assertEqual(following.installation_plan, order.installation_plan)

    def test_bad_input(self):
        order = self._ticket_job()
        with self.assertRaisesRegex(UserError, "not open"):
            order.with_user(self.engineer_user).action_carry_rest()
        self._work(order, until="arrive")
        done, _open = self._items(order, "Done", "Open")
        done.done = True
        with freeze_time(NOW):
            other = self._new_order()
        (foreign,) = self._items(other, "Foreign")
        Line = self.env["after.sales.order.line"]
        for args, text in (
            (("  ", done.browse(), Line), "what is left"),
            (("x", foreign, Line), "Only items and parts"),
            (("x", done, Line), "done already"),
            (
                ("x", done.browse(), self._add_line(order, kind="labour", quantity=1)),
                "was used already",
            ),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, text):
                order.with_user(self.engineer_user)._do_carry_rest(*args)
        self._carry(order)
        with self.assertRaisesRegex(UserError, "already"):
            order.with_user(self.engineer_user).action_carry_rest()

    def test_used_parts_stay(self):
        order = self._ticket_job()
        self._work(order, until="arrive")
        lamp = self._add_line(order, self.lamp, quantity=1)
        order.with_user(self.engineer_user).action_consume_parts()
        with self.assertRaisesRegex(UserError, "was used already"):
            order._do_carry_rest("x", order.checklist_line_ids, lamp)

    def test_signed_is_not_carried(self):
        order = self._ticket_job()
        self._work(order)
        self._report(order)
        order._sign("customer", "Dr. Zhao", PNG)
        with self.assertRaisesRegex(UserError, "signed already"):
            order.with_user(self.engineer_user).action_carry_rest()

    def test_foreign_engineer_carries_nothing(self):
        order = self._ticket_job()
        self._work(order, until="arrive")
        with self.assertRaises(AccessError):
            order.with_user(self.colleague_user).action_carry_rest()
        wizard = self.env["after.sales.carry.rest"].create(
            {"order_id": order.id, "description": "x"}
        )
        for user in (self.colleague_user, self.accountant):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_carry()
        self.assertFalse(order.continued_by_ids)

    def test_cancelled_rest_can_be_carried_anew(self):
        order = self._ticket_job()
        self._work(order)
        self._report(order)
        self._items(order, "Tight")
        following = self._carry(order)
        self.assertFalse(order._get_missing_for("done"))
        following.with_user(self.dispatcher).action_cancel()
        self.assertFalse(order.goes_on_in_id)
        self.assertEqual(order._get_missing_for("done"), ["Tight"])
        again = self._carry(order)
        self.assertEqual(again.checklist_line_ids.name, "Tight")
