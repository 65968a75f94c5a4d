# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .test_repeat import DAY, RepeatCommon


class NoticeCommon(RepeatCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env, login="design", groups="base.group_user", email="d@huayi.example"
        )
        chief = cls.env["hr.employee"].create(
            {"name": "Head of Design", "user_id": cls.owner.id}
        )
        cls.department = cls.env["hr.department"].create(
            {"name": "Design Centre", "manager_id": chief.id}
        )
        cls.company.write(
            {
                "after_sales_quality_department_id": cls.department.id,
                "after_sales_quality_failures": 3,
                "after_sales_quality_days": 90,
                "after_sales_quality_due_days": 14,
                "after_sales_manager_id": cls.manager.id,
            }
        )
        cls.Notice = cls.env["after.sales.quality.notice"]

    @classmethod
    def _notice(cls, user=None, **vals):
        with freeze_time(NOW):
            return cls.Notice.with_user(user or cls.dispatcher).create(
                {
                    "title": "Spindle bearings run dry",
                    "description": "Three units within a month",
                    "product_id": cls.product.id,
                    "fault_id": cls.cause.id,
                }
                | vals
            )

    @classmethod
    def _words(cls, notice, user, purpose, text, **vals):
        action = getattr(notice.with_user(user), f"action_{purpose}")()
        wizard = (
            cls.env["after.sales.quality.answer"]
            .with_user(user)
            .with_context(**action["context"])
            .create({"text": text} | vals)
        )
        return wizard.action_confirm()

    def _mails(self, notice):
        return self.env["mail.mail"].search(
            [("model", "=", notice._name), ("res_id", "=", notice.id)]
        )


