# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import PNG

from ..models.loan_paper import HANDOVER_REPORT
from .common_pool import MONDAY, PoolCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPoolPaper(PoolCommon):
    """What the customer signs for when he takes a replacement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accessories(cls.loaner)

    def _confirmed(self):
        loan = self._propose()
        loan.with_user(self.manager).action_confirm()
        return loan

    def _sign(self, loan):
        form = Form.from_action(
            self.env(user=self.engineer_user),
            loan.with_user(self.engineer_user).action_hand_over(),
        )
        form.received_by = "Gu Lan"
        form.signature = PNG
        form.save().action_confirm()
        self.env.invalidate_all()

    def _print(self, loan, user):
        content, _kind = (
            self.env(user=user)["ir.actions.report"]
            .with_context(lang=loan._get_paper_lang())
            ._render_qweb_html(HANDOVER_REPORT, loan.ids)
        )
        return " ".join(html.fromstring(content).text_content().split())

    def test_before_the_handover_it_is_printed_to_be_signed(self):
        loan = self._confirmed()
        for user in (self.engineer_user, self.dispatcher, self.storekeeper):
            with self.subTest(user=user.login):
                action = loan.with_user(user).action_print_handover()
                self.assertEqual(action["type"], "ir.actions.report")
                text = self._print(loan, user)
                for words in (
                    loan.name,
                    self.customer.name,
                    self.unit.serial,
                    "LOAN-1",
                    "Power cable",
                    "Case",
                    "14 days after the handover",
                    "stay our property",
                    "For the customer",
                    "For us",
                ):
                    self.assertIn(words, text)

    def test_signed_it_is_kept(self):
        loan = self._confirmed()
        self._sign(loan)
        paper = loan.handover_attachment_id
        self.assertEqual((paper.res_model, paper.res_id), (loan._name, loan.id))
        text = html.fromstring(paper.raw).text_content()
        for words in ("Gu Lan", self.engineer_user.name, "Good", "12/07/2026"):
            self.assertIn(words, text)
        loan.with_user(self.dispatcher).planned_return_on = "2026-12-24"
        action = loan.with_user(self.engineer_user).action_print_handover()
        self.assertIn(f"/web/content/{paper.id}", action["url"])
        with self.assertRaisesRegex(UserError, "kept as it is"):
            paper.raw = b"otherwise"

    def test_the_condition_when_lent_stays(self):
        loan = self._lend()
        self._bring_back(loan)
        loan.write({"condition_back": "damaged", "check_result": "repair"})
        loan.check_note = "Dropped"
        loan.with_user(self.dispatcher).action_check()
        self.assertEqual(self.loaner.condition, "damaged")
        self.assertIn("Good", self._print(loan, self.dispatcher))
        self.assertFalse(loan.handover_attachment_id, "nobody signed on the screen")

    def test_terms_of_the_company(self):
        self.company.after_sales_loan_terms = "Keep it dry.\n\nBring it back."
        text = self._print(self._confirmed(), self.dispatcher)
        self.assertIn("Keep it dry.", text)
        self.assertNotIn("stay our property", text)

    def test_a_printer_that_fails_undoes_nothing(self):
        loan = self._confirmed()
        with (
            patch.object(
                type(self.env["ir.actions.report"]),
                "_render_qweb_pdf",
                side_effect=OSError("no printer"),
            ),
            mute_logger("odoo.addons.after_sales_spares.models.loan_paper"),
        ):
            self._sign(loan)
        self.assertEqual(loan.state, "out")
        self.assertFalse(loan.handover_attachment_id)
        self.assertIn("no printer", "".join(loan.message_ids.mapped("body")))
