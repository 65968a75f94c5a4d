# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import ELSEWHERE
from .voucher_common import VoucherCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVoucherPlaces(VoucherCommon):
    def test_places_are_booked_used_and_returned(self):
        voucher = self._new_voucher(places=3)
        enrolments = self._enrol(voucher, 2)
        self.assertEqual((voucher.places_booked, voucher.places_left), (2, 1))
        enrolments[0].action_set_done()
        self.assertEqual((voucher.places_booked, voucher.places_used), (1, 1))
        enrolments[1].action_cancel()
        self.assertEqual((voucher.places_booked, voucher.places_left), (0, 2))
        enrolments[0].unlink()
        self.assertEqual((voucher.places_used, voucher.places_left), (0, 3))

    def test_waiting_takes_no_place(self):
        voucher = self._new_voucher(places=1)
        self._enrol(voucher, 3, state="draft")
        self.assertEqual(voucher.places_left, 1)

    def test_changing_the_voucher_moves_the_place(self):
        voucher, other = self._new_voucher(places=1), self._new_voucher(places=1)
        enrolment = self._enrol(voucher)
        enrolment.entitlement_id = other
        self.assertEqual((voucher.places_left, other.places_left), (1, 0))

    def test_more_people_than_places(self):
        voucher = self._new_voucher(places=2)
        with self.assertRaisesRegex(ValidationError, "2 can still be booked"):
            self._enrol(voucher, 3)
        self.assertFalse(voucher.registration_ids, "all or nothing")
        waiting = self._enrol(voucher, 3, state="draft")
        with self.assertRaisesRegex(ValidationError, "2 can still be booked"):
            waiting.action_confirm()

    @mute_logger("odoo.sql_db")
    def test_database_has_the_last_word(self):
        voucher = self._new_voucher(places=1)
        self._enrol(voucher)
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE after_sales_training_entitlement SET places_booked = 2"
                " WHERE id = %s",
                [voucher.id],
            )

    def test_session_after_expiry(self):
        day = self.training_session.date_begin.date()
        late = self._new_voucher(valid_until=day - timedelta(days=1))
        with self.assertRaisesRegex(ValidationError, "extend the voucher"):
            self._enrol(late)
        self._enrol(self._new_voucher(valid_until=day))

    def test_day_of_the_session_is_that_of_its_place(self):
        """23:00 UTC is the next morning in Shanghai: one day too late."""
        night = self._new_session(date_begin=NOW.replace(day=30, hour=23), **ELSEWHERE)
        voucher = self._new_voucher(valid_until=date(2026, 11, 30))
        with self.assertRaises(ValidationError):
            self._enrol(voucher, session=night)

    def test_session_before_it_begins(self):
        voucher = self._new_voucher(valid_from=date(2027, 1, 1))
        self.assertEqual(voucher.state, "pending")
        with self.assertRaises(ValidationError):
            self._enrol(voucher)
        on_site = self._new_voucher(valid_from=date(2027, 1, 1), kind="on_site")
        at_his = self._new_session(centre_id=False, room_id=False, trainer_ids=False)
        self._enrol(on_site, session=at_his)

    def test_training_at_his_site_is_not_held_at_the_centre(self):
        voucher = self._new_voucher(kind="on_site")
        with self.assertRaisesRegex(ValidationError, "on a job at his site"):
            self._enrol(voucher)

    def test_a_session_held_is_not_judged_anew(self):
        voucher = self._new_voucher()
        enrolment = self._enrol(voucher)
        day = self.training_session.date_begin.date()
        voucher.sudo().valid_until = day - timedelta(days=2)
        enrolment.action_set_done()
        self.assertEqual(voucher.places_used, 1)

    def test_course_that_is_not_covered(self):
        other = self.course.copy({"name": "Maintenance"})
        with self.assertRaisesRegex(ValidationError, "is not for"):
            self._enrol(self._new_voucher(course_ids=other.ids))
        self._enrol(self._new_voucher(course_ids=False))
        with self.assertRaisesRegex(ValidationError, "no training session"):
            self._enrol(self._new_voucher(), session=self._new_session(course_id=False))

    def test_people_of_another_customer(self):
        voucher = self._new_voucher(places=5)
        self._enrol(voucher, trainee_id=self.gu.id, partner_id=self.customer.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Third Hospital"):
            self._enrol(voucher, trainee_id=self.stranger.id)
        with self.assertRaisesRegex(ValidationError, "without a voucher"):
            self._enrol(voucher, employee_id=self.engineer.id)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_foreign_voucher_by_rpc(self):
        """An event clerk may enrol, but not by a voucher he cannot even read."""
        clerk = new_test_user(
            self.env,
            login="event_clerk",
            groups="base.group_user,event.group_event_registration_desk",
        )
        voucher = self._new_voucher()
        vals = {"event_id": self.training_session.id, "name": "Wang"}
        Registration = self.env["event.registration"].with_user(clerk)
        enrolment = Registration.create(vals)
        for use in (
            lambda: Registration.create(vals | {"entitlement_id": voucher.id}),
            lambda: enrolment.write({"entitlement_id": voucher.id}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                use()
        own = self._enrol(voucher)
        for value in (False, "used"):
            with self.assertRaises(AccessError):
                own.with_user(clerk).write({"voucher_use": value})

    def test_withdrawn_voucher(self):
        voucher = self._new_voucher()
        self._change(voucher, "withdraw", reason="Returned")
        with self.assertRaisesRegex(ValidationError, "withdrawn: Returned"):
            self._enrol(voucher)

    def test_enrolling_many_asks_little(self):
        """P14: what vouchers add does not grow with the number of trainees."""

        def count(number):
            session = self._new_session(seats_max=99, **ELSEWHERE)
            voucher = self._new_voucher(places=number)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self._enrol(voucher, number, session)
            self.env.flush_all()
            with_voucher = self.cr.sql_log_count - before
            session = self._new_session(seats_max=99, **ELSEWHERE)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self._enrol(self.env["after.sales.training.entitlement"], number, session)
            self.env.flush_all()
            return with_voucher - (self.cr.sql_log_count - before)

        count(5)  # caches are warm
        few, many = count(20), count(60)
        self.assertLessEqual(many - few, 4)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVoucherState(VoucherCommon):
    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"after_sales_training.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def test_days_move_it(self):
        voucher = self._new_voucher(
            valid_from=date(2026, 12, 1), valid_until=date(2027, 12, 1)
        )
        self.assertEqual((voucher.state, voucher.is_expiring), ("pending", False))
        for day, state in (
            (date(2026, 12, 1), ("active", False)),
            (date(2027, 6, 3), ("active", False)),
            (date(2027, 6, 4), ("active", True)),
            (date(2027, 12, 1), ("active", True)),
            (date(2027, 12, 2), ("expired", False)),
        ):
            with freeze_time(NOW.replace(year=day.year, month=day.month, day=day.day)):
                self._run("ir_cron_voucher_days")
            self.assertEqual((voucher.state, voucher.is_expiring), state, day)
        self.assertEqual(voucher.closed_on, date(2027, 12, 1))
        self.assertFalse(voucher.next_state_on)

    def test_used_up(self):
        voucher = self._new_voucher(places=1, valid_until=NOW.date() + timedelta(30))
        enrolment = self._enrol(voucher)
        self.assertEqual((voucher.state, voucher.is_expiring), ("active", False))
        enrolment.action_set_done()
        self.assertEqual((voucher.state, voucher.closed_on), ("used", NOW.date()))

    def test_idle_job_asks_little(self):
        self._new_voucher()
        self.env.flush_all()
        for cron in ("ir_cron_voucher_days", "ir_cron_voucher_reminders"):
            self.patch(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: float("inf"),
            )
            model = self.env["after.sales.training.entitlement"]
            run = model._cron_remind if "rem" in cron else model._cron_follow_days
            run()
            self.env.invalidate_all()
            with self.assertQueryCount(3):
                run()

    def test_end_is_explained(self):
        voucher = self._new_voucher(valid_until=False)
        self.assertEqual(voucher.explanation, "It does not expire.")
        voucher = self._new_voucher()
        self._change(voucher, "extend", until=date(2030, 1, 1))
        self.assertIn("as agreed", voucher.explanation)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVoucherSteps(VoucherCommon):
    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_may(self):
        voucher = self._new_voucher()
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            with self.assertRaises(AccessError):
                voucher.with_user(user).action_extend()
            with self.assertRaises(AccessError):
                voucher.with_user(user)._do_extend(date(2030, 1, 1), "x")
        for name, value in (
            ("valid_until", date(2030, 1, 1)),
            ("places", 9),
            ("partner_id", self.stranger.id),
            ("agreed_until", date(2030, 1, 1)),
            ("state", "active"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                voucher.with_user(self.desk).write({name: value})
        with self.assertRaises(AccessError):
            voucher.with_user(self.desk).action_correct()

    def test_extend(self):
        voucher = self._new_voucher(valid_until=date(2026, 12, 31))
        document = self.env["ir.attachment"].create({"name": "Mail.pdf", "raw": b"x"})
        self.assertTrue(voucher.is_expiring)
        voucher.with_user(self.desk)._do_extend(
            date(2027, 12, 31), "Outbreak: nobody could travel", document
        )
        self.assertEqual(voucher.valid_until, date(2027, 12, 31))
        self.assertFalse(voucher.is_expiring)
        log = self._logs(voucher)[:1]
        self.assertRecordValues(
            log,
            [
                {
                    "kind": "extended",
                    "until_before": date(2026, 12, 31),
                    "until_after": date(2027, 12, 31),
                    "user_id": self.desk.id,
                    "attachment_ids": document.ids,
                }
            ],
        )
        with self.assertRaises(UserError):
            log.reason = "Other"
        with self.assertRaises(UserError):
            log.unlink()

    def test_extend_refused(self):
        voucher = self._new_voucher(valid_until=date(2026, 12, 31))
        for day in (date(2026, 12, 31), date(2026, 1, 1), False):
            with self.subTest(day), self.assertRaises(ValidationError):
                voucher._do_extend(day, "x")
        with self.assertRaises(UserError):
            self._new_voucher(valid_until=False)._do_extend(date(2030, 1, 1), "x")
        lapsed = self._new_voucher(
            valid_from=date(2024, 1, 1), valid_until=date(2026, 1, 1)
        )
        self.assertEqual(lapsed.state, "expired")
        with self.assertRaises(ValidationError):
            lapsed._do_extend(date(2026, 11, 1), "has passed as well")
        lapsed._do_extend(date(2027, 11, 1), "x")
        self.assertEqual(lapsed.state, "active")

    def test_transfer_within_the_group_only(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        sister = self.env["res.partner"].create(
            {"name": "Fourth Hospital", "is_company": True, "parent_id": group.id}
        )
        self.customer.parent_id = group
        voucher = self._new_voucher(places=3)
        self._enrol(voucher)
        with self.assertRaisesRegex(ValidationError, "does not belong to the group"):
            voucher._do_transfer(self.stranger, 1, "x")
        with self.assertRaisesRegex(ValidationError, "has the voucher already"):
            voucher._do_transfer(self.gu, 1, "x")
        for places in (0, 3, -1):
            with self.assertRaisesRegex(ValidationError, "2 places"):
                voucher._do_transfer(sister, places, "x")
        self._change(voucher, "transfer", partner_id=sister, places=1)
        received = self.env[voucher._name].search([("origin_id", "=", voucher.id)])
        self.assertRecordValues(
            voucher | received,
            [
                {"places": 2, "places_left": 1, "partner_id": self.customer.id},
                {"places": 1, "places_left": 1, "partner_id": sister.id},
            ],
        )
        self.assertEqual(received.valid_until, voucher.valid_until)
        self.assertEqual(received.course_ids, voucher.course_ids)
        self.assertEqual(self._logs(voucher)[0].kind, "transferred")
        self.assertEqual(self._logs(received).mapped("kind"), ["received", "granted"])
        # all of an untouched one changes hands; links of letters open it no more
        received.sudo()._portal_ensure_token()
        received.with_user(self.desk)._do_transfer(group, 1, "x")
        self.assertEqual(received.partner_id, group)
        self.assertFalse(received.access_token)

    def test_withdraw_what_is_left(self):
        voucher = self._new_voucher(places=3)
        self._enrol(voucher)
        self._change(voucher, "withdraw", reason="Paid back")
        self.assertRecordValues(
            voucher, [{"places": 1, "places_left": 0, "state": "active"}]
        )
        with self.assertRaises(UserError):
            voucher._do_withdraw("again")
        self._change(voucher, "reinstate", user=self.manager)
        self.assertRecordValues(voucher, [{"places": 3, "places_left": 2}])

    def test_correct(self):
        voucher = self._new_voucher(places=3)
        self._enrol(voucher, 2)
        with self.assertRaisesRegex(ValidationError, "2 places"):
            voucher._do_correct(1, voucher.valid_from, voucher.valid_until, "x")
        with self.assertRaises(ValidationError):
            voucher._do_correct(3, date(2027, 1, 1), date(2026, 1, 1), "x")
        with self.assertRaises(UserError):
            voucher._do_correct(3, voucher.valid_from, voucher.valid_until, "x")
        self._change(voucher, "correct", user=self.manager, places=2)
        self.assertEqual((voucher.places, voucher.places_left), (2, 0))

    def test_delete_only_mistakes(self):
        mistake = self._new_voucher()
        mistake.with_user(self.desk).unlink()
        self.assertFalse(self.Log.search([("entitlement_id", "=", mistake.id)]))
        voucher = self._new_voucher()
        self._enrol(voucher).action_archive()
        with self.assertRaises(UserError):
            voucher.unlink()

    def test_entered_by_hand(self):
        form = Form(self.env["after.sales.training.entitlement"].with_user(self.desk))
        form.partner_id = self.customer
        form.valid_from = date(2026, 11, 23)
        self.assertEqual(form.valid_until, date(2028, 11, 23))
        form.validity_amount = 6
        form.validity_unit = "month"
        self.assertEqual(form.valid_until, date(2027, 5, 23))
        voucher = form.save()
        self.assertEqual(voucher.log_ids.kind, "granted")
        self.assertEqual(voucher.valid_until, date(2027, 5, 23))

    def test_register(self):
        self._new_voucher()
        for user in (self.engineer_user, self.accountant, self.desk):
            columns = (
                self.env["after.sales.training.entitlement"]
                .with_user(user)
                ._get_register_columns()
            )
            self.assertEqual(
                "budget_per_person" in columns, user != self.engineer_user, user.login
            )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVoucherReminder(VoucherCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.lang = "en_US"

    def _run(self, day):
        with freeze_time(NOW.replace(year=day.year, month=day.month, day=day.day)):
            with self.enter_registry_test_mode():
                for cron in ("ir_cron_voucher_days", "ir_cron_voucher_reminders"):
                    self.env.ref(f"after_sales_training.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def _letters(self):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "after.sales.training.entitlement"),
                ("subject", "ilike", "training places of yours"),
            ]
        )

    def test_once_for_each_step(self):
        voucher = self._new_voucher(valid_until=date(2027, 12, 1))
        for day, letters in (
            (date(2027, 6, 3), 0),
            (date(2027, 6, 4), 1),
            (date(2027, 6, 5), 1),
            (date(2027, 9, 2), 2),
            (date(2027, 11, 1), 3),
            (date(2027, 11, 30), 3),
        ):
            self._run(day)
            self.assertEqual(len(self._letters()), letters, day)
        told = voucher.log_ids.filtered(lambda log: log.kind == "reminded")
        self.assertEqual(told.mapped("reminder_days"), [30, 90, 180])

    def test_asleep_it_tells_the_latest_only(self):
        voucher = self._new_voucher(valid_until=date(2027, 12, 1))
        self._run(date(2027, 11, 20))
        self.assertEqual(len(self._letters()), 1)
        self.assertEqual(voucher.reminded_days, 30)
        self.assertFalse(voucher.remind_on)

    def test_an_extension_begins_anew(self):
        voucher = self._new_voucher(valid_until=date(2027, 12, 1))
        self._run(date(2027, 11, 20))
        voucher._do_extend(date(2028, 12, 1), "x")
        self.assertEqual(voucher.remind_on, date(2028, 6, 4))

    def test_one_letter_for_all_with_what_can_be_booked(self):
        with freeze_time(NOW.replace(year=2027, month=6, day=1)):
            soon = self._new_session(
                date_begin=NOW.replace(year=2027, month=7, day=5),
                date_end=NOW.replace(year=2027, month=7, day=7),
            )
            self._new_session(
                date_begin=NOW.replace(year=2028, month=7, day=5),
                date_end=NOW.replace(year=2028, month=7, day=7),
            )
            full = self._new_session(
                date_begin=NOW.replace(year=2027, month=8, day=5),
                date_end=NOW.replace(year=2027, month=8, day=7),
                seats_max=1,
            )
            self._enrol(self._new_voucher(partner_id=self.stranger.id), session=full)
        voucher = self._new_voucher(valid_until=date(2027, 12, 1))
        later = self._new_voucher(valid_until=date(2028, 1, 1), places=5)
        self.customer.training_contact_id = self.gu
        self._run(date(2027, 6, 4))
        letter = self._letters()
        self.assertEqual(len(letter), 1)
        self.assertEqual(letter.recipient_ids, self.gu)
        self.assertIn(voucher.name, letter.body_html)
        self.assertIn(later.name, letter.body_html)
        with freeze_time(NOW.replace(year=2027, month=6, day=4)):
            self.assertEqual(voucher._get_bookable_sessions(), soon)
        self.assertIn(f"/my/training/voucher/{voucher.id}", letter.body_html)

    def test_never_for_what_is_used_booked_or_withdrawn(self):
        until = date(2027, 12, 1)
        booked = self._new_voucher(places=1, valid_until=until)
        self._enrol(booked)
        self._new_voucher(valid_until=until)._do_withdraw("x")
        self._new_voucher(valid_until=False)
        self._run(date(2027, 11, 20))
        self.assertFalse(self._letters())

    def test_without_an_address_the_desk_calls(self):
        self.company.after_sales_voucher_keeper_id = self.desk
        self.customer.email = False
        voucher = self._new_voucher(valid_until=date(2027, 12, 1))
        self._run(date(2027, 6, 4))
        self.assertFalse(self._letters())
        self.assertEqual(voucher.activity_ids.user_id, self.desk)
        self._run(date(2027, 6, 5))
        self.assertEqual(len(voucher.activity_ids), 1)

    def test_one_that_fails_stops_nothing(self):
        self.company.after_sales_voucher_keeper_id = self.desk
        poisoned = self._new_voucher(valid_until=date(2027, 12, 1))
        self.stranger.email = "other@works.example"
        good = self._new_voucher(
            partner_id=self.stranger.id, valid_until=date(2027, 12, 1)
        )
        Voucher = self.env.registry["after.sales.training.entitlement"]
        rows = Voucher._get_letter_rows

        def poison(voucher):
            if voucher.id == poisoned.id:
                raise ValueError("poisoned")
            return rows(voucher)

        self.patch(Voucher, "_get_letter_rows", poison)
        with mute_logger(
            "odoo.addons.after_sales_training.tools.careful",
            "odoo.addons.mail.models.mail_render_mixin",
        ):
            self._run(date(2027, 6, 4))
        self.assertEqual(self._letters().mapped("res_id"), good.ids)
        self.assertEqual(poisoned.activity_ids.user_id, self.desk)
        self.assertEqual(poisoned.remind_on, date(2027, 9, 2))

    def test_steps_are_a_setting(self):
        voucher = self._new_voucher(valid_until=date(2027, 12, 1))
        self.company.after_sales_voucher_reminders = "10"
        self.assertEqual(voucher.remind_on, date(2027, 11, 21))
        self.company.after_sales_voucher_reminders = False
        self.assertFalse(voucher.remind_on)
        for text in ("soon", "0", "180, -3"):
            with self.assertRaises(ValidationError):
                self.company.after_sales_voucher_reminders = text


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVoucherReading(VoucherCommon):
    def test_customer_reads_his_own_and_no_budget(self):
        user = new_test_user(
            self.env, login="voucher_customer", groups="base.group_portal"
        )
        user.partner_id.parent_id = self.customer
        mine = self._new_voucher(budget_per_person=3000.0)
        self._new_voucher(partner_id=self.stranger.id)
        self._new_voucher()._do_withdraw("x")
        Voucher = self.env[mine._name].with_user(user)
        found = Voucher.search([])
        self.assertEqual(found, mine)
        self.assertEqual(found.places_left, 2)
        for name in ("budget_per_person", "promise_id", "note", "access_token"):
            with self.subTest(name), self.assertRaises(AccessError):
                found.read([name])
        with self.assertRaises(AccessError):
            found.write({"places": 9})

    def test_engineers_and_billing_read(self):
        voucher = self._new_voucher(budget_per_person=3000.0)
        for user in (self.engineer_user, self.dispatcher, self.accountant, self.desk):
            with self.subTest(user.login):
                seen = voucher.with_user(user)
                self.assertEqual(seen.places_left, 2)
                self.assertTrue(seen.log_ids.mapped("reason"))
                self.assertTrue(seen.explanation)
        with self.assertRaises(AccessError):
            voucher.with_user(self.engineer_user).read(["budget_per_person"])
        unit = self.unit.with_user(self.engineer_user)
        self.assertEqual(unit.training_places_left, 2)
        self.assertEqual(self.gu.with_user(self.dispatcher).training_places_left, 2)

    def test_statement_and_plan(self):
        voucher = self._new_voucher()
        self.env["after.sales.training.promise"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "kind": "hands_on",
                "days": 3,
                "course_ids": [Command.set(self.course.ids)],
            }
        )
        statement = self.env["after.sales.statement"].create(
            {"partner_id": self.customer.id}
        )
        ((title, text),) = statement._get_training_section()
        self.assertEqual(title, "Training places")
        self.assertIn(voucher.name, text)
        plan = self.env["after.sales.plan"].create({})
        ((title, text),) = plan._get_training_section()
        self.assertIn("300 m²", text)
        self.assertIn(
            "2 places for each unit, 3 days, Operation and Care, valid 2 years from the"
            " signed acceptance, travel paid by us",
            text,
        )

    def test_clauses(self):
        """Hands-on given, free places that lapsed without and with a reminder."""
        kept = self._new_voucher(kind="hands_on", places=1)
        self._enrol(kept).action_set_done()
        past = {"valid_from": date(2024, 2, 1), "valid_until": date(2026, 2, 1)}
        broken = self._new_voucher(kind="hands_on", **past)
        told = self._new_voucher(reminded_days=30, **past)
        untold = self._new_voucher(travel_by_us=False, **past)
        self._new_voucher()  # still runs: no case yet
        Clause = self.env["after.sales.clause"]
        scope = Clause._get_year_scope()

        def cases(name, are_kept):
            clause = self.env.ref(f"after_sales_training.clause_training_{name}")
            domain = clause._get_case_domain(scope, are_kept)
            return self.env["after.sales.training.entitlement"].search(domain)

        self.assertIn(kept, cases("hands_on", True))
        self.assertIn(broken, cases("hands_on", False))
        self.assertIn(told, cases("free_places", True))
        self.assertIn(untold, cases("free_places", False))
        self.assertIn(told, cases("travel", True))
        self.assertIn(untold, cases("travel", False))
        clause = self.env.ref("after_sales_training.clause_training_hands_on")
        (case,) = [
            case
            for case in clause._get_broken_cases(scope)
            if case.reference == broken.name
        ]
        self.assertEqual(case.reason, "0 of 2 places were used")
        self.assertTrue(clause.bindings)

    def test_clause_of_the_centre(self):
        """300 m² and 3 trainers are stated; one trainer is there, then three (S34)."""
        clause = self.env.ref("after_sales_training.clause_training_centre")
        Statement = self.env["after.sales.statement"]
        statement = Statement.create(
            {
                "partner_id": self.customer.id,
                "date_from": date(2026, 1, 1),
                "date_to": date(2026, 12, 31),
            }
        )

        def line():
            statement.action_measure()
            return statement.line_ids.filtered(lambda row: row.clause_id == clause)

        self.assertEqual(line().measured_count, 0, "nothing is stated yet")
        self.centre.write({"stated_area": 300, "stated_trainers": 3})
        self.assertEqual((line().kept_count, line().measured_count), (0, 1))
        (chapter,) = [
            cases for row, cases in statement._get_chapters() if row.clause_id == clause
        ]
        self.assertEqual(
            (chapter[0].reference, chapter[0].reason), ("Centre", "2 trainers missing")
        )
        self.env["after.sales.training.trainer"].create(
            [
                {
                    "partner_id": self.env["res.partner"].create({"name": name}).id,
                    "centre_id": self.centre.id,
                }
                for name in ("Sun", "Qian")
            ]
        )
        self.assertEqual((line().kept_count, line().measured_count), (1, 1))
        self.room.active = False
        self.env.invalidate_all()
        self.assertEqual(line().kept_count, 0, "the room was given up")
        action = clause.with_user(self.manager).action_view_broken()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.centre)