@tagged("post_install", "-at_install")
class TestQualityNotice(NoticeCommon):
    def test_defaults(self):
        notice = self._notice()
        self.assertRegex(notice.name, r"^QN/2026/\d{4}$")
        self.assertEqual(notice.department_id, self.department)
        self.assertEqual(notice.owner_id, self.owner)
        self.assertEqual(notice.date_due, date(2026, 12, 7))
        self.assertEqual(notice.state, "new")

    def test_form(self):
        with freeze_time(NOW):
            form = Form(self.Notice.with_user(self.dispatcher))
            form.title = "Bearings"
            form.description = "Dry"
            notice = form.save()
        self.assertEqual(notice.owner_id, self.owner)

    def test_the_whole_way(self):
        notice = self._notice()
        with freeze_time(NOW):
            notice.action_send()
        self.assertEqual(notice.state, "sent")
        mail = self._mails(notice)
        self.assertIn(notice.name, mail.subject)
        self.assertEqual(mail.recipient_ids, self.owner.partner_id)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertEqual(notice.activity_ids.user_id, self.owner)
        self.assertEqual(notice.activity_ids.date_deadline, notice.date_due)
        with freeze_time(NOW + DAY):
            self._words(
                notice, self.owner, "answer", "Grease missing", measure="Filled at 2 h"
            )
        self.assertEqual(notice.state, "answered")
        self.assertEqual(notice.answer, "Grease missing")
        self.assertEqual(notice.answered_by_id, self.owner)
        self.assertEqual(notice.activity_ids.user_id, self.dispatcher)
        notice.with_user(self.dispatcher).action_close()
        self.assertEqual(notice.state, "closed")
        self.assertFalse(notice.activity_ids)

    def test_close_needs_a_measure(self):
        notice = self._notice()
        notice.action_send()
        self._words(notice, self.owner, "answer", "Nothing wrong")
        with self.assertRaisesRegex(UserError, "measure"):
            notice.action_close()
        notice.measure = "Explained to the customers"
        notice.action_close()

    def test_send_names_all_that_is_missing(self):
        first = self._notice(department_id=False, owner_id=False)
        second = self._notice(date_due=False)
        self.owner.partner_id.email = False
        third = self._notice()
        with self.assertRaises(UserError) as caught:
            (first | second | third).action_send()
        for words in ("Department", "Owner", "Answer by", "no mail address"):
            self.assertIn(words, str(caught.exception))
        self.assertFalse(self._mails(third))

    def test_reopened_goes_to_the_owner_again(self):
        notice = self._notice()
        notice.action_send()
        self._words(notice, self.owner, "answer", "Solved", measure="Done")
        notice.action_close()
        with freeze_time(NOW + 60 * DAY):
            self._words(notice, self.dispatcher, "reopen", "Again on three units")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.reopened_count, 1)
        self.assertFalse(notice.closed_at)
        self.assertEqual(notice.date_due, date(2027, 2, 5))
        self.assertEqual(len(self._mails(notice)), 2)
        self.assertTrue(
            notice.message_ids.filtered(lambda m: "three units" in (m.body or ""))
        )

    def test_dismissed(self):
        notice = self._notice()
        self._words(notice, self.dispatcher, "dismiss", "One customer, misuse")
        self.assertEqual(notice.state, "dismissed")
        self.assertEqual(notice.closing_note, "One customer, misuse")
        with self.assertRaisesRegex(UserError, "Reopen"):
            notice.title = "Other"
        self._words(notice, self.dispatcher, "reopen", "No, five of them")
        self.assertEqual(notice.state, "new", "nobody was told of it yet")

    def test_steps_out_of_order(self):
        notice = self._notice()
        for step in ("answer", "close", "reopen"):
            with self.assertRaises(UserError):
                getattr(notice, f"action_{step}")()
        notice.action_send()
        for step in ("send", "dismiss", "close"):
            with self.assertRaises(UserError):
                getattr(notice, f"action_{step}")()

    def test_empty_words(self):
        notice = self._notice()
        with self.assertRaisesRegex(UserError, "words"):
            self._words(notice, self.dispatcher, "dismiss", "   ")

    def test_overdue_and_reminded(self):
        notice = self._notice()
        with freeze_time(NOW):
            notice.action_send()
        late = datetime(2026, 12, 8, 1)
        with freeze_time(late - DAY):
            notice.invalidate_recordset()
            self.assertFalse(notice.is_overdue)
            self.Notice._cron_remind()
        self.assertEqual(len(self._mails(notice)), 1)
        with freeze_time(late):
            notice.invalidate_recordset()
            self.assertTrue(notice.is_overdue)
            self.assertIn(notice, self.Notice.search([("is_overdue", "=", True)]))
            self.Notice._cron_remind()
            self.Notice._cron_remind()
        mails = self._mails(notice)
        self.assertEqual(len(mails), 2, "once a day at most")
        self.assertIn("Overdue", mails.sorted("id")[-1].subject)
        with freeze_time(late + 7 * DAY):
            self.Notice._cron_remind()
        self.assertEqual(len(self._mails(notice)), 3)
        self.company.after_sales_quality_remind_days = 0
        with freeze_time(late + 90 * DAY):
            self.Notice._cron_remind()
        self.assertEqual(len(self._mails(notice)), 3)

    def test_answered_is_not_reminded(self):
        notice = self._notice()
        with freeze_time(NOW):
            notice.action_send()
            self._words(notice, self.owner, "answer", "Found", measure="Done")
        self.assertFalse(notice.remind_on)

    def test_from_a_ticket(self):
        ticket = self._ticket(NOW, fault_id=self.symptom.id)
        action = ticket.with_user(self.engineer_user).action_make_quality_notice()
        notice = self.Notice.browse(action["res_id"])
        self.assertEqual(notice.origin, "ticket")
        self.assertEqual(notice.product_id, self.product)
        self.assertEqual(notice.fault_id, self.symptom)
        self.assertEqual(notice.equipment_ids, self.unit)
        self.assertEqual((notice.failure_count, notice.unit_count), (1, 1))
        self.assertEqual(ticket.quality_notice_count, 1)
        self.assertEqual(ticket.action_view_quality_notices()["res_id"], notice.id)

    def test_further_cases_join_the_open_notice(self):
        first = self._ticket(NOW, fault_id=self.symptom.id)
        other = self._expired_unit("SP2-OTHER")
        second = self._ticket(NOW, fault_id=self.symptom.id, equipment_id=other.id)
        one = first.action_make_quality_notice()["res_id"]
        two = second.with_user(self.engineer_user).action_make_quality_notice()
        self.assertEqual(two["res_id"], one)
        notice = self.Notice.browse(one)
        self.assertEqual((notice.failure_count, notice.unit_count), (2, 2))
        second.action_make_quality_notice()
        self.assertEqual(notice.failure_count, 2, "the same case counts once")

    def test_from_a_job(self):
        action = self.first.with_user(self.engineer_user).action_make_quality_notice()
        notice = self.Notice.browse(action["res_id"])
        self.assertEqual(notice.fault_id, self.cause)
        self.assertEqual(notice.ticket_ids, self.first_ticket)
        self.assertEqual(notice.failure_count, 1, "job and ticket are one failure")
        self.assertIn("Bearing dry", notice.description)
        self.assertEqual(self.first.quality_notice_count, 1)

    def test_not_from_others_jobs(self):
        with self.assertRaises(AccessError):
            self.first.with_user(self.colleague_user).action_make_quality_notice()

    def test_paper(self):
        notice = self._notice(batch="2026-W14")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_service.report_quality_notice", notice.ids
        )[0]
        text = html.decode()
        for words in ("2026-W14", "Design Centre", notice.name, "Spindle bearings"):
            self.assertIn(words, text)

    def test_excel(self):
        notice = self._notice()
        rows = [
            row
            for batch in self.Notice._read_in_batches(
                [("id", "=", notice.id)], self.Notice._get_register_columns()
            )
            for row in batch
        ]
        self.assertIn(notice.name, rows[0])

    # Rights

    def test_owner_reads_and_answers_only_his_own(self):
        mine, other = self._notice(), self._notice(owner_id=self.manager.id)
        mine.equipment_ids = self.unit
        mine.action_send()
        seen = self.Notice.with_user(self.owner).search([])
        self.assertIn(mine, seen)
        self.assertNotIn(other, seen)
        own = mine.with_user(self.owner)
        self.assertIn(self.unit.serial, own.unit_names)
        with self.assertRaises(AccessError):
            own.read(["equipment_ids"])
        for call in (
            lambda: own.write({"measure": "x"}),
            lambda: own.action_close(),
            lambda: own.action_dismiss(),
            lambda: own.unlink(),
            lambda: other.with_user(self.owner).action_answer(),
        ):
            with self.assertRaises(AccessError):
                call()
        self._words(mine, self.owner, "answer", "Found it", measure="Done")

    def test_the_window_tells_nothing_of_others(self):
        notice = self._notice(owner_id=self.manager.id)
        wizard = (
            self.env["after.sales.quality.answer"]
            .with_user(self.owner)
            .create({"notice_id": notice.id, "text": "Let me see"})
        )
        with self.assertRaises(AccessError):
            wizard.read(["description"])
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_form_of_the_owner(self):
        notice = self._notice()
        notice.action_send()
        form = Form(notice.with_user(self.owner))
        self.assertTrue(form.is_mine)
        action = notice.with_user(self.owner).action_answer()
        window = Form(
            self.env["after.sales.quality.answer"]
            .with_user(self.owner)
            .with_context(**action["context"])
        )
        self.assertEqual(window.description, notice.description)
        window.text = "Grease missing"
        window.save().action_confirm()
        self.assertEqual(notice.state, "answered")

    def test_engineers_enter_and_read(self):
        notice = self._notice(self.engineer_user)
        self.assertTrue(notice.with_user(self.colleague_user).title)
        for call in (
            lambda: notice.with_user(self.engineer_user).write({"title": "x"}),
            lambda: notice.with_user(self.engineer_user).action_send(),
            lambda: notice.with_user(self.engineer_user).action_dismiss(),
            lambda: notice.with_user(self.colleague_user).unlink(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_steps_are_not_written_by_hand(self):
        notice = self._notice()
        for vals in (
            {"state": "closed"},
            {"answer": "Fine"},
            {"origin": "rate"},
            {"name": "QN/1"},
            {"failure_count": 99},
        ):
            with self.assertRaises(AccessError):
                notice.with_user(self.manager).write(vals)
            with self.assertRaises(AccessError):
                self._notice(self.manager, **vals)

    def test_what_was_sent_is_kept(self):
        notice = self._notice()
        self._notice().with_user(self.manager).unlink()
        notice.action_send()
        with self.assertRaises(UserError):
            notice.with_user(self.manager).unlink()


@tagged("post_install", "-at_install")
class TestQualityProposal(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the story of the class above is one failure of symptom and of cause
        cls.units = [cls._expired_unit(f"SP2-Q{index}") for index in range(4)]

    def _fail(self, count, at=NOW + DAY, fault=None):
        fault = fault or self.symptom
        return [
            self._ticket(at, fault_id=fault.id, equipment_id=unit.id)
            for unit in self.units[:count]
        ]

    def _propose(self, at=NOW + 2 * DAY):
        before = self.Notice.search([])
        with freeze_time(at):
            self.Notice._cron_propose()
        return self.Notice.search([]) - before

    def test_proposed_once(self):
        self._fail(2)
        notice = self._propose()
        self.assertEqual(notice.fault_id, self.symptom)
        self.assertEqual(notice.origin, "rate")
        self.assertEqual((notice.failure_count, notice.unit_count), (3, 3))
        self.assertIn("3 failures on 3 of", notice.rate_note)
        self.assertIn(self.first_ticket.number, notice.description)
        self.assertEqual(notice.owner_id, self.owner)
        self.assertEqual(notice.activity_ids.user_id, self.manager)
        self.assertFalse(self._propose(), "harmless when run twice")

    def test_below_the_rate(self):
        self._fail(1)
        self.assertFalse(self._propose())

    def test_further_failures_join(self):
        self._fail(2)
        notice = self._propose()
        self._ticket(
            NOW + 3 * DAY, fault_id=self.symptom.id, equipment_id=self.units[3].id
        )
        self.assertFalse(self._propose(NOW + 4 * DAY))
        self.assertEqual((notice.failure_count, notice.unit_count), (4, 4))
        messages = len(notice.message_ids)
        self._propose(NOW + 5 * DAY)
        self.assertEqual(len(notice.message_ids), messages, "said once")

    def test_what_was_dismissed_counts_anew(self):
        self._fail(2)
        notice = self._propose()
        with freeze_time(NOW + 3 * DAY):
            self._words(notice, self.dispatcher, "dismiss", "Misuse")
        self.assertFalse(self._propose(NOW + 4 * DAY))
        self._fail(3, NOW + 5 * DAY)
        again = self._propose(NOW + 6 * DAY)
        self.assertEqual(again.failure_count, 3)

    def test_old_failures_do_not_count(self):
        self._fail(2, NOW + DAY)
        self.assertFalse(self._propose(NOW + 92 * DAY))

    def test_cause_counts_as_well(self):
        for index, unit in enumerate(self.units[:2]):
            order = self._job(NOW + DAY, equipment_id=unit.id)
            with freeze_time(NOW + DAY):
                order.action_dispatch()
                order.action_depart()
                order.action_arrive()
                order.action_finish()
                self._report(order, cause_id=self.cause.id)
                order.action_done()
            self.assertEqual(len(self._propose()), index)
        notice = self.Notice.search([("origin", "=", "rate")])
        self.assertEqual(notice.fault_id, self.cause)
        self.assertEqual(notice.failure_count, 3)

    def test_other_and_misuse_propose_nothing(self):
        self._fail(4, fault=self.env.ref("after_sales_service.fault_symptom_s99"))
        self.assertFalse(self._propose())

    def test_share_of_units(self):
        self.company.write(
            {"after_sales_quality_failures": 0, "after_sales_quality_percent": 40.0}
        )
        self._fail(1)
        notice = self._propose()  # 2 of 5 units
        self.assertEqual(notice.unit_count, 2)
        self.assertIn("40.0 %", notice.rate_note)

    def test_switched_off(self):
        self.company.after_sales_quality_failures = 0
        self._fail(4)
        self.assertFalse(self._propose())

    def test_entered_by_hand_is_not_proposed_again(self):
        self._fail(2)
        notice = self._notice(fault_id=self.symptom.id)
        self.assertFalse(self._propose())
        self.assertEqual(notice.failure_count, 3)

    def test_other_companies_stay_apart(self):
        self._fail(2)
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.assertEqual(self._propose().company_id, self.company)
        self.assertFalse(self.Notice.search([("company_id", "=", other.id)]))

    def test_queries_do_not_grow(self):
        def count():
            with freeze_time(NOW + 2 * DAY):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                rows = self.Notice._count_failures(
                    self.company, NOW - timedelta(days=90)
                )
                return self.cr.sql_log_count - before, len(rows)

        queries, _rows = count()
        self.assertEqual(queries, 1)
        self._fail(4)
        self._fail(4, fault=self.other_symptom)
        self.assertEqual(count()[0], 1)

    @mute_logger("odoo.sql_db")
    def test_bad_settings(self):
        for vals in (
            {"after_sales_quality_failures": -1},
            {"after_sales_quality_percent": 101},
            {"after_sales_quality_days": 0},
        ):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                self.company.write(vals)
                self.env.flush_all()
