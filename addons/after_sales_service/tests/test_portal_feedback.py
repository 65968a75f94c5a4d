# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_order import OrderCommon

TEXTS = (" ", "x" * 5_000, "a\x00b", "☃é", "<script>alert(1)</script>", "9" * 30)
SCORES = ("0", "6", "-1", "3.5", "五", "1e0", "", "  4", "a\x00b", "9" * 400)


@tagged("post_install", "-at_install")
class TestPortalFeedback(OrderCommon, HttpCase):
    """The feedback sheet on the page of the job and behind the stars of the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no frozen clock here: the server thread answers in real time
        cls.unit = cls._new_unit(delivered_on=fields.Date.today() - timedelta(days=9))
        cls.order = cls._new_order()
        order = cls.order
        order.with_user(cls.dispatcher).action_dispatch()
        for step in ("depart", "arrive"):
            getattr(order.with_user(cls.engineer_user), f"action_{step}")()
        cls._report(order)
        cls.item = cls.env.ref("after_sales_service.feedback_item_attitude")
        cls.portal_user = cls._portal_user("feedback_customer", cls.customer)
        cls.foreigner = cls._portal_user(
            "feedback_foreigner", cls.env["res.partner"].create({"name": "Other"})
        )
        cls.token = order._portal_ensure_token()
        cls.url = f"/my/service-orders/{order.id}"
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _portal_user(cls, login, company_partner):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = company_partner
        return user

    def _finish(self):
        self.order.with_user(self.engineer_user).action_finish()
        self.order.with_user(self.engineer_user).action_done()
        self.stars = f"/rate/{self.order._rating_get_access_token()}"
        self.env.flush_all()

    def _post(self, url, **form):
        form.setdefault("csrf_token", Request.csrf_token(self))
        response = self.url_open(url, data=form)
        self.env.invalidate_all()
        return response

    def _send(self, **form):
        """By the form on the page of the job."""
        return self._post(f"{self.url}/feedback?access_token={self.token}", **form)

    # ------------------------------------------------------------
    # ON THE PAGE OF THE JOB
    # ------------------------------------------------------------

    def test_form_when_the_work_is_finished(self):
        page = f"{self.url}?access_token={self.token}"
        self.assertNotIn("How satisfied", self.url_open(page).text)
        self._finish()
        html = self.url_open(page).text
        for text in ("How satisfied", f'name="item_{self.item.id}"', "Attitude"):
            self.assertIn(text, html)

    def test_sent(self):
        self._finish()
        response = self._send(
            rate="4", remark="Quick", name="Gu Lan", **{f"item_{self.item.id}": "5"}
        )
        self.assertIn("Thank you for your feedback", response.text)
        self.assertIn("4 of 5", " ".join(re.sub("<[^>]+>", "", response.text).split()))
        self.assertNotIn('name="rate"', response.text)
        self.assertIn("/paper/feedback", response.text)
        feedback = self.order.feedback_ids
        self.assertRecordValues(
            feedback,
            [
                {
                    "rating": 4,
                    "remark": "Quick",
                    "name": "Gu Lan",
                    "channel": "portal",
                    "ip": "127.0.0.1",
                    "lowest": 4,
                }
            ],
        )
        self.assertEqual(feedback.score_ids.item_id, self.item)
        paper = self.url_open(f"{self.url}/paper/feedback?access_token={self.token}")
        self.assertEqual(paper.content, self.order.feedback_attachment_id.raw)

    def test_logged_in_customer_is_named(self):
        self._finish()
        self.authenticate(self.portal_user.login, self.portal_user.login)
        response = self._post(f"{self.url}/feedback", rate="5")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.order.feedback_ids.name, self.portal_user.name)
        self.assertEqual(self.order.feedback_ids.user_id, self.portal_user)

    def test_unhappy_customer_is_called(self):
        """A visitor without any right plans a call by what he says."""
        self._finish()
        self._send(rate="1", remark="The engineer was rude")
        call = self.order.feedback_ids.follow_up_id
        self.assertEqual(call.kind, "call")
        self.assertIn("rude", call.description)
        self.assertEqual(
            self.order.activity_ids.filtered(
                lambda act: act.user_id == self.leader
            ).activity_type_id.name,
            "Customer not satisfied",
        )

    def test_once(self):
        self._finish()
        self._send(rate="4")
        response = self._send(rate="1")
        self.assertIn("given already", response.text)
        self.assertEqual(self.order.feedback_ids.rating, 4)

    def test_refused_keeps_what_was_typed(self):
        self._finish()
        response = self._send(remark="Nearly perfect", rate="")
        self.assertIn("Please choose how satisfied", response.text)
        self.assertIn("Nearly perfect", response.text)
        self.assertFalse(self.order.feedback_ids)

    def test_not_yet(self):
        response = self._send(rate="5")
        self.assertEqual(response.status_code, 200)
        self.assertFalse(self.order.feedback_ids)

    def test_no_right(self):
        self._finish()
        for token in ("", "wrong", "é", "x" * 3000):
            response = self._post(f"{self.url}/feedback?access_token={token}", rate="1")
            self.assertNotIn(self.unit.serial, response.text)
        self.authenticate(self.foreigner.login, self.foreigner.login)
        self._post(f"{self.url}/feedback", rate="1")
        self.assertFalse(self.order.feedback_ids)

    def test_nobody_of_ours_answers_for_the_customer(self):
        """Who reads the job opens its page as well: he gives himself no stars."""
        self._finish()
        for user in (self.engineer_user, self.manager):
            self.authenticate(user.login, user.login)
            answer = self._post(f"{self.url}/feedback", rate="5", name="The Customer")
            self.assertIn("only the customer answers here", answer.text)
        self.assertFalse(self.order.feedback_ids)

    def test_no_forged_form(self):
        self._finish()
        response = self._send(rate="1", csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.order.feedback_ids)

    # ------------------------------------------------------------
    # BY THE STARS OF THE MAIL
    # ------------------------------------------------------------

    def test_mail_has_the_stars(self):
        self._finish()
        mail = self.env["mail.mail"].search(
            [("attachment_ids", "in", self.order.report_attachment_id.ids)]
        )
        for score in range(1, 6):
            self.assertIn(f"{self.stars}/{score}", mail.body_html)

    def test_opening_says_nothing(self):
        """Mail programs open links by themselves."""
        self._finish()
        for score in range(7):
            html = self.url_open(f"{self.stars}/{score}").text
            self.assertIn("How satisfied", html)
            chosen = re.findall(r'id="rate_(\d)"[^>]*checked', html)
            self.assertEqual(chosen, [str(score)] if 1 <= score <= 5 else [])
        self.assertIn(
            "How satisfied", self.url_open(f"{self.stars}/submit_feedback").text
        )
        self.assertFalse(self.order.feedback_ids)

    def test_sent_by_mail(self):
        self._finish()
        response = self._post(
            f"{self.stars}/submit_feedback",
            rate="2",
            remark="Slow",
            **{f"item_{self.item.id}": "2"},
        )
        self.assertIn("Thank you for your feedback", response.text)
        self.assertRecordValues(
            self.order.feedback_ids,
            [{"rating": 2, "remark": "Slow", "channel": "mail", "is_poor": True}],
        )
        self.assertEqual(self.order.rating_last_value, 2.0)
        again = self._post(f"{self.stars}/submit_feedback", rate="5")
        self.assertIn("given already", again.text)
        self.assertIn("given already", self.url_open(f"{self.stars}/5").text)
        self.assertEqual(self.order.feedback_ids.rating, 2)

    def test_forged_token(self):
        self._finish()
        for token in ("wrong", "0", "%00", self.token, "x" * 2000):
            for url in (f"/rate/{token}/5", f"/rate/{token}/submit_feedback"):
                with self.subTest(url=url[:40]):
                    self.assertIn(self.url_open(url).status_code, (400, 404))
            answer = self._post(f"/rate/{token}/submit_feedback", rate="1")
            self.assertIn(answer.status_code, (400, 404))
        self.assertFalse(self.order.feedback_ids)

    def test_nobody_rates_for_the_customer(self):
        self._finish()
        for user in (self.engineer_user, self.foreigner):
            self.authenticate(user.login, user.login)
            self.assertIn("You cannot rate", self.url_open(f"{self.stars}/5").text)
            self._post(f"{self.stars}/submit_feedback", rate="5")
        self.assertFalse(self.order.feedback_ids)
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self._post(f"{self.stars}/submit_feedback", rate="5")
        self.assertEqual(self.order.feedback_ids.rating, 5)

    def test_page_tells_nothing_else(self):
        self.order.description = "Door code 4711"
        self._finish()
        html = self.url_open(f"{self.stars}/5").text
        for secret in ("4711", self.unit.serial, self.token, "Bearing dry"):
            self.assertNotIn(secret, html)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self.item.with_context(lang="zh_CN").name = "服务态度"
        self._finish()
        self.assertIn("服务态度", self.url_open(f"{self.stars}/5").text)

    # ------------------------------------------------------------
    # ANY INPUT
    # ------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_fuzz(self):
        self._finish()
        forms = [{"rate": score} for score in SCORES]
        forms += [{"rate": "5", f"item_{self.item.id}": score} for score in ("6", "x")]
        for door in (
            f"{self.url}/feedback?access_token={self.token}",
            f"{self.stars}/submit_feedback",
        ):
            for form in forms:
                with self.subTest(door=door[:20], form=str(form)[:40]):
                    self.assertEqual(self._post(door, **form).status_code, 200)
        self.assertFalse(self.order.feedback_ids, "no score, no feedback")
        for text in TEXTS:
            with self.subTest(text=text[:20]):
                response = self._send(rate="5", remark=text, name=text, item_x=text)
                self.assertLess(response.status_code, 400)
                self.assertNotIn("<script>alert", response.text)
        self.assertEqual(len(self.order.feedback_ids), 1)
