# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools.work_clock import to_epoch
from .notice_common import HOUR, NoticeCommon


@tagged("post_install", "-at_install")
class TestPortalNotice(NoticeCommon, HttpCase):
    """Production's page: by the link without a login, or on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server's thread answers in real time
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        cls.start = now + timedelta(days=12)
        cls.order = cls._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=cls.start,
            planned_end=cls.start + 4 * HOUR,
            description="Exchange the filters",
        )
        cls.notice = cls.order.notice_id
        cls.notice.with_user(cls.dispatcher).action_send()
        cls.link = f"/as/notice/{cls.notice.sudo().token}"
        cls.page = f"/my/notices/{cls.notice.id}"
        cls.reader = cls._new_portal_user("production_head", cls.customer)
        cls.foreigner = cls._new_portal_user(
            "foreign_head", cls.env["res.partner"].create({"name": "Other hospital"})
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _new_portal_user(cls, login, company_partner):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = company_partner
        return user

    def _post(self, url, **values):
        values.setdefault("name", "Zhou Production")
        return self.url_open(
            url, data=values | {"csrf_token": Request.csrf_token(self)}, timeout=60
        )

    def _state(self):
        self.env.invalidate_all()
        return self.notice.state

    # ------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------

    def test_reading_acknowledges_nothing(self):
        for _look in range(2):
            page = self.url_open(self.link)
            self.assertEqual(page.status_code, 200)
            self.assertIn(self.unit.serial, page.text)
            self.assertIn("Acknowledge", page.text)
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.url_open(f"{self.link}?answer=yes&name=Robot")
        self.assertEqual(self._state(), "sent")

    def test_acknowledge_by_the_link(self):
        page = self._post(self.link, answer="yes")
        self.assertIn("Thank you", page.text)
        self.assertEqual(self._state(), "acknowledged")
        self.assertEqual(self.notice.acknowledged_by, "Zhou Production")
        self.assertEqual(self.notice.acknowledged_how, "link")
        self.assertTrue(self.notice.acknowledged_ip)
        again = self._post(self.link, answer="yes", name="Somebody else")
        self.assertEqual(again.status_code, 422)
        self.assertIn("acknowledged already, by Zhou Production", again.text)
        self.assertEqual(self.notice.acknowledged_by, "Zhou Production")

    def test_a_name_is_needed(self):
        page = self._post(self.link, answer="yes", name="  ")
        self.assertEqual(page.status_code, 422)
        self.assertIn("Enter your name", page.text)
        self.assertEqual(self._state(), "sent")

    def test_any_words(self):
        """Whatever is typed gets a page, never a failure."""
        for words in ("a\x00b", "☃" * 90, "<b>x</b>", "%s' OR 1=1 --"):
            with self.subTest(words):
                page = self._post(self.link, answer="other", name=words, note=words)
                self.assertLess(page.status_code, 500)
                self.assertNotIn("<b>x</b>", page.text)
        self.assertEqual(self._state(), "other_slot")

    def test_without_the_forms_secret(self):
        page = self.url_open(self.link, data={"answer": "yes", "name": "Zhou"})
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self._state(), "sent")

    def test_forged_links(self):
        token = self.notice.sudo().token
        for forged in (token[:-1], token.swapcase(), "x", "a%00b", "☃", "1" * 500):
            with self.subTest(forged):
                page = self._post(f"/as/notice/{forged}", answer="yes")
                self.assertIn(page.status_code, (400, 404))
                self.assertNotIn(self.unit.serial, page.text)
        self.assertEqual(self._state(), "sent")

    def test_an_old_link_says_so(self):
        self.order.planned_start = self.start + timedelta(days=1)
        self.env.flush_all()
        page = self._post(self.link, answer="yes")
        self.assertEqual(page.status_code, 422)
        self.assertIn("was withdrawn", page.text)
        self.assertIn(self.order.notice_id.name, page.text)
        self.assertEqual(self._state(), "withdrawn")

    def test_our_own_service_does_not_answer(self):
        self.authenticate(self.dispatcher.login, self.dispatcher.login)
        page = self._post(self.link, answer="yes")
        self.assertIn("only production answers here", page.text)
        self.assertEqual(self._state(), "sent")

    # ------------------------------------------------------------
    # ANOTHER TIME
    # ------------------------------------------------------------

    def test_another_time_from_the_list(self):
        slots = self.notice.sudo().order_id._get_slot_proposals(5, length=4 * HOUR)
        chosen = next(slot for slot in slots if slot["start"] != self.start)
        value = str(to_epoch(chosen["start"]))
        self.assertIn(f'value="{value}"', self.url_open(self.link).text)
        page = self._post(self.link, answer="other", slot=value)
        self.assertIn("Thank you", page.text)
        self.assertEqual(self._state(), "other_slot")
        self.assertEqual(self.notice.asked_start, chosen["start"])

    def test_a_time_that_was_not_offered(self):
        for slot in ("0", "x", "99999999999999999999", "-1"):
            with self.subTest(slot):
                page = self._post(self.link, answer="other", slot=slot)
                self.assertEqual(page.status_code, 422)
                self.assertIn("no longer free", page.text)
        page = self._post(self.link, answer="other")
        self.assertIn("Choose a time", page.text)
        self.assertEqual(self._state(), "sent")

    # ------------------------------------------------------------
    # PORTAL
    # ------------------------------------------------------------

    def test_on_the_portal(self):
        self.authenticate(self.reader.login, self.reader.login)
        self.assertIn(self.notice.name, self.url_open("/my/notices").text)
        self.assertIn("Read and acknowledge", self.url_open("/my/todo").text)
        self.assertIn("Announced work", self.url_open("/my").text)
        page = self.url_open(self.page)
        self.assertIn("Exchange the filters", page.text)
        self.assertNotIn(self.notice.sudo().token, page.text)
        self._post(self.page, answer="yes", name="Head of Lab")
        self.assertEqual(self._state(), "acknowledged")
        self.assertEqual(self.notice.acknowledged_how, "portal")
        self.assertEqual(self.notice.acknowledged_user_id, self.reader)

    def test_others_see_nothing(self):
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self.assertNotIn(self.notice.name, self.url_open("/my/notices").text)
        for url in (self.page, "/my/notices/999999999"):
            page = self._post(url, answer="yes")
            self.assertNotIn(self.unit.serial, page.text)
        self.authenticate(None, None)
        self.assertNotIn(self.unit.serial, self.url_open(self.page).text)
        self.assertEqual(self._state(), "sent")

    def test_drafts_are_not_open_to_customers(self):
        self.order.planned_start = self.start + timedelta(days=1)
        draft = self.order.notice_id
        self.env.flush_all()
        self.authenticate(self.reader.login, self.reader.login)
        self.assertNotIn(draft.name, self.url_open("/my/notices").text)
        self.assertNotIn(draft.name, self.url_open(f"/my/notices/{draft.id}").text)
