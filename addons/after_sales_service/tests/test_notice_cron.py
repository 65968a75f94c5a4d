# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .notice_common import DAY, HOUR, THURSDAY, NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticeCron(NoticeCommon):
    """What is due today is sent or reminded of, what nobody answers is chased."""

    def setUp(self):
        super().setUp()
        # a job commits its progress: not inside a test
        self.startPatcher(
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: float("inf"),
            )
        )

    def _run(self, at):
        with freeze_time(at):
            self.env["after.sales.notice"]._cron_notices()

    def _todos(self, notice):
        return notice.activity_ids.mapped("summary")

    def test_the_desk_is_reminded_once_on_the_last_day(self):
        notice = self._new_job(THURSDAY + DAY).notice_id
        self._run(NOW)
        self.assertFalse(notice.activity_ids, "there is a day left")
        for hour in range(2):
            self._run(NOW + DAY + hour * HOUR)
        self.assertEqual(self._todos(notice), ["Notice to production: send it today"])
        self.assertEqual(notice.activity_ids.user_id, self.leader)
        self._send(notice.order_id, NOW + DAY)
        self.assertFalse(notice.activity_ids, "sent: nothing is left to do")

    def test_sent_by_itself(self):
        self.company.after_sales_notice_mode = "send"
        with_mail = self._new_job().notice_id
        unit = self._new_unit(
            "SP2-0009",
            production_contact_id=self.env["res.partner"]
            .create({"name": "Ma Without Mail", "company_id": self.company.id})
            .id,
        )
        without = self._new_job(equipment_id=unit.id).notice_id
        self._run(NOW)
        self.assertEqual(with_mail.state, "sent")
        self.assertTrue(with_mail.in_time)
        self.assertFalse(with_mail.activity_ids)
        self.assertEqual(without.state, "draft")
        self.assertTrue(without.activity_ids)

    def test_sent_by_itself_too_late_calls_a_person(self):
        self.company.after_sales_notice_mode = "send"
        notice = self._new_job(THURSDAY - DAY).notice_id
        self._run(NOW)
        self.assertEqual(notice.state, "sent")
        self.assertFalse(notice.in_time)
        self.assertEqual(self._todos(notice), ["Call production"])

    def test_chased_on_the_production_day_before(self):
        monday = THURSDAY + 4 * DAY
        notice = self._send(self._new_job(monday))
        self._run(THURSDAY)
        self.assertFalse(notice.activity_ids)
        before = self._mails()
        for _run in range(2):  # Friday: the weekend does not count
            self._run(THURSDAY + DAY)
        self.assertEqual(self._todos(notice), ["Call production"])
        mail = self._mails() - before
        self.assertEqual(len(mail), 1)
        self.assertIn("Not acknowledged yet", mail.subject)
        self._say_yes(notice, at=THURSDAY + DAY)
        self.assertFalse(notice.activity_ids)

    def test_the_answered_one_is_left_alone(self):
        order = self._announced()
        before = self._mails()
        self._run(THURSDAY)
        self.assertEqual(self._mails(), before)
        self.assertFalse(order.notice_id.activity_ids)

    def test_a_bad_one_stops_nothing(self):
        self.company.after_sales_notice_mode = "send"
        bad, good = (self._new_job().notice_id for _number in range(2))
        send = type(bad)._do_send

        def fail_for_bad(notices):
            if bad in notices:
                raise ValueError("no such mailbox")
            return send(notices)

        with (
            patch.object(self.env.registry[bad._name], "_do_send", fail_for_bad),
            mute_logger("odoo.addons.after_sales_service.models.notice_cron"),
        ):
            self._run(NOW)
            self._run(NOW + HOUR)
        self.assertEqual(good.state, "sent")
        self.assertEqual(bad.state, "draft")
        self.assertEqual(bad.problem, "no such mailbox")
        self.assertEqual(len(bad.activity_ids), 1)

    def test_idle_costs_one_probe(self):
        self._announced()
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(NOW), self.assertQueryCount(1):
            self.env["after.sales.notice"]._cron_notices()
