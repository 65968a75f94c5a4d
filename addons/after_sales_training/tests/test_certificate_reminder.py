# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .signoff_common import SignoffCommon
from .test_careful_jobs import LOGGER, poisoned

#: certificates are issued on 23 November 2026 for two years
END = date(2028, 11, 23)
ONE_DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestCertificateReminder(SignoffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signoff = cls._certify(cls._new_signoff())
        cls.customer = cls.signoff.partner_id
        cls.customer.write({"email": "office@third-hospital.example", "lang": "en_US"})
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: True
        )
        progress.start()
        self.addCleanup(progress.stop)

    def _remind(self, days_before, signoff=None):
        """Run the job so many days before the end; return the new letters."""
        Mail = self.env["mail.mail"].sudo()
        known = Mail.search([])
        day = datetime.combine(END, datetime.min.time()) - days_before * ONE_DAY
        with freeze_time(day + timedelta(hours=6)):
            self.Signoff._cron_remind_customers()
            self.env.flush_all()
        return Mail.search([]) - known

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def test_once_for_each_step(self):
        self.assertEqual(self.signoff.end_remind_on, END - 90 * ONE_DAY)
        self.assertFalse(self._remind(91))
        letter = self._remind(90)
        self.assertEqual(len(letter), 1)
        self.assertEqual(letter.recipient_ids, self.customer)
        for text in ("Gu Lan", self.signoff.certificate_number, "11/23/2028"):
            self.assertIn(text, letter.body_html)
        self.assertFalse(self._remind(89), "once for a step")
        self.assertEqual(len(self._remind(30)), 1)
        self.assertFalse(self._remind(1), "no step is left")
        self.assertFalse(self.signoff.end_remind_on)

    def test_who_was_asleep_writes_once(self):
        self.assertEqual(len(self._remind(20)), 1)
        self.assertEqual(self.signoff.end_reminded_days, 30)
        self.assertFalse(self._remind(19))

    def test_days_are_settings(self):
        self.company.after_sales_operator_reminders = "60"
        self.assertEqual(self.signoff.end_remind_on, END - 60 * ONE_DAY)
        self.company.after_sales_operator_reminders = False
        self.assertFalse(self.signoff.end_remind_on)
        for wrong in ("soon", "0", "90, -3"):
            with self.assertRaisesRegex(ValidationError, "days before the end"):
                self.company.after_sales_operator_reminders = wrong

    def test_not_of_what_holds_no_more(self):
        for reason, vals in (
            ("revoked", {"state": "revoked"}),
            ("renewed", {"renewed_by_id": self.signoff.id}),
            ("left", {"left_on": END - 200 * ONE_DAY}),
            ("over", {"state": "expired"}),
        ):
            with self.subTest(reason), self.env.cr.savepoint() as point:
                self.signoff.sudo().write(vals)
                self.assertFalse(self.signoff.end_remind_on)
                self.assertFalse(self._remind(30))
                point.rollback()
            self.env.invalidate_all()
        self.assertEqual(len(self._remind(30)), 1)

    def test_renewed_by_passing_again(self):
        again = self.Signoff.browse(
            self.signoff.with_user(self.engineer_user).action_repeat()["res_id"]
        )
        self._certify(again, datetime(2028, 5, 1, 8))
        self.assertEqual(self.signoff.renewed_by_id, again)
        self.assertFalse(self._remind(30))
        self.assertEqual(again.end_remind_on, date(2030, 5, 1) - 90 * ONE_DAY)

    def test_our_own_people_are_told_elsewhere(self):
        self.signoff.sudo().state = "expired"
        signoff = self._new_signoff(employee_id=self.colleague.id, equipment_id=False)
        signoff.sudo().write(
            {"state": "certified", "valid_until": END, "certified_on": self.today()}
        )
        self.assertFalse(signoff.end_remind_on)
        self.assertFalse(self._remind(30))

    @staticmethod
    def today():
        return date(2026, 11, 23)

    # ------------------------------------------------------------
    # TO WHOM, WHAT
    # ------------------------------------------------------------

    def test_one_letter_in_the_customers_language(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Ms. Sun",
                "parent_id": self.customer.id,
                "email": "sun@third-hospital.example",
                "lang": "zh_CN",
            }
        )
        self.customer.training_contact_id = contact
        other = self.env["res.partner"].create(
            {"name": "He Jing", "parent_id": self.customer.id}
        )
        second = self._certify(self._new_signoff(trainee_id=other.id))
        template = self.env.ref("after_sales_training.mail_template_certificate_ends")
        template.with_context(lang="zh_CN").subject = "证书将到期"
        letter = self._remind(90)
        self.assertEqual(len(letter), 1, "one for both")
        self.assertEqual(letter.recipient_ids, contact)
        self.assertEqual(letter.subject, "证书将到期")
        for text in ("Gu Lan", "He Jing", second.certificate_number, "2028"):
            self.assertIn(text, letter.body_html)
        self.assertTrue(second.end_reminded_until)

    def test_what_can_be_booked(self):
        begin = datetime(2028, 11, 6, 1)
        with freeze_time("2028-09-01"):
            session = self._new_session(
                date_begin=begin, date_end=begin + timedelta(hours=56)
            )
            voucher = self._new_voucher(
                valid_from=date(2028, 1, 1), valid_until=date(2029, 12, 31)
            )
            self.env.flush_all()
            (row,) = self.signoff._get_letter_rows()
            self.assertEqual(row["sessions"], session)
            self.assertEqual(row["voucher"], voucher)
            self.assertFalse(row["booked"])
            voucher.valid_until = date(2028, 10, 31)
            (row,) = self.signoff._get_letter_rows()
            self.assertFalse(row["voucher"], "it has ended by then")
            voucher.valid_until = date(2029, 12, 31)
        letter = self._remind(80)
        self.assertIn(voucher.name, letter.body_html)
        self.assertIn("11/6/28", letter.body_html)
        with freeze_time("2028-09-05"):
            session._enrol_people([{"trainee_id": self.trainee.id}], voucher=voucher)
            (row,) = self.signoff._get_letter_rows()
            self.assertEqual(row["booked"], session)
        self.assertIn("Booked already", self._remind(30).body_html)

    def test_without_sessions_the_letter_says_how(self):
        self.assertIn("tell us when it suits you", self._remind(90).body_html)

    def test_no_address_is_known(self):
        self.customer.email = False
        self.company.after_sales_voucher_keeper_id = self.desk
        told = self._remind(90)
        self.assertLessEqual(told.recipient_ids, self.desk.partner_id)
        self.assertEqual(self.signoff.activity_ids.user_id, self.desk)
        self.assertIn("telephone", self.signoff.activity_ids.summary)
        self.assertFalse(self._remind(89), "asked once")
        self.assertEqual(len(self.signoff.activity_ids), 1)

    # ------------------------------------------------------------
    # ONE BAD RECORD STOPS NOTHING
    # ------------------------------------------------------------

    def test_a_customer_that_fails_is_told_the_next_day(self):
        stranger = self.env["res.partner"].create(
            {"name": "Clinic", "is_company": True, "email": "office@clinic.example"}
        )
        operator = self.env["res.partner"].create(
            {"name": "Bai", "parent_id": stranger.id}
        )
        other = self._certify(
            self._new_signoff(
                trainee_id=operator.id,
                equipment_id=False,
                product_tmpl_id=self.product.product_tmpl_id.id,
            )
        )
        bad = self.signoff
        with poisoned(bad, "_get_letter_rows", lambda one, *_a: bad in one):
            letters = self._remind(90)
        self.assertEqual(letters.recipient_ids, stranger)
        self.assertTrue(other.end_reminded_until)
        self.assertFalse(bad.end_reminded_until, "not told, so not marked")
        letters = self._remind(89)
        self.assertEqual(letters.recipient_ids, self.customer)

    def test_one_that_cannot_expire_stops_no_other(self):
        other = self.env["res.partner"].create(
            {"name": "He Jing", "parent_id": self.customer.id}
        )
        good = self._certify(self._new_signoff(trainee_id=other.id))
        bad = self.signoff
        write = type(bad).write

        def fail(records, vals):
            if bad in records and vals.get("state") == "expired":
                raise ValueError("poison")
            return write(records, vals)

        with (
            freeze_time("2028-11-24 12:00:00"),
            patch.object(type(bad), "write", fail),
            mute_logger(LOGGER),
        ):
            self.Signoff._cron_expire()
        self.assertEqual((good.state, bad.state), ("expired", "certified"))
        with freeze_time("2028-11-25 12:00:00"):
            self.Signoff._cron_expire()
        self.assertEqual(bad.state, "expired")

    def test_a_colleague_who_cannot_be_told_is_told_the_next_day(self):
        self.course.skill_id = self.env["hr.skill"].create(
            {
                "name": "SP-200 alone",
                "skill_type_id": self.env.ref(
                    "after_sales_training.skill_type_certificate"
                ).id,
            }
        )
        signoff = self._new_signoff(employee_id=self.colleague.id, equipment_id=False)
        signoff.sudo().write(
            {"state": "certified", "certified_on": self.today(), "valid_until": END}
        )
        signoff.sudo()._write_staff_skill()
        held = self.colleague.employee_skill_ids
        self.company.after_sales_certificate_days = 30
        self.env.flush_all()
        Skill = self.env["hr.employee.skill"]
        with freeze_time("2028-11-01 08:00:00"):
            with poisoned(held, "_remind_of_end", lambda one, *_a: held <= one):
                Skill._cron_remind_of_ends()
            self.assertFalse(held.after_sales_reminded_on)
        with freeze_time("2028-11-02 08:00:00"):
            Skill._cron_remind_of_ends()
            self.assertEqual(held.after_sales_reminded_on, date(2028, 11, 2))

    def test_the_idle_job_asks_its_index_once(self):
        self.env.flush_all()
        with freeze_time("2027-01-01 08:00:00"), self.assertQueryCount(1):
            self.Signoff._cron_remind_customers()
