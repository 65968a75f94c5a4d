# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketAdvice(OrderCommon):
    """Consultation and upgrade proposals: free, in writing (S9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_unit = cls._expired_unit()

    def _ticket(self, kind="consultation", **vals):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Which solvent?",
                "description": "<p>We want to use ketones.</p>",
                "equipment_id": self.old_unit.id,
                "team_id": self.team.id,
                "kind": kind,
                "reported_at": NOW,
            }
            | vals
        )

    def test_the_answer_is_sent_kept_and_closes_the_ticket(self):
        ticket = self._ticket(advice="<p>Use the PTFE seals.</p>")
        mails = self.env["mail.mail"].search([])
        ticket.with_user(self.engineer_user).action_send_advice()
        self.assertTrue(ticket.closed)
        self.assertEqual(ticket.advised_at, NOW)
        self.assertEqual(ticket.solved_at, NOW)
        paper = ticket.advice_attachment_id
        text = paper.raw.decode()
        for words in (
            "Technical Consultation",
            ticket.number,
            "We want to use ketones.",
            "Use the PTFE seals.",
            self.old_unit.serial,
            "This consultation is free of charge.",
        ):
            self.assertIn(words, text)
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(paper, mail.attachment_ids)
        with self.assertRaisesRegex(UserError, "kept as"):
            paper.with_user(self.manager).unlink()

    def test_a_question_in_one_line_is_printed_once(self):
        ticket = self._ticket(description=False, advice="<p>Ketones.</p>")
        ticket.with_user(self.engineer_user).action_send_advice()
        text = ticket.advice_attachment_id.raw.decode()
        self.assertEqual(text.count("Which solvent?"), 1)

    def test_the_proposal_says_what_it_brings(self):
        ticket = self._ticket(
            "upgrade",
            advice="<p>A new board.</p>",
            advice_benefit="Twice as fast",
            advice_product_ids=[Command.set(self.pump.ids)],
        )
        ticket.with_user(self.engineer_user).action_send_advice()
        text = ticket.advice_attachment_id.raw.decode()
        for words in ("Upgrade Proposal", "Twice as fast", "Pump", "free of charge"):
            self.assertIn(words, text)

    def test_what_cannot_be_sent(self):
        for ticket, text in (
            (self._ticket(), "write the advice first"),
            (self._ticket(advice="<p><br></p>"), "write the advice first"),
            (self._ticket("fault", advice="<p>x</p>"), "nothing to advise"),
        ):
            with self.assertRaisesRegex(UserError, text):
                ticket.with_user(self.engineer_user).action_send_advice()
            self.assertFalse(ticket.advised_at)
        sent = self._ticket(advice="<p>Yes.</p>")
        sent.action_send_advice()
        with self.assertRaisesRegex(UserError, "is closed"):
            sent.action_send_advice()

    def test_who_may_send(self):
        ticket = self._ticket(advice="<p>Yes.</p>")
        with self.assertRaises(AccessError):
            ticket.with_user(self.colleague_user).action_send_advice()
        with self.assertRaises(AccessError):
            ticket.with_user(self.manager).advised_at = NOW

    def test_without_an_address_it_is_kept_to_be_handed_over(self):
        self.customer.email = False
        ticket = self._ticket(advice="<p>Yes.</p>")
        ticket.action_send_advice()
        self.assertTrue(ticket.advice_attachment_id)
        self.assertIn("no mail address", "".join(ticket.message_ids.mapped("body")))

    def test_a_visit_for_advice_is_free_after_the_warranty(self):
        ticket = self._ticket("consultation")
        ticket.with_user(self.dispatcher).action_dispatch()
        order = ticket.order_ids
        self._add_line(order, kind="labour", quantity=2)
        self._add_line(order, kind="travel", actual_amount=260.0)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"included"})
        self.assertEqual(order.amount_to_pay, 0.0)

    def test_the_upgrade_is_quoted(self):
        ticket = self._ticket("upgrade", advice="<p>A new pump.</p>")
        with self.assertRaisesRegex(UserError, "no product to quote"):
            ticket.with_user(self.dispatcher).action_quote_upgrade()
        ticket.advice_product_ids = self.pump
        with self.assertRaises(AccessError):
            ticket.with_user(self.engineer_user).action_quote_upgrade()
        ticket.with_user(self.dispatcher).action_quote_upgrade()
        sale = ticket.advice_sale_order_id
        self.assertEqual(sale.order_line.product_id, self.pump)
        self.assertEqual(sale.state, "draft")
        with self.assertRaisesRegex(UserError, "quoted already"):
            ticket.with_user(self.dispatcher).action_quote_upgrade()
