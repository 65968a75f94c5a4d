# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_order import PNG
from .signed_common import SignedCommon


@tagged("post_install", "-at_install")
class TestTrueUp(SignedCommon):
    """True cost before the invoice; a signed quotation is a ceiling (S7)."""

    # ------------------------------------------------------------
    # RATES
    # ------------------------------------------------------------

    def test_markup_on_parts_and_labour_not_on_travel(self):
        self.old_unit.warranty_id.cost_markup_percent = 10.0
        order = self._job(self.old_unit)
        self.assertEqual(self._line(order, "part").amount_to_pay, 264.0)
        self._complete(order)
        self.assertEqual(
            self._lines(order),
            {
                "part": ("cost", 132.0, 0.0, 264.0),
                "labour": ("cost", 88.0, 0.0, 264.0),
                "travel": ("cost", 260.0, 0.0, 260.0),
            },
        )
        self.assertEqual(self._line(order, "part").unit_cost, 120.0, "the true cost")

    def test_markup_is_frozen_when_the_warranty_starts(self):
        self.term.cost_markup_percent = 12.0
        unit = self._expired_unit("SP2-OLD9")
        self.assertEqual(unit.warranty_id.cost_markup_percent, 12.0)
        self.term.cost_markup_percent = 30.0
        self.assertEqual(unit.warranty_id.cost_markup_percent, 12.0)
        self.assertIn("mark-up on cost: 30 %", self.term._get_wordings())

    def test_own_cost_of_the_employee_only_by_option(self):
        self.engineer.hourly_cost = 95.0
        order = self._job(self.old_unit)
        labour = self._line(order, "labour")
        self.assertEqual(labour.unit_cost, 80.0, "the rate of the service point")
        self.company.after_sales_labour_by_employee = True
        labour._propose_coverage()
        self.assertEqual(labour.unit_cost, 95.0)
        self.engineer.hourly_cost = 0.0
        labour._propose_coverage()
        self.assertEqual(labour.unit_cost, 80.0, "no own cost is known")

    def test_labour_rate_of_the_day_on_which_it_was_done(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self.team.labour_cost_rate = 200.0
        self.assertEqual(self._invoice(order).amount_untaxed, 740.0)

    # ------------------------------------------------------------
    # CEILING
    # ------------------------------------------------------------

    def test_less_than_signed_is_charged_as_it_is(self):
        order = self._signed_job()
        self.lamp.standard_price = 100.0
        self._complete(order)
        self.assertEqual(order.amount_above, -40.0)
        self.assertFalse(order.needs_renewed_yes)
        self.assertEqual(self._invoice(order).amount_untaxed, 700.0)

    def test_within_the_tolerance_the_true_cost_is_charged(self):
        self.company.after_sales_tolerance_percent = 5.0
        order = self._signed_job()
        self.lamp.standard_price = 138.5  # 777, five percent more than 740
        self._complete(order)
        self.assertEqual(order.amount_signed, 740.0)
        self.assertEqual(order.amount_above, 37.0)
        self.assertFalse(order.needs_renewed_yes)
        self.assertEqual(self._invoice(order).amount_untaxed, 777.0)

    def test_above_it_no_invoice_is_made(self):
        self.company.after_sales_tolerance_percent = 5.0
        order = self._signed_job()
        self.lamp.standard_price = 138.51
        self._complete(order)
        self.assertTrue(order.needs_renewed_yes)
        self.assertIn("only if you agree", order._get_coverage_summary())
        self.assertEqual(self._lines(order)["part"][1], 120.0, "the signed price")
        with self.assertRaisesRegex(UserError, "renewed yes"):
            self._invoice(order)
        with self.assertRaisesRegex(UserError, "renewed yes"):
            order.sale_order_id._create_invoices()

    def test_more_hours_are_an_overrun_as_well(self):
        order = self._overrun(cost=120.0)
        self.assertEqual((order.amount_true, order.amount_above), (900.0, 160.0))
        self.assertTrue(order.needs_renewed_yes)

    def test_what_is_left_out_makes_room(self):
        order = self._signed_job()
        self._line(order, "travel").unlink()
        self._line(order, "labour").quantity = 6.0
        self._complete(order)
        self.assertEqual((order.amount_signed, order.amount_true), (740.0, 720.0))
        self.assertEqual(self._invoice(order).amount_untaxed, 720.0)

    def test_a_decision_about_liability_is_no_overrun(self):
        """The customer broke it: the signed price was for something else."""
        order = self._signed_job()
        self._complete(order)
        self._line(order, "part")._set_coverage("excluded", "Dropped by the user")
        self.assertFalse(order.needs_renewed_yes)
        self.assertEqual(self._invoice(order).amount_untaxed, 900.0)

    def test_confirmed_by_us_afterwards_binds_nobody(self):
        order = self._job(self.old_unit)
        self._complete(order)
        self._invoice(order)
        self.assertFalse(order.has_signed_price)

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def test_the_customer_agrees(self):
        order = self._overrun()
        order.with_user(self.accountant).action_ask_renewed_yes()
        self.assertEqual(order.true_up_state, "asked")
        mail = self.env["mail.mail"].search([("res_id", "=", order.id)], limit=1)
        self.assertIn("920.00", mail.body_html)
        self.assertIn(f"/my/service-orders/{order.id}", mail.body_html)
        order._agree_to_price("Dr. Zhao", PNG)
        self.assertEqual(order.true_up_state, "agreed")
        self.assertEqual((order.amount_signed, order.amount_above), (920.0, 0.0))
        signature = order.signature_ids
        self.assertEqual((signature.role, signature.name), ("price", "Dr. Zhao"))
        self.assertIn("total: 740.00 -> 920.00", signature.document)
        self.assertFalse(order.is_signed, "the work is another matter")
        self.assertEqual(self._lines(order)["part"], ("cost", 130.0, 0.0, 260.0))
        self.assertEqual(self._invoice(order).amount_untaxed, 920.0)

    def test_a_yes_by_letter_is_recorded(self):
        order = self._overrun()
        order.with_user(self.accountant).action_ask_renewed_yes()
        with self.assertRaises(AccessError):
            self._decide(order, self.engineer_user, purpose="agree")
        self._decide(order, self.accountant, "agree", "Dr. Zhao, letter of 3 May")
        self.assertEqual(order.true_up_state, "agreed")
        self.assertEqual(order.true_up_reason, "Dr. Zhao, letter of 3 May")
        self.assertIn("Dr. Zhao, letter of 3 May", order.message_ids[0].body)
        self.assertFalse(order.signature_ids, "nobody has signed here")
        self.assertFalse(order.sale_order_id.activity_ids, "nothing is left to settle")
        self.assertEqual(self._invoice(order).amount_untaxed, 920.0)
        with self.assertRaisesRegex(UserError, "nothing to ask"):
            self._decide(order, self.accountant, purpose="agree")

    def test_the_customer_declines_and_we_bear_it(self):
        order = self._overrun()
        order.with_user(self.accountant).action_ask_renewed_yes()
        with self.assertRaisesRegex(UserError, "why"):
            order._decline_price("  ")
        order._decline_price("Five hours were not needed")
        self.assertEqual(order.true_up_state, "declined")
        with self.assertRaisesRegex(UserError, "renewed yes"):
            self._invoice(order)
        self._decide(order, self.accountant, reason="Good customer")
        self.assertEqual(order.true_up_state, "borne")
        self.assertEqual(order.true_up_reason, "Good customer")
        self.assertFalse(order.sale_order_id.activity_ids, "nothing is left to settle")
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 740.0)
        # at its value, with its discount
        self.assertEqual(self._lines(order)["part"], ("cost", 120.0, 0.0, 240.0))
        self.assertEqual(self._lines(order)["labour"], ("goodwill", 300.0, 84.0, 240.0))

    def test_bearing_a_part_that_nobody_signed_for(self):
        order = self._signed_job()
        late = self._add_line(order, self.lamp, quantity=1)
        self._complete(order)
        self._decide(order, self.accountant)
        self.assertEqual(late.sale_line_id.discount, 100.0)
        self.assertEqual(late.amount_value, 200.0)
        self.assertEqual(self._invoice(order).amount_untaxed, 740.0)

    def test_never_more_than_signed_whatever_the_rounding(self):
        order = self._signed_job()
        self._line(order, "labour").quantity = 3.37
        self._complete(order)
        self._decide(order, self.accountant)
        charged = self._invoice(order).amount_untaxed
        self.assertLessEqual(charged, 740.0)
        self.assertGreater(charged, 739.8)

    def test_an_answer_needs_a_question(self):
        order = self._overrun()
        for answer in (
            lambda: order._agree_to_price("Dr. Zhao", PNG),
            lambda: order._decline_price("No"),
        ):
            with self.assertRaisesRegex(UserError, "no price"):
                answer()
        order.action_ask_renewed_yes()
        order._agree_to_price("Dr. Zhao", PNG)
        with self.assertRaisesRegex(UserError, "no price"):
            order._agree_to_price("Dr. Zhao", PNG)

    def test_agreed_and_then_more_asks_again(self):
        order = self._overrun()
        order.action_ask_renewed_yes()
        order._agree_to_price("Dr. Zhao", PNG)
        self._line(order, "travel").sudo().actual_amount = 300.0
        self.assertEqual(order.amount_above, 40.0)
        self.assertTrue(order.needs_renewed_yes)

    def test_who_may(self):
        order = self._overrun()
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                order.with_user(user).action_ask_renewed_yes()
            with self.assertRaises(AccessError):
                self._decide(order, user)
        with self.assertRaisesRegex(UserError, "reason"):
            self._decide(order, self.accountant, reason="  ")
        for vals in ({"true_up_state": "borne"}, {"true_up_reason": "x"}):
            with self.assertRaises(AccessError):
                order.with_user(self.manager).write(vals)

    def test_nothing_to_ask(self):
        order = self._signed_job()
        self._complete(order)
        with self.assertRaisesRegex(UserError, "nothing to ask"):
            order.with_user(self.accountant).action_ask_renewed_yes()
        with self.assertRaisesRegex(UserError, "nothing to ask"):
            self._decide(order, self.accountant)
