# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who pays, as stories: warranty, downtime, decisions and prices (S1, S2, S4–S7, S10).

Everybody presses the own buttons; each refusal leaves nothing behind.
"""

from datetime import date, datetime

from money_common import MoneyCommon

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import PNG


@tagged("post_install", "-at_install")
class TestWarrantyStory(MoneyCommon):
    """From the term on the sales order to the end of the warranty (S1, S2)."""

    def test_agreed_interrupted_over(self):
        with freeze_time("2026-03-01 02:00:00"):
            agreed = self.term.with_user(self.manager).copy(
                {"name": "Two years, by the technical agreement", "duration": 24}
            )
        unit = self._sold(self.lots[0], warranty_term_id=agreed.id)
        self.assertEqual(unit.warranty_state, "pending")
        self._accepted(unit)
        self.assertEqual(unit.warranty_end, date(2028, 3, 9))
        # what is agreed stays, whatever becomes of the term
        with freeze_time("2026-03-10 02:00:00"):
            agreed.with_user(self.manager).duration = 6
        self.assertEqual(unit.warranty_end, date(2028, 3, 9))
        interval = self._down_and_repaired(unit)
        self.assertEqual(unit.warranty_end, date(2028, 3, 11))
        self._customer_objects(unit, interval)
        self._manager_settles(unit, interval)
        self._over_and_explained(unit)

    def _down_and_repaired(self, unit):
        """Thursday 8:00 to Friday 11:00: 27 hours out of use."""
        with freeze_time("2026-06-04 01:20:00"):
            ticket = (
                self.env["helpdesk.ticket"]
                .with_user(self.dispatcher)
                .create(
                    {
                        "name": "No light from the source",
                        "description": "<p>Dark since this morning.</p>",
                        "equipment_id": unit.id,
                        "team_id": self.team.id,
                        "caller_name": "Gu Lan",
                        "down_since": datetime(2026, 6, 4, 0, 0),
                    }
                )
            )
            self.assertEqual(unit.state, "down")
            ticket.action_dispatch()
            order = ticket.order_ids
            order.engineer_id = self.engineer
            order.action_dispatch()
        order = order.with_user(self.engineer_user)
        with freeze_time("2026-06-05 03:00:00"):
            self._work(order)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"covered"})
        interval = ticket.downtime_ids.with_env(self.env)
        self.assertEqual((interval.hours, interval.state), (27, "proposed"))
        return interval

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def _customer_objects(self, unit, interval):
        with freeze_time("2026-06-08 01:00:00"):
            unit.with_user(self.dispatcher).action_propose_downtimes()
        self.assertTrue(interval.letter_attachment_id)
        self._login()
        url = f"/my/equipment/{unit.id}"
        self.assertIn("27.00", self.url_open(url).text)
        shown = f"{interval.id}:{interval._get_fingerprint()}"
        before = self._everything()
        self._send(f"{url}/downtime/object", name="Gu Lan", downtime=shown)
        self._assert_unchanged(before)
        self._send(
            f"{url}/downtime/object",
            name="Gu Lan",
            downtime=shown,
            objection="It was usable again on Saturday only.",
        )
        self.assertEqual(interval.state, "objected")
        self.assertEqual(interval.activity_ids.user_id, self.manager)
        self.assertIn("customer objects", unit.explanation)

    def _manager_settles(self, unit, interval):
        with freeze_time("2026-06-09 01:00:00"):
            with self._refused(AccessError):
                interval.with_user(self.dispatcher).action_settle()
            settled = interval.with_user(self.manager)
            form = Form.from_action(settled.env, settled.action_settle())
            form.decision = "change"
            form.end = datetime(2026, 6, 6, 1, 0)  # Saturday 9:00
            form.reason = "The lamp was adjusted on Saturday"
            self.assertEqual(form.end_after, date(2028, 3, 12))
            form.save().action_settle()
        self.assertEqual((interval.state, interval.hours), ("settled", 49))
        self.assertEqual(unit.warranty_end, date(2028, 3, 12))

    def _over_and_explained(self, unit):
        with freeze_time("2028-03-12 17:00:00"):  # the first hour of 13 March
            with self.enter_registry_test_mode():
                self.env.ref(
                    "after_sales_service.ir_cron_warranty_states"
                ).method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(unit.warranty_state, "expired")
            self.assertEqual(unit.free_services_left, 2)
            explanation = unit.with_user(self.dispatcher).explanation
            for words in ("49.0", "03/09/2028", "03/12/2028"):
                self.assertIn(words, explanation)


@tagged("post_install", "-at_install")
class TestDecisionStory(MoneyCommon):
    """Fixed first, decided later; the documents follow (S4, S10)."""

    def test_decided_after_the_invoice(self):
        """One line given, one dearer: what is posted adds up to what is decided."""
        order = self._job(self._old_unit(), "2026-06-04")
        self.assertEqual(set(order.line_ids.mapped("coverage_state")), {"provisional"})
        invoice = self._invoice(order, "2026-06-05")
        self.assertEqual(invoice.amount_untaxed, 460.0)
        part, labour = self._line(order, "part"), self._line(order, "labour")
        with freeze_time("2026-06-10 01:00:00"):
            for user in (self.engineer_user, self.dispatcher, self.accountant):
                with self._refused(AccessError):
                    part.with_user(user).action_decide_coverage()
            self._decide(
                part,
                decision="change",
                coverage="goodwill",
                reason="The batch of lamps was weak",
            )
            self._decide(
                labour, decision="change", coverage="list", reason="Found at the desk"
            )
        # the second decision drew the draft of the first anew
        corrections = order.correction_ids.filtered(lambda m: m.state == "draft")
        self.assertEqual(
            sorted(corrections.mapped(lambda m: (m.move_type, m.amount_untaxed))),
            [("out_invoice", 440.0), ("out_refund", 120.0)],
        )
        self.assertEqual(invoice.amount_untaxed, 460.0, "what is posted stays")
        with freeze_time("2026-06-11 01:00:00"):
            self._post(corrections)
        self.assertEqual(
            self._paid(order), {"part": 0.0, "labour": 600.0, "travel": 180.0}
        )
        self.assertEqual(self._net(order), order.amount_to_pay)
        for line in order.line_ids:
            self.assertEqual(
                line.sale_line_id.untaxed_amount_invoiced, line.amount_to_pay
            )
        self.assertEqual(self._reported_revenue(order), order.amount_to_pay)

    def _reported_revenue(self, order):
        self.env.flush_all()
        rows = (
            self.env["after.sales.cost.report"]
            .with_user(self.accountant)
            .search([("order_id", "=", order.id)])
        )
        return sum(rows.mapped("revenue"))

    def test_misuse_is_charged(self):
        """The engineer shows it, the manager decides, the customer reads why."""
        misuse = self.env.ref("after_sales_service.warranty_exclusion_misuse")
        unit = self._sold(self.lots[0])
        self._accepted(unit)
        order = self._job(unit, "2026-06-04")
        part = self._line(order, "part")
        self.assertEqual((order.amount_to_pay, order.billing_state), (0.0, "free"))
        with freeze_time("2026-06-04 06:00:00"):
            evidence = self.env["after.sales.evidence"].with_user(self.engineer_user)
            with self._refused(ValidationError, "proves nothing", constraint=True):
                evidence.create({"order_id": order.id, "name": "Crushed cable"})
            evidence.create(
                {
                    "order_id": order.id,
                    "order_line_id": part.id,
                    "name": "Crushed cable",
                    "image": PNG,
                }
            )
        with freeze_time("2026-06-08 01:00:00"):
            lines = part.with_user(self.manager)
            form = Form.from_action(lines.env, lines.action_decide_coverage())
            form.decision, form.coverage = "change", "excluded"
            form.exclusion_id = misuse
            form.reason = "Run over by a pallet truck"
            wizard = form.save()
            wizard.exclusion_id = False  # by RPC
            with self._refused(UserError, "which exclusion"):
                wizard.action_decide()
            wizard.exclusion_id = misuse
            self.assertIn("200.00", wizard.preview)
            wizard.action_decide()
        self.assertEqual(part.exclusion_id, misuse)
        self.assertEqual(part.decision_ids.sudo().evidence_ids, evidence.search([]))
        invoice = self._invoice(order, "2026-06-09")
        self.assertEqual(invoice.amount_untaxed, 200.0)
        charged = invoice.invoice_line_ids.filtered("price_subtotal")
        self.assertIn("pallet truck", charged.after_sales_reason)
        self.assertIn(misuse.wording, charged.after_sales_reason)
        self.assertEqual(len(invoice.invoice_line_ids), 3, "free ones stand at 100 %")

    def test_goodwill_over_the_limit(self):
        self.company.after_sales_goodwill_leader = 250.0
        order = self._job(self._old_unit(), "2026-06-04")
        given = {"reason": "Old customer"}  # the desk decides nothing else
        with freeze_time("2026-06-08 01:00:00"):
            self._decide(self._line(order, "part"), self.leader, **given)
            self.assertEqual(order.amount_to_pay, 340.0)
            # 200 are given: the limit is the job's
            with self._refused(UserError, "800.00.*250.00"):
                self._decide(self._line(order, "labour"), self.leader, **given)
            self._decide(
                self._line(order, "labour"),
                self.manager,
                decision="change",
                coverage="goodwill",
                **given,
            )
        self.assertEqual(order.amount_to_pay, 180.0)
        self.assertEqual(
            order.decision_ids.sorted("id").decided_by_id, self.leader | self.manager
        )


@tagged("post_install", "-at_install")
class TestServiceStory(MoneyCommon):
    """After the warranty: free services, never refused, advice (S5, S6, S9)."""

    def test_two_free_services_the_third_at_cost(self):
        unit = self._old_unit()
        asked = {"use_free_service": True, "free_service_asked_by": "Gu Lan"}
        with (
            freeze_time("2026-05-04 01:00:00"),
            self._refused(ValidationError, "who of the customer", constraint=True),
        ):
            self._planned(unit, dispatch=False, use_free_service=True)
        first = self._job(unit, "2026-05-04", **asked)
        free = {"part": "cost", "labour": "free_service", "travel": "free_service"}
        self.assertEqual(self._coverages(first), free)
        self.assertEqual(self._paid(first), {"part": 120, "labour": 0, "travel": 0})
        rework = self._job(unit, "2026-05-06", rework_of_id=first.id, **asked)
        self.assertFalse(rework.free_service_taken)
        # so much later that the same lamp again is no repeat (S21)
        second = self._job(unit, "2026-08-10", **asked)
        self.assertTrue(second.free_service_taken)
        with freeze_time("2026-11-16 01:00:00"):
            unit.invalidate_recordset()
            self.assertEqual(unit.free_services_left, 0)
            with self._refused(
                ValidationError, "No free service is left", constraint=True
            ):
                self._planned(unit, dispatch=False, **asked)
        third = self._job(unit, "2026-11-16")
        self.assertEqual(set(self._coverages(third).values()), {"cost"})
        self.assertEqual(self._invoice(third, "2026-11-17").amount_untaxed, 460.0)

    def test_never_refused_whatever_is_discontinued(self):
        """Void, retired from the range: the old unit is served with what there is."""
        unit = self._old_unit()
        new_lamp = self._new_part("Lamp II", standard_price=150.0, list_price=240.0)
        self.stock(new_lamp, 1)
        self.lamp.write(
            {
                "is_discontinued": True,
                "alternative_product_id": new_lamp.id,
                "discontinued_note": "Needs the adapter plate.",
            }
        )
        with freeze_time("2026-06-04 01:00:00"):
            unit.warranty_id.with_user(self.manager)._do_void("Opened by others")
            order = self._planned(unit)
            order.action_depart()
            order.action_arrive()
            order.line_ids = [
                Command.create({"kind": "part", "product_id": self.lamp.id})
            ]
            self.assertIn("Alternative: Lamp II", order.discontinued_notice)
            order.line_ids.action_use_alternative()
            order.write(
                {
                    "cause": "Burnt",
                    "remedy": "Replaced",
                    "result": "solved",
                    "guidance": "Warm-up shown",
                }
            )
            order.action_finish()
            order.action_done()
        order = order.sudo(False).with_env(self.env)
        self.assertEqual(order.line_ids.product_id, new_lamp)
        self.assertEqual(self.on_hand(new_lamp, self.van), 0)
        self.assertEqual(self._invoice(order, "2026-06-05").amount_untaxed, 150.0)

    def test_advice_is_free_and_in_writing(self):
        with freeze_time("2026-06-04 01:00:00"):
            ticket = (
                self.env["helpdesk.ticket"]
                .with_user(self.dispatcher)
                .create(
                    {
                        "name": "Which solvent?",
                        "description": "<p>We want to use ketones.</p>",
                        "kind": "consultation",
                        "equipment_id": self._old_unit().id,
                        "team_id": self.team.id,
                        "user_id": self.engineer_user.id,
                    }
                )
                .with_user(self.engineer_user)
            )
            with self._refused(UserError, "write the advice first"):
                ticket.action_send_advice()
            ticket.advice = "<p>Use the PTFE seals.</p>"
            ticket.action_send_advice()
        self.assertTrue(ticket.closed)
        paper = ticket.sudo().advice_attachment_id
        mail = self.env["mail.mail"].search([("attachment_ids", "in", paper.ids)])
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertFalse(ticket.order_ids, "nobody travels, nothing is charged")


@tagged("post_install", "-at_install")
class TestPriceStory(MoneyCommon):
    """At cost within what was signed, or by quotation (S7)."""

    def _signed_on_portal(self, order):
        """The customer signs the quotation on the portal."""
        sale = order.sudo().sale_order_id
        result = self._call(
            f"/my/orders/{sale.id}/accept",
            access_token=sale.access_token,
            name="Gu Lan",
            signature=PNG,
        )
        self.assertNotIn("error", result)
        self.assertEqual(sale.state, "sale")
        return sale

    def test_true_cost_above_the_tolerance(self):
        """460 are signed, 540 it became: no invoice before the renewed yes."""
        self.company.after_sales_tolerance_percent = 5.0
        with freeze_time("2026-06-04 01:00:00"):
            order = self._planned(self._old_unit(), dispatch=False)
            order.with_user(self.dispatcher).line_ids = [
                Command.create(line) for line in self._lines()
            ]
            order.with_user(self.dispatcher).action_send_quotation()
        self._signed_on_portal(order)
        with freeze_time("2026-06-05 01:00:00"):
            order.with_user(self.dispatcher).action_dispatch()
            self._line(order, "labour").quantity = 3
            self._work(order, lines=[])
        order = order.sudo(False).with_env(self.env)
        self.assertEqual((order.amount_signed, order.amount_true), (460.0, 540.0))
        billed = order.with_user(self.accountant)
        with freeze_time("2026-06-08 01:00:00"):
            with self._refused(UserError, "renewed yes"):
                billed.action_invoice()
            with self._refused(AccessError):
                order.with_user(self.dispatcher).action_ask_renewed_yes()
            billed.action_ask_renewed_yes()
        url = f"/my/service-orders/{order.id}/price/agree"
        before = self._everything()
        for token in (None, "wrong"):
            result = self._call(url, access_token=token, name="Gu Lan", signature=PNG)
            self.assertIn("error", result)
        self._assert_unchanged(before)
        result = self._call(
            url, access_token=order.access_token, name="Gu Lan", signature=PNG
        )
        self.assertIn("price_agreed", result["redirect_url"])
        self.assertEqual(order.true_up_state, "agreed")
        self.assertEqual(self._invoice(order, "2026-06-09").amount_untaxed, 540.0)

    def test_by_quotation_waits_for_the_signature(self):
        unit = self._old_unit()
        unit.warranty_id.post_warranty_pricing = "quotation"
        with freeze_time("2026-06-04 01:00:00"):
            order = self._planned(unit, dispatch=False)
            desk = order.with_user(self.dispatcher)
            desk.line_ids = [Command.create(line) for line in self._lines()]
            with self._refused(UserError, "not approved"):
                desk.action_dispatch()
            desk.action_send_quotation()
            with self._refused(UserError, "not approved"):
                desk.action_dispatch()
        sale = self._signed_on_portal(order)
        self.assertEqual(order.approval_state, "approved")
        with freeze_time("2026-06-05 01:00:00"):
            desk.action_dispatch()
            self._work(order, lines=[])
        invoice = self._invoice(order.sudo(False).with_env(self.env), "2026-06-08")
        self.assertEqual(invoice.amount_untaxed, sale.amount_untaxed)
        self.assertEqual(invoice.amount_untaxed, 980.0)  # 200, two hours at 300, 180

    def test_the_journey_is_charged_as_it_was(self):
        """The receipt comes after the invoice: a further one, or given up by choice."""
        approver = self._new_colleague("approver", "hr_expense.group_hr_expense_user")
        self.engineer.expense_manager_id = approver
        # receipts without tax: what is charged is the amount before it
        self.company.after_sales_travel_product_id.supplier_taxes_id = False
        order = self._job(self._old_unit(), "2026-06-04")
        invoice = self._invoice(order, "2026-06-05")
        for amount, day in ((90.0, "2026-06-08"), (35.0, "2026-06-15")):
            with freeze_time(f"{day} 01:00:00"):
                self._expensed(order, amount, approver)
                self.assertEqual(order.billing_state, "to_invoice")
        self.assertEqual(invoice.amount_untaxed, 460.0, "what is posted stays")
        dear, small = self._line(order, "travel").filtered(
            lambda line: line.actual_amount != 180
        )
        with freeze_time("2026-06-16 01:00:00"):
            for user in (self.engineer_user, self.dispatcher):
                with self._refused(AccessError):
                    self._given_up(small, user)
            self._given_up(small, self.accountant)
        self.assertEqual((dear.amount_to_pay, small.amount_to_pay), (90.0, 0.0))
        further = self._invoice(order, "2026-06-17")
        self.assertEqual(further.amount_untaxed, 90.0)
        self.assertEqual(self._net(order), 550.0)
        self.assertEqual(order.amount_to_pay, 550.0)

    def _given_up(self, line, user):
        line = line.with_user(user)
        form = Form.from_action(line.env, line.action_write_off())
        form.reason = "A taxi of ours"
        form.save().action_apply()

    def _expensed(self, order, amount, approver):
        """The engineer enters the receipt on the job, another approves it."""
        mine = order.with_user(self.engineer_user)
        form = Form.from_action(mine.env, mine.action_add_expense())
        form.total_amount_currency = amount
        expense = form.save()
        expense.action_submit()
        self.assertTrue(order.expense_pending)
        expense.with_user(approver).action_approve()
        self.assertFalse(order.expense_pending)
