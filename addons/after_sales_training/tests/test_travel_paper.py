# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_travel import TravelCommon

REPORT = "after_sales_training.report_travel_claim"


@tagged("post_install", "-at_install")
class TestTravelPaper(TravelCommon):
    """The claim on paper (差旅费报销单)."""

    def _print(self, claim, user=None):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.desk)
            ._render_qweb_html(REPORT, claim.ids)
        )
        return html.decode()

    def test_all_that_was_claimed_and_accepted(self):
        claim = self._new_claim(
            ("train", 553.0, {"name": "Suzhou – Shanghai"}),
            ("hotel", 1200.0, {"quantity": 2}),
            ("per_diem", 0.0, {"quantity": 5}),
        )
        claim.payee_account = "ICBC 6222"
        paper = self._print(claim)
        for text in ("Gu Lan", "Third Hospital", self.voucher.name, "Trainees"):
            self.assertIn(text, paper)
        for text in ("Suzhou – Shanghai", "553", "1,200", "2,353", "ICBC 6222"):
            self.assertIn(text, paper)
        self.assertIn("200.00 above", paper.replace("\N{NO-BREAK SPACE}", " "))
        self.assertNotIn("Accepted", paper, "Nobody has decided yet")
        self.assertNotIn("3,000", paper, "What was planned for a person is ours")
        claim.action_hand_in()
        claim.with_user(self.desk).action_submit()
        claim.with_user(self.manager).action_approve()
        paper = self._print(claim, self.accountant)
        self.assertIn("Accepted", paper)
        self.assertIn(self.manager.name, paper)

    def test_a_receipt_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids.create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.125}
        )
        claim = self._new_claim(("flight", 100.0, {"currency_id": euro.id}))
        paper = self._print(claim)
        self.assertIn("8.0000", paper)
        self.assertIn("800", paper)

    def test_in_the_travellers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.trainee.lang = "zh_CN"
        paper = self._print(self._new_claim(("train", 553.0, {})))
        self.assertIn('lang="zh-CN"', paper)

    def test_who_prints(self):
        """Who reads the claim; the bank account is for who pays."""
        claim = self._new_claim(("train", 553.0, {}))
        claim.payee_account = "ICBC 6222"
        with self.assertRaises(AccessError):
            self._print(claim, self.engineer_user)
        paper = self._print(claim, self.manager)
        self.assertIn("553", paper)
        self.assertEqual(
            "ICBC" in paper,
            self.manager.has_group("after_sales_training.group_training_user")
            or self.manager.has_group("after_sales_service.group_after_sales_billing"),
        )
