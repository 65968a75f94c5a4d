# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .voucher_common import VoucherCommon


@tagged("post_install", "-at_install")
class TestPortalVoucher(VoucherCommon, HttpCase):
    """The customer's pages; the server's clock is the real one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, login="training_portal", groups="base.group_portal"
        )
        cls.user.partner_id.parent_id = cls.customer
        today = fields.Date.today()
        cls.voucher = cls._new_voucher(
            valid_from=today - timedelta(days=30),
            valid_until=today + timedelta(days=60),
            budget_per_person=7654.0,
        )
        cls.foreign = cls._new_voucher(
            partner_id=cls.stranger.id,
            valid_from=today,
            valid_until=today + timedelta(days=60),
        )

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def test_list_and_voucher(self):
        soon = fields.Datetime.now() + timedelta(days=20)
        session = self._new_session(date_begin=soon, date_end=soon + timedelta(days=2))
        self.authenticate("training_portal", "training_portal")
        for path in ("", "?filterby=open", "/page/1"):
            page = self._get(f"/my/training{path}").text
            self.assertIn(self.voucher.name, page)
            self.assertNotIn(self.foreign.name, page)
        over = self._get("/my/training?filterby=over").text
        self.assertNotIn(self.voucher.name, over)
        page = self._get(f"/my/training/voucher/{self.voucher.id}").text
        self.assertIn(session.course_id.name, page)
        self.assertIn(f"/my/training/book/{self.voucher.id}", page)
        self.assertIn("Travel and lodging", page)
        self.assertNotIn("7,654", page)
        self.assertIn(self.course.name, self._get("/my/todo").text)

    def test_doors_that_stay_closed(self):
        foreign = f"/my/training/voucher/{self.foreign.id}"
        own = f"/my/training/voucher/{self.voucher.id}"
        for path in (own, f"{own}?access_token=guessed", foreign):
            self.assertEqual(self._get(path).status_code, 303, path)
        self.authenticate("training_portal", "training_portal")
        for path in (foreign, f"{foreign}?access_token=x", "/my/training/voucher/0"):
            self.assertEqual(self._get(path).status_code, 303, path)
        self.voucher._do_withdraw("x")
        self.assertEqual(self._get(own).status_code, 303)
        self.assertNotIn(self.voucher.name, self._get("/my/training").text)

    def test_link_of_the_letter(self):
        url = self.voucher.get_portal_url()
        page = self._get(url).text
        self.assertIn(self.voucher.name, page)
        # “See and book your places” says the letter: the way is there for all
        self.assertIn(f"/my/training/book/{self.voucher.id}", page)
        self.assertIn("asks for your login", page)
        self.authenticate("training_portal", "training_portal")
        page = self._get(url).text
        self.assertIn(f"/my/training/book/{self.voucher.id}", page)
        self.assertNotIn("asks for your login", page)
        # not for somebody else's: the link dies with the transfer
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = group
        self.voucher._do_transfer(group, 2, "x")
        self.assertEqual(self._get(url).status_code, 303)
