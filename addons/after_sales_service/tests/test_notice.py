# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .notice_common import DAY, HOUR, THURSDAY, NoticeCommon


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    """Production is told of work that stops it, days ahead, and acknowledges (S29)."""

    # ------------------------------------------------------------
    # MADE BY THE JOB
    # ------------------------------------------------------------

    def test_a_date_makes_the_notice(self):
        order = self._new_job()
        notice = order.notice_ids
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "draft",
                    "kind": "planned",
                    "partner_id": self.head.id,
                    "start": THURSDAY,
                    "end": THURSDAY + 4 * HOUR,
                    "standstill_hours": 4.0,
                    "notice_days": 3,
                    # Tuesday, Wednesday and Thursday count: until Monday is over
                    "send_by": datetime(2026, 11, 23, 16, 0),
                    "remind_at": datetime(2026, 11, 22, 16, 0),
                    "text": "Exchange the filters",
                }
            ],
        )
        self.assertIn("NP/", notice.name)
        self.assertIn("3 days of notice", notice.send_by_text)
        self.assertIn("Tue 24 Nov", notice.send_by_text)

    def test_no_notice_without_need(self):
        for vals in (
            {"affects_production": False},
            {"start": False, "planned_end": False},
            {"kind": "call"},
        ):
            with self.subTest(**vals):
                self.assertFalse(self._new_job(**vals).notice_ids)
        order = self._new_job(start=False, planned_end=False)
        with freeze_time(NOW):
            order.with_user(self.dispatcher).planned_start = THURSDAY
        self.assertEqual(order.notice_ids.state, "draft")
        order.affects_production = False
        self.assertFalse(order.notice_ids)

    def test_weekend_and_holiday_do_not_count(self):
        monday = THURSDAY + 4 * DAY
        order = self._new_job(monday)
        self.assertEqual(order.notice_id.send_on, date(2026, 11, 25))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Stocktaking",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 11, 25, 16, 0),
                "date_to": datetime(2026, 11, 26, 16, 0),
            }
        )
        # Thursday is off: Tuesday is the last day
        self.assertEqual(order.notice_id.send_by, datetime(2026, 11, 24, 16, 0))

    def test_units_without_hours_count_those_of_the_company(self):
        self.unit.calendar_id = False
        self.company.resource_calendar_id = self.calendar
        order = self._new_job(THURSDAY + 4 * DAY)
        self.assertEqual(order.notice_id.send_by, datetime(2026, 11, 25, 16, 0))
        self.calendar.attendance_ids.unlink()
        with self.subTest("production never works by it: every day counts"):
            self.assertEqual(order.notice_id.send_by, datetime(2026, 11, 27, 16, 0))

    def test_days_of_notice_have_bounds(self):
        order = self._new_job(notice_days=0)
        self.assertEqual(order.notice_id.send_by, THURSDAY)
        for days in (-1, 366):
            with self.assertRaisesRegex(ValidationError, "between 0 and 365"):
                order.notice_days = days

    def test_many_jobs_cost_few_queries(self):
        vals = {
            "kind": "maintenance",
            "equipment_id": self.unit.id,
            "affects_production": True,
            "planned_start": THURSDAY,
        }
        orders = self.env["after.sales.order"]
        with freeze_time(NOW):
            orders.create([dict(vals, affects_production=False)] * 2)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            orders.create([dict(vals, affects_production=False)] * 50)
            self.env.flush_all()
            bare = self.cr.sql_log_count - start
            start = self.cr.sql_log_count
            orders.create([dict(vals) for _number in range(50)])
            self.env.flush_all()
            noticed = self.cr.sql_log_count - start
        self.assertLess(noticed - bare, 50, "less than one query per notice")

    # ------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------

    def test_sending(self):
        order = self._new_job()
        before = self._mails()
        notice = self._send(order)
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "sent",
                    "sent_at": NOW,
                    "known_at": NOW,
                    "sent_how": "mail",
                    "sent_by_id": self.dispatcher.id,
                    "in_time": True,
                }
            ],
        )
        self.assertIn("production@", notice.sent_to)
        mail = self._mails() - before
        self.assertEqual(mail.recipient_ids, self.head)
        self.assertIn(f"/as/notice/{notice.sudo().token}", mail.body_html)
        self.assertFalse(mail.res_id, "the log of the notice keeps no link")
        self.assertNotIn(notice.sudo().token, str(notice.message_ids.mapped("body")))

    def test_sending_needs_an_address(self):
        self.head.email = False
        order = self._new_job()
        with self.assertRaisesRegex(UserError, "no mail address"):
            self._send(order)
        self.assertEqual(order.notice_id.state, "draft")

    def test_sent_twice_is_refused(self):
        notice = self._send(self._new_job())
        with self.assertRaisesRegex(UserError, "this step is not open"):
            notice.with_user(self.dispatcher).action_send()

    def test_told_by_phone(self):
        """Nobody has a mail address: the call is the notice."""
        self.head.email = False
        notice = self._new_job().notice_id
        self._say_yes(notice)
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "acknowledged",
                    "sent_how": "phone",
                    "in_time": True,
                    "acknowledged_how": "phone",
                    "acknowledged_by": "Zhou Production",
                    "acknowledged_user_id": self.dispatcher.id,
                }
            ],
        )

    def test_nobody_acknowledges_his_own_notice(self):
        notice = self._send(self._new_job())
        with self.assertRaisesRegex(UserError, "who in production said so"):
            self._say_yes(notice, name=f" {self.dispatcher.name.upper()} ")
        with self.assertRaisesRegex(UserError, "Enter your name"):
            notice.sudo()._acknowledge("  ", "link")

    def test_acknowledged_twice_is_refused(self):
        notice = self._announced().notice_id
        with self.assertRaisesRegex(UserError, "acknowledged already, by Zhou"):
            notice.sudo()._acknowledge("Somebody", "link")
        self.assertEqual(notice.acknowledged_by, "Zhou Production")

    # ------------------------------------------------------------
    # MOVED, CANCELLED
    # ------------------------------------------------------------

    def test_a_moved_job_needs_a_new_notice(self):
        order = self._announced()
        old, before = order.notice_id, self._mails()
        with freeze_time(NOW + HOUR):
            order.with_user(self.dispatcher).planned_start = THURSDAY + DAY
        self.assertEqual(old.state, "withdrawn")
        self.assertEqual(old.acknowledged_by, "Zhou Production", "the fact stays")
        self.assertIn("Withdrawn", (self._mails() - before).subject)
        self.assertEqual(order.notice_id.replaces_id, old)
        self.assertEqual(order.notice_id.state, "draft")
        self.assertEqual(order.notice_id.start, THURSDAY + DAY)
        with self.assertRaisesRegex(UserError, "was withdrawn: The work was moved"):
            old.sudo()._acknowledge("Zhou", "link")

    def test_a_draft_moves_along(self):
        order = self._new_job()
        notice, before = order.notice_id, self._mails()
        notice.influence = "Line 2 stands still"
        order.planned_start = THURSDAY + DAY
        self.assertEqual(order.notice_ids, notice)
        self.assertEqual(notice.start, THURSDAY + DAY)
        self.assertEqual(notice.influence, "Line 2 stands still")
        self.assertEqual(self._mails(), before)

    def test_another_unit_is_another_notice(self):
        other = self._new_unit("SP2-0002", calendar_id=self.calendar.id)
        order = self._announced()
        old = order.notice_id
        order.equipment_id = other
        self.assertEqual(old.state, "withdrawn")
        self.assertEqual(old.equipment_id, self.unit, "it was told of this one")
        self.assertEqual(order.notice_id.equipment_id, other)
        self.assertEqual(order.notice_id.partner_id, self.site)
        order.equipment_id = self.unit
        self.assertEqual(order.notice_id.partner_id, self.head, "a draft follows")

    def test_what_has_begun_is_not_announced_any_more(self):
        order = self._new_job()
        with freeze_time(THURSDAY + HOUR), self.assertRaisesRegex(UserError, "already"):
            order.with_user(self.dispatcher).action_send_notice()
        notice = self._send(order)
        order.sudo().state = "in_progress"
        with self.assertRaisesRegex(UserError, "has begun already"):
            notice.sudo()._acknowledge("Zhou", "link")
        late = self._new_job()
        draft = late.notice_id
        late.sudo().state = "in_progress"
        self.assertFalse(draft.exists())

    def test_shorter_is_told_already_longer_is_not(self):
        order = self._announced()
        notice = order.notice_id
        order.planned_end = THURSDAY + 2 * HOUR
        self.assertEqual(notice.state, "acknowledged")
        order.planned_end = THURSDAY + 9 * HOUR
        self.assertEqual(notice.state, "withdrawn")
        self.assertEqual(order.notice_id.standstill_hours, 9.0)

    def test_a_cancelled_job_tells_production(self):
        order = self._announced()
        before = self._mails()
        order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(order.notice_ids.state, "withdrawn")
        self.assertEqual(order.notice_ids.withdrawn_reason, "The job was cancelled.")
        self.assertEqual((self._mails() - before).recipient_ids, self.head)

    def test_who_has_no_address_is_called(self):
        self.head.email = False
        order = self._new_job()
        self._say_yes(order.notice_id)
        order.planned_start = THURSDAY + DAY
        old = order.notice_ids - order.notice_id
        self.assertIn("Call production", old.activity_ids.mapped("summary"))

    # ------------------------------------------------------------
    # WHAT HAPPENED STAYS
    # ------------------------------------------------------------

    def test_facts_are_written_once(self):
        notice = self._announced().notice_id
        for name, value in (
            ("acknowledged_by", "Somebody else"),
            ("sent_at", NOW + DAY),
            ("in_time", False),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "as it happen"):
                notice.sudo()[name] = value
        with self.assertRaisesRegex(UserError, "stays as it was"):
            notice.sudo().text = "Something else"
        with self.assertRaisesRegex(UserError, "never deleted"):
            notice.sudo().unlink()

    def test_a_job_that_was_announced_is_not_deleted(self):
        order = self._announced()
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "cancel instead"):
            order.with_user(self.manager).unlink()
        draft = self._new_job()
        notice = draft.notice_id
        draft.with_user(self.manager).unlink()
        self.assertFalse(notice.exists())

    def test_nobody_writes_steps_by_hand(self):
        order = self._new_job()
        notice = order.notice_id
        for user in (self.dispatcher, self.manager):
            for vals in (
                {"state": "acknowledged"},
                {"sent_at": NOW},
                {"in_time": True},
                {"send_by": NOW + DAY},
                {"token": "mine"},
                {"notice_days": 0},
            ):
                with self.subTest(user=user.login, **vals):
                    with self.assertRaises(AccessError):
                        notice.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                notice.with_user(user).create(
                    {
                        "order_id": order.id,
                        "partner_id": self.head.id,
                        "start": THURSDAY,
                        "end": THURSDAY + HOUR,
                    }
                )
            with self.assertRaises(AccessError):
                notice.with_user(user).read(["token"])
            with self.assertRaises(AccessError):
                order.with_user(user).write({"notice_waived_start": THURSDAY})

    def test_engineers_read_and_do_not_answer(self):
        notice = self._send(self._new_job())
        mine = notice.with_user(self.engineer_user)
        self.assertEqual(mine.state, "sent")
        for method in ("action_send", "action_answer", "action_take_asked_slot"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(mine, method)()
        with self.assertRaises(AccessError):
            notice.with_user(self.colleague_user).read(["state"])
        with self.assertRaises(AccessError):
            self.env["after.sales.notice.answer"].with_user(self.engineer_user).create(
                {"notice_id": notice.id, "name": "Zhou"}
            )

    # ------------------------------------------------------------
    # ANOTHER TIME
    # ------------------------------------------------------------

    def test_production_chooses_another_time(self):
        order = self._new_job()
        notice = self._send(order)
        friday = datetime(2026, 11, 27, 9, 0)  # 17:00, when production has closed
        with freeze_time(NOW + HOUR):
            notice.sudo()._ask_other_slot("Zhou", "link", friday, "Export on Thursday")
        self.assertEqual(notice.state, "other_slot")
        self.assertEqual(notice.asked_end, friday + 4 * HOUR)
        self.assertIn(
            "Production asks for another time", notice.activity_ids.mapped("summary")
        )
        # taken two days later: production has known the time since it chose it
        with freeze_time(NOW + 2 * DAY):
            order.with_user(self.dispatcher).action_take_asked_slot()
        self.assertEqual(order.planned_start, friday)
        self.assertEqual(notice.state, "withdrawn")
        self.assertRecordValues(
            order.notice_id,
            [
                {
                    "state": "acknowledged",
                    "acknowledged_by": "Zhou",
                    "acknowledged_how": "slot",
                    "known_at": NOW + HOUR,
                    "in_time": True,
                }
            ],
        )
        self.assertFalse(order.notice_problem)

    def test_the_mail_about_a_time_asked_for_does_not_ask_again(self):
        order = self._new_job()
        notice = self._send(order)
        friday = datetime(2026, 11, 27, 9, 0)
        with freeze_time(NOW + HOUR):
            notice.sudo()._ask_other_slot("Zhou", "link", friday)
            order.with_user(self.dispatcher).action_take_asked_slot()
        mails = self.env["mail.mail"].sudo().search([], order="id desc", limit=2)
        mail = mails.filtered(lambda mail: "Agreed" in mail.subject)
        self.assertEqual(len(mail), 1, mails.mapped("subject"))
        self.assertIn("the time you asked for", mail.body_html)
        self.assertNotIn("acknowledge", mail.body_html)

    def test_a_wish_says_something(self):
        notice = self._send(self._new_job()).sudo()
        with self.assertRaisesRegex(UserError, "Choose a time"):
            notice._ask_other_slot("Zhou", "link", note="  ")
        notice._ask_other_slot("Zhou", "link", note="Not this week")
        with self.assertRaisesRegex(UserError, "named no time"):
            notice.with_user(self.dispatcher).action_take_asked_slot()
        # they think again
        notice._acknowledge("Zhou", "link")
        self.assertEqual(notice.state, "acknowledged")

    def test_a_wish_by_phone_is_to_come(self):
        notice = self._send(self._new_job())
        answer = {"notice_id": notice.id, "name": "Zhou", "answer": "other"}
        wizard = self.env["after.sales.notice.answer"].with_user(self.dispatcher)
        with freeze_time(NOW), self.assertRaisesRegex(UserError, "is over already"):
            wizard.create(answer | {"asked_start": NOW - DAY}).action_apply()
        with freeze_time(NOW):
            wizard.create(answer | {"asked_start": THURSDAY + DAY}).action_apply()
        self.assertEqual(notice.asked_start, THURSDAY + DAY)
        self.assertEqual(fields.Datetime.to_string(notice.asked_at), str(NOW))
