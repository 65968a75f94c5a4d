# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io
import unicodedata
from datetime import datetime
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .sla_common import MONDAY, SlaCommon

REPORT = "after_sales_service.action_report_sla_explanation"


@tagged("post_install", "-at_install")
class TestSlaExplanation(SlaCommon):
    """Why this deadline: the walk adds up, gaps have names, the paper says it all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Leaves = cls.env["resource.calendar.leaves"]
        # a Wednesday in Shanghai, as Odoo writes it
        Leaves.with_context(default_calendar_id=cls.calendar.id).create(
            {
                "name": "Founder's Day",
                "date_from": datetime(2026, 11, 24, 16, 0),
                "date_to": datetime(2026, 11, 25, 15, 59, 59),
            }
        )
        cls.env["after.sales.calendar.workday"].create(
            {
                "calendar_id": cls.calendar.id,
                "date": "2026-11-28",
                "works_like": "1",
                "name": "Made up for",
            }
        )
        cls.unit = cls._new_unit()
        cls.ticket = cls._new_ticket(equipment_id=cls.unit.id)

    def _why(self, timer):
        return timer._prepare_explanation()

    def _assert_adds_up(self, timer):
        why = self._why(timer)
        total = timer.total_seconds - (
            timer.remaining_seconds if timer.state == "paused" else 0
        )
        self.assertEqual(sum(row["seconds"] for row in why["rows"]), total)
        running = 0
        for row in why["rows"]:
            running += row["seconds"]
            if row["kind"] == "window":
                self.assertEqual(row["running"], timer._format_clock(running))
        self.assertEqual(why["counted"], timer._format_clock(total))
        return why

    # -- the walk

    def test_windows_add_up_for_every_clock(self):
        ticket = self._new_ticket(requested_arrival=self._after(hours=30))
        ticket |= self._new_ticket(kind="installation", notified_at=MONDAY)
        timers = ticket.timer_ids | self.ticket.timer_ids
        self.assertGreaterEqual(
            set(timers.mapped("clock")), {"elapsed", "working_day", "absolute"}
        )
        for timer in timers:
            self._assert_adds_up(timer)

    def test_gaps_have_names(self):
        """Night, lunch and the holiday by its own name."""
        on_site = self._promise(self.ticket, "on_site")
        # Tuesday, Thursday, Friday: Wednesday is off
        self.assertEqual(on_site.deadline, datetime(2026, 11, 27, 9, 0))
        rows = self._assert_adds_up(on_site)["rows"]
        self.assertEqual(
            [(row["kind"], row["start"], row["end"], row["note"]) for row in rows[:4]],
            [
                ("window", "09:00", "12:00", "day of the start, not one of the days"),
                ("gap", "12:00", "13:00", "break"),
                ("window", "13:00", "17:00", ""),
                ("gap", "17:00", "", "night"),
            ],
        )
        self.assertIn("time off: Founder's Day", [row["note"] for row in rows])
        self.assertEqual(rows[-1]["running"], "31:00:00")

    def test_weekend_and_shifted_day(self):
        thursday = datetime(2026, 11, 26, 1, 0)
        ticket = self._new_ticket(at=thursday, reported_at=thursday)
        on_site = self._promise(ticket, "on_site")
        notes = [row["note"] for row in self._assert_adds_up(on_site)["rows"]]
        self.assertIn("day 2; shifted working day, worked like a Tuesday", notes)
        # Sunday alone
        self.assertIn("weekend", notes)

    def test_start_outside_hours(self):
        evening = self._after(hours=12)
        ticket = self._new_ticket(at=evening, reported_at=evening)
        rows = self._assert_adds_up(self._promise(ticket, "on_site"))["rows"]
        self.assertEqual((rows[0]["kind"], rows[0]["note"]), ("gap", "night"))

    def test_changed_calendar_is_said(self):
        on_site = self._promise(self.ticket, "on_site")
        deadline = on_site.deadline
        leave = self.env["resource.calendar.leaves"].search(
            [("calendar_id", "=", self.calendar.id)]
        )
        leave.unlink()
        if on_site.deadline == deadline:
            self.assertIn("has been changed since", on_site.explanation)
        else:
            self._assert_adds_up(on_site)

    def test_adds_up_after_all_that_can_happen(self):
        """Held, planned anew, held again, superseded with its holds, closed held."""
        target = self._promise(self.ticket, "solved").target_id
        target.write({"clock": "working", "amount": 20})
        wait = self.env.ref("after_sales_service.sla_pause_reason_customer")
        ticket = self._new_ticket()
        timer = self._promise(ticket, "solved")

        def hold(hours):
            with freeze_time(self._after(hours=hours)):
                ticket._sla_pause(wait)
                self.env.flush_all()

        def close(day):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": self.calendar.id,
                    "date_from": datetime(2026, 11, day - 1, 16),
                    "date_to": datetime(2026, 11, day, 15, 59, 59),
                }
            )
            self._replan(self._after(hours=8))
            self._assert_adds_up(timer)

        hold(2)
        self._resume(ticket, 5)
        close(24)
        hold(7)
        close(26)
        close(23)
        self._resume(ticket, 30)
        self._assert_adds_up(timer)
        target.amount = 30
        self._replan(self._after(hours=31))
        self.assertEqual(timer.state, "superseded")
        self._assert_adds_up(timer)
        # what was promised then, not what the target says today
        self.assertIn("20 h 0 min of working time", timer.explanation)
        self.assertNotIn("30 working hours. Counted", timer.explanation)
        timer = self._promise(ticket, "solved")
        self._assert_adds_up(timer)
        self.env.cr.execute(
            "UPDATE after_sales_sla_timer SET deadline = deadline + interval '1 day'"
            " WHERE id = %s",
            [timer.id],
        )
        self.env.invalidate_all()
        timer.with_user(self.manager).action_rebuild()
        self.assertIn("rebuild", timer.event_ids.mapped("kind"))
        self._assert_adds_up(timer)
        hold(34)
        with freeze_time(self._after(hours=35)):
            ticket._sla_reach("solved")
            self.env.flush_all()
        self.assertEqual(timer.state, "met")
        # held when it was reached: that is no change of the calendar
        self.assertNotIn("has been changed since", timer.explanation)

    def _resume(self, ticket, hours):
        with freeze_time(self._after(hours=hours)):
            ticket.action_resume()
            self.env.flush_all()

    def _replan(self, at):
        with (
            freeze_time(at),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: float("inf"),
            ),
        ):
            self.env["after.sales.sla.replan"]._cron_replan()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_long_walk_is_cut_on_the_screen_only(self):
        self.tier_a.target_ids.filtered(lambda t: t.event == "on_site").amount = 60
        ticket = self._new_ticket()
        on_site = self._promise(ticket, "on_site")
        self.assertGreater(len(self._why(on_site)["rows"]), 200)
        self.assertIn("more rows", on_site.explanation)
        html = self._html(on_site)
        self.assertNotIn("more rows", html)
        # every morning of sixty working days and of the first
        self.assertGreaterEqual(html.count("–12:00"), 60)
        self.assertLess(on_site.explanation.count("–12:00"), 30)

    # -- holds, moves, log

    def _held(self):
        reason = self.env.ref("after_sales_service.sla_pause_reason_access")
        ticket = self._new_ticket().with_user(self.dispatcher)
        with freeze_time(self._after(hours=2)):
            ticket._sla_pause(reason)
        return ticket

    def test_holds_and_moves(self):
        ticket = self._held()
        on_site = self._promise(ticket, "on_site")
        was = on_site.deadline
        why = self._assert_adds_up(on_site)
        self.assertEqual(why["holds"][0]["end"], "")
        self.assertFalse(why["moves"])
        with freeze_time(self._after(hours=26)):
            ticket._sla_resume()
        why = self._assert_adds_up(on_site)
        self.assertEqual(
            [(hold["start"], hold["end"], hold["by"]) for hold in why["holds"]],
            [("2026-11-23 11:00", "2026-11-24 11:00", self.dispatcher.name)],
        )
        self.assertIn("hold", [row["kind"] for row in why["rows"]])
        move = why["moves"][-1]
        self.assertEqual(move["was"], on_site._format_in(was, "Asia/Shanghai"))
        self.assertEqual(
            move["deadline"], on_site._format_in(on_site.deadline, "Asia/Shanghai")
        )
        self.assertEqual(move["by"], self.dispatcher.name)

    def test_replaced_by_another_promise(self):
        with freeze_time(self._after(minutes=10)):
            self.ticket.sla_policy_id = self.tier_c
        replaced = self.ticket.timer_ids.filtered(
            lambda t: t.state == "superseded" and t.target_id.event == "on_site"
        )
        move = self._why(replaced)["moves"][-1]
        self.assertEqual(move["deadline"], "replaced")
        self.assertTrue(move["reason"])

    def test_deadline_that_was_reckoned_anew(self):
        """A recalculation carries the old and the new deadline itself."""
        on_site = self._promise(self.ticket, "on_site")
        event = self.env["after.sales.sla.event"].new(
            {
                "timer_id": on_site.id,
                "kind": "resume",
                "at": MONDAY,
                "recorded_at": MONDAY,
                "reason": "The calendar has changed",
                "data": {
                    "was": "2026-11-26 09:00:00",
                    "deadline": "2026-11-27 09:00:00",
                },
            }
        )
        moves = on_site._explain_moves(on_site.event_ids | event, "Asia/Shanghai")
        self.assertEqual(
            (moves[-1]["was"], moves[-1]["deadline"], moves[-1]["reason"]),
            ("2026-11-26 17:00", "2026-11-27 17:00", "The calendar has changed"),
        )

    def test_log_says_when_it_was_written_down(self):
        ticket = self._new_ticket(at=self._after(minutes=25))
        line = self._why(self._promise(ticket, "responded"))["log"][0]
        self.assertEqual(line["at"], "2026-11-23 09:00")
        self.assertEqual(line["recorded"], "2026-11-23 09:25")

    def test_who_was_told(self):
        self._tick(self._after(hours=1, minutes=5))
        responded = self._promise(self.ticket, "responded")
        told = self._why(responded.with_user(self.dispatcher))["told"]
        self.assertTrue(told)
        self.assertTrue(all(line["users"] for line in told))
        # billing reads the promise, not who was told
        self.assertIsNone(self._why(responded.with_user(self.accountant))["told"])

    # -- the paper

    def _html(self, timer, **context):
        return (
            timer.env["ir.actions.report"]
            .with_context(**context)
            ._render_qweb_html(REPORT, timer.ids)[0]
            .decode()
        )

    def test_paper(self):
        on_site = self._promise(self.ticket, "on_site")
        html = self._html(on_site)
        for text in (
            "Why This Deadline?",
            self.ticket.number,
            "1.1-3b",
            on_site.clause_id.with_context(lang="en_US").text[:40],
            "Third Hospital",
            "Laboratory",
            self.calendar.name,
            "Asia/Shanghai",
            "2026-11-27 17:00",
            "Founder",
            "31:00:00",
        ):
            self.assertIn(text, html)

    def test_paper_speaks_the_customer_s_language_or_the_one_chosen(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["after_sales_service"], ["zh_CN"]
        )
        self.customer.lang = "zh_CN"
        on_site = self._promise(self.ticket, "on_site")
        self.assertIn('lang="zh-CN"', self._html(on_site))
        english = self._html(on_site, paper_lang="en_US")
        self.assertIn('lang="en-US"', english)
        self.assertIn("Counted from", english)
        # not a language: the customer's
        self.assertIn('lang="zh-CN"', self._html(on_site, paper_lang="xx_XX"))

    def test_real_pdf_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        on_site = self._promise(self.ticket, "on_site")
        for lang in ("en_US", "zh_CN"):
            with self.allow_pdf_render():
                content, kind = (
                    self.env["ir.actions.report"]
                    .with_context(force_report_rendering=True, paper_lang=lang)
                    ._render_qweb_pdf(REPORT, on_site.ids)
                )
            self.assertEqual(kind, "pdf")
            pages = PdfReader(io.BytesIO(content)).pages
            text = unicodedata.normalize(
                "NFKC", "".join(page.extract_text() for page in pages)
            )
            self.assertIn(self.ticket.number, text)
            self.assertIn("31:00:00", text)

    def test_several_papers_at_once(self):
        """Also by the wkhtmltopdf of Debian, which takes one document at a time."""
        other = self._new_ticket(equipment_id=self.unit.id)
        promises = self._promise(self.ticket, "on_site") + self._promise(
            other, "on_site"
        )
        with self.allow_pdf_render():
            content, _kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(REPORT, promises.ids)
            )
        pages = PdfReader(io.BytesIO(content)).pages
        text = "".join(page.extract_text() for page in pages)
        self.assertIn(self.ticket.number, text)
        self.assertIn(other.number, text)

    def test_what_was_promised_then(self):
        """A target changed afterwards does not rewrite what is decided."""
        solved = self._promise(self.ticket, "solved")
        said = solved._get_promise()
        self.assertEqual(said, solved.target_id.display_name)
        self.assertIn(said, self._why(solved)["sentences"][0])
        solved.target_id.amount += 5
        self.assertNotEqual(said, solved.target_id.display_name)
        self.assertEqual(said, solved._get_promise())
        self.assertIn(said, self._why(solved)["sentences"][0])

    # -- the dialog

    def test_dialog(self):
        on_site = self._promise(self.ticket, "on_site").with_user(self.engineer_user)
        action = on_site.action_why()
        wizard = (
            self.env["after.sales.sla.why"]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.explanation, on_site.explanation)
        printed = wizard.action_print()
        self.assertEqual(printed["context"]["paper_lang"], wizard.lang)
        self.assertEqual(printed["context"]["active_ids"], on_site.ids)
        self.assertEqual(wizard.action_open_holder()["res_id"], self.ticket.id)

    def test_rights(self):
        """Own team, desk and billing read and print why; others do not."""
        on_site = self._promise(self.ticket, "on_site")
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            self.assertTrue(on_site.with_user(user).action_why())
            self.assertIn("31:00:00", self._html(on_site.with_user(user)))
        portal = new_test_user(
            self.env, login="after_sales_why_portal", groups="base.group_portal"
        )
        outsider = new_test_user(
            self.env, login="after_sales_why_outsider", groups="base.group_user"
        )
        for user in (portal, outsider, self.colleague_user):
            timer = on_site.with_user(user)
            with self.assertRaises(AccessError):
                timer.action_why()
            with self.assertRaises(AccessError):
                self._html(timer)
        wizards = self.env["after.sales.sla.why"]
        with self.assertRaises(AccessError):
            wizards.with_user(portal).create({"timer_id": on_site.id})
        wizard = wizards.with_user(self.colleague_user).create({"timer_id": on_site.id})
        with self.assertRaises(AccessError):
            wizard.explanation  # noqa: B018 pylint: disable=pointless-statement
