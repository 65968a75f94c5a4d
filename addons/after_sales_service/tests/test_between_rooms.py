# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon
from .test_follow_up import FollowUpCommon
from .test_quality_notice import NoticeCommon
from .test_repeat import DAY, RepeatCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestServicePointOfJob(OrderCommon):
    """The point in charge is proposed; the one that was chosen stays (S23)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit("SP2-0031")

    def test_the_site_does_not_take_back_the_chosen_point(self):
        other = self.team.copy({"name": "Suzhou Service Point"})
        order = self._new_order(team_id=other.id)
        order.site_partner_id = self.customer
        self.assertEqual(order.team_id, other)
        form = Form(order)
        form.partner_id = self.site
        self.assertEqual(form.team_id, other)

    def test_form_proposes_while_there_is_none(self):
        self.company.after_sales_team_id = self.team
        form = Form(self.env["after.sales.order"].with_context(default_kind="visit"))
        form.partner_id = self.customer
        self.assertEqual(form.team_id, self.team)


@tagged("post_install", "-at_install")
class TestWishOfSeveralJobs(OrderCommon):
    """The time asked for is the ticket's; what a job was asked stays with it (S16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit()
        with freeze_time(NOW):
            cls.ticket = cls.env["helpdesk.ticket"].create(
                {
                    "name": "Lamp flickers",
                    "equipment_id": cls.unit.id,
                    "reported_at": NOW,
                    "requested_arrival": NOW + HOUR,
                }
            )
            cls.first = cls._new_order(ticket_id=cls.ticket.id)
        cls._work(cls.first)  # arrives two hours later: an hour too late

    def _punctuality(self, order):
        row = self.env["after.sales.dispatch.register"].browse(order.id)
        row.invalidate_recordset()
        self.env.flush_all()
        return row.punctuality

    @freeze_time(NOW + 5 * HOUR)
    def test_an_answered_wish_is_not_the_next_jobs(self):
        second = self._new_order(ticket_id=self.ticket.id)
        self.assertEqual(self.first.requested_arrival, NOW + HOUR)
        self.assertFalse(second.requested_arrival)
        self.assertFalse(self.ticket._prepare_order_vals()["planned_start"])
        # as a form sends it
        self._new_order(ticket_id=self.ticket.id, requested_arrival=False)
        self.assertEqual(self.ticket.requested_arrival, NOW + HOUR)

    @freeze_time(NOW + 5 * HOUR)
    def test_a_later_wish_does_not_make_the_late_arrival_punctual(self):
        self.assertEqual(self._punctuality(self.first), "late")
        second = self._new_order(ticket_id=self.ticket.id)
        second.with_user(self.dispatcher).requested_arrival = NOW + 2 * DAY
        self.assertEqual(self.ticket.requested_arrival, NOW + 2 * DAY)
        self.assertEqual(self.first.requested_arrival, NOW + HOUR)
        self.assertEqual(self._punctuality(self.first), "late")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowUpOfChains(FollowUpCommon):
    """The customer is called after the last job of a chain (S24)."""

    def test_moved_forward_it_still_takes_time(self):
        order = self._new_order()
        order._plan_follow_up("visit", NOW + 9 * DAY, "First reason")
        visit = order.follow_up_ids
        order._plan_follow_up("visit", NOW + 5 * DAY, "Second reason")
        self.assertEqual(visit.planned_start, NOW + 5 * DAY)
        self.assertGreater(visit.planned_end, visit.planned_start)
        job = self._new_order(planned_start=NOW + 5 * DAY + HOUR)
        self.assertIn("overlap", dict(job._get_dispatch_warnings()))

    def test_a_call_tried_again_still_takes_time(self):
        call = self._new_order(kind="call", planned_start=NOW)
        call.with_user(self.dispatcher).action_not_reached()
        self.assertGreater(call.planned_end, call.planned_start)

    def test_counted_in_the_days_of_the_company(self):
        order = self._new_order()
        self._work(order)
        self._report(order)
        # Tuesday, 07:00 in Shanghai
        with freeze_time(datetime(2026, 11, 23, 23, 0)):
            order.with_user(self.engineer_user).action_done()
        self.assertEqual(order.follow_up_ids.planned_start, datetime(2026, 12, 1, 1, 0))

    def test_not_while_the_rest_is_to_be_done(self):
        order = self._new_order()
        self._work(order)
        self._report(order)
        rest = order.with_user(self.engineer_user)._do_carry_rest(
            "Mount the cover", order.checklist_line_ids[:0], order.line_ids[:0]
        )
        with freeze_time(NOW + 5 * HOUR):
            order.with_user(self.engineer_user).action_done()
        self.assertFalse(order.follow_up_ids)
        self._work(rest)
        self._report(rest)
        with freeze_time(NOW + 6 * HOUR):
            rest.with_user(self.engineer_user).action_done()
        self.assertEqual(len(rest.follow_up_ids), 1)

    def test_not_after_a_refused_acceptance(self):
        unit = self._new_unit("SP2-0032", delivered_on=date(2026, 11, 19))
        order = self._installation(unit)
        self._work(order)
        with freeze_time(NOW + 5 * HOUR):
            order.with_user(self.engineer_user)._refuse(
                "Dr. Zhao", [{"name": "Fan scrapes"}], note="By phone"
            )
        self.assertEqual(order.state, "done")
        self.assertFalse(order.follow_up_ids)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRestOfJob(OrderCommon):
    """A job partly done, and the one that does the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit("SP2-0034")
        with freeze_time(NOW):
            cls.ticket = cls.env["helpdesk.ticket"].create(
                {
                    "name": "Lamp flickers",
                    "equipment_id": cls.unit.id,
                    "reported_at": NOW,
                    "down_since": NOW,
                }
            )
            cls.job = cls._new_order(ticket_id=cls.ticket.id)

    def _carry(self):
        return self.job.with_user(self.engineer_user)._do_carry_rest(
            "Mount the cover",
            self.job.checklist_line_ids[:0],
            self.job.line_ids[:0],
        )

    def _done(self, order, hour):
        self._report(order)
        with freeze_time(NOW + hour * HOUR):
            order.with_user(self.engineer_user).action_done()

    def test_the_first_part_closed_last_solves_the_ticket(self):
        self._work(self.job, until="arrive")
        rest = self._carry()
        with freeze_time(NOW + 2.5 * HOUR):
            self.job.with_user(self.engineer_user).action_finish()
        self._work(rest)
        self._done(rest, 5)
        self.assertFalse(self.ticket.solved_at, "the first part is open")
        self._done(self.job, 6)
        self.assertEqual(self.ticket.solved_at, rest.finished_at)
        self.assertEqual(self.ticket.downtime_ids.end, rest.finished_at)

    def test_an_unsolved_rest_solves_nothing(self):
        self._work(self.job)
        rest = self._carry()
        self._work(rest)
        self._report(rest, result="unsolved")
        with freeze_time(NOW + 5 * HOUR):
            rest.with_user(self.engineer_user).action_done()
        self._done(self.job, 6)
        self.assertFalse(self.ticket.solved_at)

    def test_the_rest_is_not_asked_for_everything_again(self):
        self.env["after.sales.checklist.template"].create(
            {
                "name": "After a repair",
                "kind": "repair",
                "line_ids": [Command.create({"name": "Guards mounted"})],
            }
        )
        self.job = self._new_order()
        self.assertTrue(self.job.checklist_line_ids)
        self._work(self.job)
        self.job.checklist_line_ids.done = True
        self.assertFalse(self._carry().sudo().checklist_line_ids)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallStepByStep(FollowUpCommon):
    def test_a_call_on_the_phone_says_how_it_came_out(self):
        call = self._new_order(kind="call", planned_start=NOW)
        self._work_call(call)
        with self.assertRaisesRegex(UserError, "Spoken to, Outcome"):
            call.with_user(self.engineer_user).action_done()
        self.assertIn("Outcome", call.missing_text)
        call.with_user(self.engineer_user).write(
            {"call_person": "Dr. Zhou", "call_outcome": "content"}
        )
        self.assertFalse(call.missing_text)
        call.with_user(self.engineer_user).action_done()
        self.assertEqual(call.state, "done")

    def _work_call(self, call):
        call.with_user(self.dispatcher).action_dispatch()
        call.with_user(self.engineer_user).action_arrive()
        call.with_user(self.engineer_user).action_finish()


@tagged("post_install", "-at_install")
class TestRepeatOfChains(RepeatCommon):
    """What was decided on a job holds for its rest; what was not done is no first."""

    def _carry(self, job, at=NOW + 2 * DAY):
        with freeze_time(at):
            job.action_dispatch()
            job.action_depart()
            job.action_arrive()
            return job.with_user(self.engineer_user)._do_carry_rest(
                "Mount the cover", job.checklist_line_ids[:0], job.line_ids[:0]
            )

    def test_no_repeat_is_none_for_the_rest(self):
        job = self._job(NOW + DAY)
        job.cause_id = self.cause
        with freeze_time(NOW + DAY):
            job.with_user(self.dispatcher).no_repeat_reason = "Another bearing"
        rest = self._carry(job).sudo()
        rest.cause_id = self.cause
        self.assertFalse(rest.rework_of_id)
        self.assertEqual(rest.no_repeat_reason, "Another bearing")
        self.assertEqual(rest.no_repeat_by_id, self.dispatcher)
        self.assertEqual(rest.no_repeat_at, NOW + DAY)
        self.assertFalse(self._log(rest), "it was decided once")

    def test_the_rest_of_a_rework_is_rework(self):
        job = self._job(NOW + DAY)
        job.cause_id = self.cause
        self.assertEqual(job.repeat_basis, "cause")
        rest = self._carry(job).sudo()
        self.assertEqual(rest.rework_of_id, self.first)
        self.assertEqual(rest.repeat_basis, "cause", "no person has said so")
        self.assertFalse(self._log(rest))
        rest.coverage_at += HOUR
        self.assertEqual(rest.rework_of_id, self.first)

    def test_cancelled_first_job_is_repeated_by_nothing(self):
        job = self._job(NOW + DAY)
        job.cause_id = self.cause
        self.assertEqual(job.rework_of_id, self.first)
        self.first.with_user(self.manager).action_cancel()
        self.assertFalse(job.rework_of_id)
        self.assertNotIn("rework", job.line_ids.mapped("coverage"))

    def test_ticket_of_a_cancelled_first_job(self):
        again = self._ticket(NOW + DAY, fault_id=self.symptom.id)
        job = self._job(NOW + DAY, again)
        self.assertEqual(job.rework_of_id, self.first)
        self.first.with_user(self.manager).action_cancel()
        self.assertFalse(again.repeat_job_id)
        self.assertFalse(job.rework_of_id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanMissing(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit("SP2-0033", delivered_on=date(2026, 11, 19))

    def test_a_plan_that_was_not_printed_is_made_later(self):
        order = self._installation(self.unit)
        broken = patch.object(
            type(order), "_make_paper", side_effect=UserError("no printer")
        )
        with broken, mute_logger("odoo.addons.after_sales_service.models.order_papers"):
            order.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(order.state, "dispatched")
        self.assertTrue(order.papers_missing)
        order.with_user(self.dispatcher).action_make_papers()
        self.assertTrue(order.plan_attachment_id)
        self.assertTrue(order.plan_sent_at)
        self.assertFalse(order.papers_missing)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMailOfOtherCompany(OrderCommon):
    """Mails are registered in every company (S18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.company"].create({"name": "Sister"})
        cls.sister.alias_domain_id = cls.company.alias_domain_id = cls.env[
            "mail.alias.domain"
        ].create({"name": "sister.example"})
        cls.point = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Sister's Point",
                "company_id": cls.sister.id,
                "alias_name": "sisters-service",
            }
        )

    def _receive(self):
        address = self.point.alias_id.alias_full_name
        raw = (
            "From: Dr. Wu <wu@works.example>\r\n"
            f"To: {address}\r\n"
            "Subject: Pump leaks\r\n"
            "Message-Id: <between-1@works.example>\r\n"
            "Content-Type: text/plain\r\n\r\nSince this morning.\r\n"
        )
        ticket_id = self.env["mail.thread"].message_process(False, raw)
        return self.env["helpdesk.ticket"].browse(ticket_id)

    def test_channels_are_every_companys(self):
        channels = self.env["helpdesk.ticket.channel"]
        for company in (self.company, self.sister):
            known = channels._get_by_contact_channel(company)
            self.assertLessEqual({"phone", "email", "portal"}, set(known))

    def test_registered(self):
        ticket = self._receive()
        self.assertEqual(ticket.company_id, self.sister)
        self.assertEqual(ticket.contact_ids.channel, "email")
        self.assertEqual(ticket.contact_ids.company_id, self.sister)

    def test_registered_without_a_channel(self):
        self.env["helpdesk.ticket.channel"].search([]).company_id = self.company
        ticket = self._receive()
        self.assertEqual(ticket.contact_ids.channel, "email")
        self.assertEqual(ticket.contact_ids.company_id, self.sister)
        self.assertFalse(ticket.contact_ids.registered_by_id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestConductOfTicket(OrderCommon):
    """A ticket that turns out to be about conduct leaves its team (S25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "He shouted",
                "kind": "consultation",
                "partner_id": cls.customer.id,
                "team_id": cls.team.id,
                "user_id": cls.engineer_user.id,
            }
        )

    def test_turned_into_conduct(self):
        self.ticket.with_user(self.manager).kind = "conduct"
        self.assertFalse(self.ticket.team_id)
        self.assertNotEqual(self.ticket.user_id, self.engineer_user)

    def test_default_of_the_context_is_no_way_round(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "service manager only"):
            tickets.with_context(default_kind="conduct").create({"name": "He shouted"})


@tagged("post_install", "-at_install")
class TestWithdrawnIsNoFailure(NoticeCommon):
    """A report that was withdrawn, or made twice, proposes no notice (S22)."""

    def test_withdrawn_is_not_counted(self):
        self.company.write(
            {
                "after_sales_quality_failures": 3,
                "after_sales_quality_percent": 0,
                "after_sales_quality_days": 30,
            }
        )
        notices = self.env["after.sales.quality.notice"]
        tickets = self.env["helpdesk.ticket"]
        for days in (1, 2, 3):
            tickets |= self._ticket(NOW + days * DAY, fault_id=self.other_symptom.id)
        withdrawn = self.env["helpdesk.ticket.stage"].search(
            [("outcome", "=", "withdrawn")], limit=1
        )
        with freeze_time(NOW + 4 * DAY):
            tickets[0].stage_id = withdrawn
            notices._cron_propose()
            domain = [("fault_id", "=", self.other_symptom.id)]
            self.assertFalse(notices.search(domain))
            tickets |= self._ticket(NOW + 4 * DAY, fault_id=self.other_symptom.id)
            notices._cron_propose()
            self.assertEqual(len(notices.search(domain)), 1)
