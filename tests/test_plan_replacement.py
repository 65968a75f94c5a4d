# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""S13 as a story: a unit of ours stands in before the promise breaks, and comes back.

Tickets under promise policy B: the solution within a day, else a replacement unit.
"""

from datetime import datetime

from spares_stories import SparesStories

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

MONDAY = "2026-07-06"


@tagged("post_install", "-at_install")
class TestReplacementStory(SparesStories):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("after_sales_service.sla_policy_b")
        cls.stock(cls.seal, 2)
        cls.lot = cls._lot(cls.product, "LOAN-1", cls.store)
        with freeze_time(f"{MONDAY} 00:30:00"):
            form = Form(cls.env["after.sales.pool.unit"].with_user(cls.storekeeper))
            form.product_id = cls.product
            form.lot_id = cls.lot
            form.team_id = cls.team
            cls.loaner = form.save()
        cls.loaner.accessory_ids = [
            Command.create({"name": "Power cable", "quantity": 1, "value": 30})
        ]

    def _fault(self):
        """Called in on Monday at nine, under policy B."""
        ticket = self._ticket(self.unit, f"{MONDAY} 01:00:00")
        with freeze_time(f"{MONDAY} 01:00:00"):
            ticket.sudo().sla_policy_id = self.policy
        return ticket

    def _proposed(self):
        ticket = self._fault()
        self._tick(f"{MONDAY} 17:00:00")
        self.assertFalse(ticket.loan_ids, "two thirds of the day are over")
        for _run in range(2):
            self._tick(f"{MONDAY} 18:00:00")
        [loan] = ticket.loan_ids
        self.assertEqual((loan.state, self.loaner.state), ("proposed", "reserved"))
        self.assertEqual(loan.pool_unit_id, self.loaner)
        self.assertIn("Same product", loan.why)
        self.assertEqual(loan.sudo().activity_ids.user_id, self.manager)
        return ticket, loan

    def _out(self):
        ticket, loan = self._proposed()
        for user in (self.engineer_user, self.dispatcher, self.storekeeper):
            with self._refused(AccessError):
                loan.with_user(user).action_confirm()
        boss = ticket.with_user(self.manager)
        self.assertTrue(boss.can_decide_loan)
        with freeze_time(f"{MONDAY} 19:00:00"):
            boss.action_confirm_loan()
        self.assertEqual(loan.sudo().stock_move_ids.move_line_ids.lot_id, self.lot)
        with freeze_time("2026-07-07 01:00:00"):
            form = self._window(
                loan.with_user(self.engineer_user),
                "action_hand_over",
                received_by="Gu Lan",
            )
            form.save().action_confirm()
            self.env.invalidate_all()
        self.assertEqual((loan.state, self.loaner.state), ("out", "out"))
        return ticket, loan

    def test_lent_chased_and_back(self):
        ticket, loan = self._out()
        stand_in = loan.stand_in_id
        self.assertEqual(ticket.replaced_at, datetime(2026, 7, 7, 1))
        self.assertEqual(stand_in.stands_in_for_id, self.unit)
        self.assertEqual(stand_in.site_partner_id, self.unit.site_partner_id)
        self.assertEqual(self.on_hand(self.product, self.store), 0)
        second = self._ticket(stand_in, "2026-07-08 01:00:00")
        self.assertEqual(second.partner_id.commercial_partner_id, self.customer)
        self._login()
        page = self.url_open(f"/my/equipment/{self.unit.id}").text
        self.assertIn("LOAN-1", page)
        # the own unit is repaired
        with freeze_time("2026-07-09 01:00:00"):
            order = self._job_of(ticket)
            self._go(order, "2026-07-09 02:00:00")
        self._used(order, "2026-07-09 04:00:00", {"product_id": self.lamp.id})
        with freeze_time("2026-07-09 05:00:00"):
            order.action_done()
        self.assertTrue(ticket.solved_at)
        self.assertEqual(loan.state, "due_back")
        before = self._mails_of(loan)
        for _run in range(2):
            self._run("ir_cron_loan_chase", f"{loan.planned_return_on} 02:00:00")
        [mail] = self._mails_of(loan) - before
        self.assertIn("LOAN-1", mail.body_html)
        self.assertIn(self.customer, mail.recipient_ids.commercial_partner_id)
        with freeze_time("2026-08-20 01:00:00"):
            late = self.env["after.sales.loan"].with_user(self.dispatcher)
            self.assertIn(loan, late.search([("is_overdue", "=", True)]))
        with freeze_time("2026-07-22 01:00:00"):
            loan.with_user(self.dispatcher).action_fetch()
            loan.with_user(self.storekeeper).action_take_back()
            self.env.invalidate_all()
        self.assertEqual((loan.state, self.loaner.state), ("returned", "checking"))
        self.assertFalse(stand_in.stands_in_for_id)
        keeper = loan.with_user(self.storekeeper)
        with freeze_time("2026-07-22 02:00:00"):
            form = Form(keeper)
            form.condition_back = "good"
            form.check_result = "available"
            form.check_note = "The cable stayed there"
            with form.line_ids.edit(0) as line:
                line.quantity_back = 0
            form.save().action_check()
        self.assertEqual((loan.state, self.loaner.state), ("checked", "available"))
        self.assertEqual(loan.sudo().charge_id.amount_untaxed, 30.0)
        self.assertEqual(self.on_hand(self.product, self.store, lot_id=self.lot.id), 1)
        labels = [event.label for event in self.unit._get_life_events()]
        self.assertIn("Replaced meanwhile by LOAN-1", labels)

    def test_kept_for_good_carries_the_warranty(self):
        ticket, loan = self._out()
        end = self.unit.warranty_end
        with freeze_time("2026-07-10 01:00:00"):
            form = Form.from_action(
                self.env(user=self.manager),
                loan.with_user(self.manager).action_keep(),
            )
            self.assertEqual(form.kind, "exchange")
            form.reason = "The board can no longer be had"
            form.save().action_confirm()
            self.env.invalidate_all()
        self.assertEqual(loan.state, "kept")
        stand_in = loan.stand_in_id
        self.assertEqual(stand_in.partner_id.commercial_partner_id, self.customer)
        self.assertEqual(stand_in.warranty_end, end)
        self.assertEqual(self.loaner.state, "retired")

    def test_refused_with_a_word(self):
        ticket, loan = self._proposed()
        with freeze_time(f"{MONDAY} 19:00:00"):
            form = self._window(
                loan.with_user(self.manager),
                "action_refuse",
                reason="Repaired this evening",
            )
            form.save().action_confirm()
        self.assertEqual((loan.state, self.loaner.state), ("cancelled", "available"))
        self._tick("2026-07-07 00:30:00")
        self.assertEqual(ticket.loan_ids, loan, "not proposed a second time")
        with freeze_time("2026-07-07 00:40:00"), self._refused(UserError):
            loan.with_user(self.manager).action_confirm()
