# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .sla_common import MONDAY, SlaCommon

# the end of the third working day after a Monday in Shanghai, 17:00
THURSDAY = datetime(2026, 11, 26, 9, 0)
FRIDAY = datetime(2026, 11, 27, 9, 0)


@tagged("post_install", "-at_install")
class TestSlaReplan(SlaCommon):
    """Open promises follow a change of hours or of the promise itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Replan = cls.env["after.sales.sla.replan"]
        cls.reason = cls.env.ref("after_sales_service.sla_pause_reason_later")
        cls.working = cls.env["after.sales.sla.policy"].create(
            {
                "name": "Solved within 16 working hours",
                "target_ids": [
                    Command.create(
                        {
                            "event": "solved",
                            "clock": "working",
                            "amount": 16,
                            "pausable": True,
                        }
                    )
                ],
            }
        )

    def _close_on(self, *days, calendar=None):
        """Enter public holidays: whole days in Shanghai."""
        return self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Holiday",
                    "calendar_id": (calendar or self.calendar).id,
                    "date_from": datetime(2026, 11, day - 1, 16),
                    "date_to": datetime(2026, 11, day, 15, 59, 59),
                }
                for day in days
            ]
        )

    def _background(self, at=MONDAY, batch_size=1000):
        with (
            freeze_time(at),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: float("inf"),
            ),
        ):
            self.Replan._cron_replan(batch_size)
            self.env.flush_all()
        self.env.invalidate_all()

    def test_a_holiday_moves_the_deadline(self):
        ticket = self._new_ticket()
        promise = self._promise(ticket, "on_site")
        self.assertEqual(promise.deadline, THURSDAY)
        self._close_on(24)
        self.assertTrue(promise.is_being_replanned)
        self.assertFalse(self._promise(ticket, "responded").is_being_replanned)
        job = self.Replan.search([("calendar_id", "=", self.calendar.id)])
        self.assertEqual((job.state, job.total), ("waiting", 1))
        self.assertIn("0 of 1", self.calendar.after_sales_replan_note)
        self._background()
        self.assertEqual(promise.deadline, FRIDAY)
        self.assertFalse(promise.is_being_replanned)
        self.assertRecordValues(job, [{"state": "done", "done": 1, "moved": 1}])
        event = promise.event_ids[-1]
        self.assertEqual(event.kind, "replan")
        self.assertEqual(event.data["was"], "2026-11-26 09:00:00")
        self.assertIn(self.calendar.name, event.reason)

    def test_many_changes_are_one_round(self):
        self._new_ticket()
        self._close_on(24, 25)
        self._close_on(26)
        self.env["after.sales.calendar.workday"].create(
            {"calendar_id": self.calendar.id, "date": "2026-11-28", "works_like": "0"}
        )
        jobs = self.Replan.search([("calendar_id", "=", self.calendar.id)])
        self.assertEqual(len(jobs), 1)

    def test_a_calendar_nobody_waits_for_asks_for_nothing(self):
        other = self.calendar.copy({"name": "Other"})
        self._new_ticket()
        self._close_on(24, calendar=other)
        self.assertFalse(self.Replan.search([]))

    def test_a_personal_leave_changes_nothing(self):
        self._new_ticket()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Wedding",
                "calendar_id": self.calendar.id,
                "resource_id": self.engineer.resource_id.id,
                "date_from": datetime(2026, 11, 23, 16),
                "date_to": datetime(2026, 11, 24, 15, 59, 59),
            }
        )
        self.assertFalse(self.Replan.search([]))

    def test_renaming_a_calendar_moves_nothing(self):
        ticket = self._new_ticket()
        self.calendar.name = "Shanghai"
        self._background()
        self.assertEqual(self._promise(ticket, "on_site").deadline, THURSDAY)
        self.assertNotIn("replan", ticket.timer_ids.event_ids.mapped("kind"))

    def test_a_hold_is_kept(self):
        """16 working hours from Monday 09:00, held Tuesday morning for a day."""
        ticket = self._new_ticket(sla_policy_id=self.working.id)
        with freeze_time(self._after(days=1)):
            ticket._sla_pause(self.reason)
        with freeze_time(self._after(days=2)):
            ticket._sla_resume()
        promise = self._promise(ticket, "solved")
        # Monday 7 h, Tuesday 1 h, held 8 h, Wednesday from 09:00 7 h, Thursday 1 h
        self.assertEqual(promise.deadline, datetime(2026, 11, 26, 1))
        self._close_on(25)
        self._background()
        # Wednesday is closed: the whole of Thursday, to its end
        self.assertEqual(promise.deadline, THURSDAY)

    def test_what_is_left_of_a_held_one_is_counted_anew(self):
        ticket = self._new_ticket(sla_policy_id=self.working.id)
        with freeze_time(self._after(days=1)):
            ticket._sla_pause(self.reason)
        promise = self._promise(ticket, "solved")
        self.assertEqual(promise.remaining_seconds, 8 * 3600)
        # Monday afternoon was no working time after all
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Power cut",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 11, 23, 5),
                "date_to": datetime(2026, 11, 23, 15, 59, 59),
            }
        )
        self._background()
        self.assertEqual(promise.remaining_seconds, 12 * 3600)
        self.assertEqual(promise.state, "paused")

    def test_kept_and_broken_ones_stay(self):
        kept, broken = self._new_ticket(), self._new_ticket()
        with freeze_time(self._after(days=1)):
            kept._sla_reach("on_site")
        self._tick(self._after(days=4))
        self._close_on(24)
        self._background(self._after(days=4))
        self.assertEqual(self._promise(kept, "on_site").deadline, THURSDAY)
        self.assertEqual(self._promise(broken, "on_site").deadline, THURSDAY)
        self.assertEqual(self._promise(broken, "on_site").state, "breached")

    def test_the_tick_plans_anew_before_it_warns(self):
        """Due by the old hours, not by the new: nobody is told."""
        ticket = self._new_ticket()
        with freeze_time(self._after(minutes=5)):
            ticket._sla_reach("responded")
        self._close_on(24, 25, 26, 27)
        self._tick(self._after(days=3, hours=10))
        promise = self._promise(ticket, "on_site")
        self.assertEqual(promise.state, "running")
        self.assertFalse(promise.alert_ids)
        self.assertGreater(promise.deadline, FRIDAY)

    def test_batches_go_on_where_the_last_one_ended(self):
        tickets = self.env["helpdesk.ticket"]
        with freeze_time(MONDAY):
            tickets = tickets.create([self._ticket_vals() for _n in range(7)])
        self._close_on(24)
        self._background(batch_size=3)
        job = self.Replan.search([("calendar_id", "=", self.calendar.id)])
        self.assertRecordValues(job, [{"state": "done", "done": 7, "moved": 7}])
        self.assertEqual(
            set(self._promise(tickets, "on_site").mapped("deadline")), {FRIDAY}
        )

    def test_a_batch_costs_few_queries(self):
        with freeze_time(MONDAY):
            self.env["helpdesk.ticket"].create(
                [self._ticket_vals() for _n in range(60)]
            )
        self._close_on(24)
        self.env.flush_all()
        job = self.Replan.search([("calendar_id", "=", self.calendar.id)])
        before = self.cr.sql_log_count
        with freeze_time(MONDAY):
            job._do_batch(1000)
            self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - before, 20)

    @mute_logger("odoo.addons.after_sales_service.models.sla_tick")
    def test_a_poisoned_one_stops_nothing(self):
        poisoned, sound = self._new_ticket(), self._new_ticket()
        bad = self._promise(poisoned, "on_site")
        self._close_on(24)
        plan_again = type(self.Timer)._plan_again

        def poison(timers, row, *args):
            if row.id == bad.id:
                raise ValueError("poisoned")
            return plan_again(timers, row, *args)

        with patch.object(type(self.Timer), "_plan_again", poison):
            self._background()
        self.assertIn("poisoned", bad.error)
        self.assertEqual(self._promise(sound, "on_site").deadline, FRIDAY)
        self.assertIn(self.manager, poisoned.activity_ids.user_id)

    def test_another_amount_supersedes(self):
        ticket = self._new_ticket()
        target = self._promise(ticket, "solved").target_id
        target.amount = 24
        self._background()
        self.assertEqual(
            self._promise(ticket, "solved").deadline, self._after(hours=24)
        )
        old = ticket.timer_ids.filtered(lambda t: t.state == "superseded")
        self.assertEqual(old.deadline, self._after(hours=48))
        self.assertIn(target.display_name, old.event_ids[-1].reason)

    def test_an_archived_target_is_owed_no_more(self):
        ticket = self._new_ticket()
        self._promise(ticket, "on_site").target_id.active = False
        self._background()
        self.assertFalse(self._promise(ticket, "on_site"))

    def test_another_calendar_of_the_team_supersedes(self):
        ticket = self._new_ticket()
        closed = self.calendar.copy(
            {"name": "Closed in the week", "tz": "Asia/Shanghai"}
        )
        self._close_on(24, 25, calendar=closed)
        self.team.calendar_id = closed
        self.assertTrue(self._promise(ticket, "on_site").is_being_replanned)
        self._background()
        promise = self._promise(ticket, "on_site")
        self.assertEqual(promise.calendar_id, closed)
        self.assertGreater(promise.deadline, FRIDAY)

    def test_a_hold_is_carried_over(self):
        """The customer asked to wait: that holds for the new promise too."""
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=4)):
            ticket._sla_pause(self.reason)
        with freeze_time(self._after(hours=10)):
            ticket._sla_resume()
        with freeze_time(self._after(hours=12)):
            ticket._sla_pause(self.reason)
        with freeze_time(self._after(hours=20)):
            ticket.sudo().severity = "major"
        promise = self._promise(ticket, "solved_or_planned")
        self.assertEqual(promise.state, "paused")
        self.assertEqual(promise.remaining_seconds, (168 - 6) * 3600)
        self.assertEqual(self._promise(ticket, "on_site").state, "paused")
        with freeze_time(self._after(hours=22)):
            ticket._sla_resume()
        self.assertEqual(promise.deadline, self._after(hours=168 + 6 + 10))

    def test_only_the_program_writes(self):
        self._new_ticket()
        self._close_on(24)
        job = self.Replan.search([("calendar_id", "=", self.calendar.id)])
        for user in (self.engineer_user, self.dispatcher, self.manager):
            job.with_user(user).read(["progress"])
            with self.assertRaises(AccessError):
                job.with_user(user).write({"state": "done"})
            with self.assertRaises(AccessError):
                self.Replan.with_user(user).create({"calendar_id": self.calendar.id})


@tagged("post_install", "-at_install")
class TestSlaStage(SlaCommon):
    """A stage may hold the promises of the tickets in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("after_sales_service.sla_pause_reason_customer")
        Stage = cls.env["helpdesk.ticket.stage"]
        cls.waiting = Stage.create(
            {"name": "Waiting", "pause_reason_id": cls.reason.id, "sequence": 3}
        )
        cls.working = Stage.create({"name": "Working", "sequence": 4})

    def _move(self, tickets, stage, **delta):
        with freeze_time(self._after(**delta)):
            tickets.with_user(self.dispatcher).write({"stage_id": stage.id})

    def test_held_while_in_the_stage(self):
        ticket = self._new_ticket()
        self._move(ticket, self.waiting, hours=2)
        self.assertEqual(self._promise(ticket, "solved").state, "paused")
        self.assertEqual(self._promise(ticket, "responded").state, "running")
        self._move(ticket, self.working, hours=5)
        promise = self._promise(ticket, "solved")
        self.assertEqual(promise.state, "running")
        self.assertEqual(promise.deadline, self._after(hours=51))

    def test_a_hold_by_hand_is_left_alone(self):
        ticket = self._new_ticket()
        with freeze_time(self._after(hours=1)):
            ticket._sla_pause(self.reason)
        self._move(ticket, self.working, hours=2)
        self.assertEqual(self._promise(ticket, "solved").state, "paused")

    def test_nothing_to_hold_is_no_error(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_c.id)
        self._move(ticket, self.waiting, hours=1)
        self.assertEqual(ticket.stage_id, self.waiting)

    def test_closed_while_held_opened_again_held(self):
        ticket = self._new_ticket()
        self._move(ticket, self.waiting, hours=2)
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self._move(ticket, done, hours=3)
        self.assertEqual(self._promise(ticket, "solved").state, "met")
        self._move(ticket, self.waiting, hours=4)
        self.assertEqual(self._promise(ticket, "solved").state, "paused")

    def test_a_broken_one_is_not_held(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=49))
        self._move(ticket, self.waiting, hours=50)
        self.assertEqual(self._promise(ticket, "solved").state, "breached")

    def test_broken_but_not_yet_looked_at(self):
        """The engine has not come by: the move is no reason to refuse."""
        ticket = self._new_ticket()
        self._move(ticket, self.waiting, hours=50)
        self.assertEqual(ticket.stage_id, self.waiting)
        self.assertEqual(self._promise(ticket, "solved").state, "running")
        self.assertEqual(self._promise(ticket, "on_site").state, "running")

    def test_refused(self):
        with self.assertRaises(ValidationError):
            self.waiting.closed = True
        own = self.env.ref("after_sales_service.sla_pause_reason_own_parts")
        with self.assertRaises(ValidationError):
            self.working.pause_reason_id = own

    def test_many_cost_few_queries(self):
        with freeze_time(MONDAY):
            tickets = self.env["helpdesk.ticket"].create(
                [self._ticket_vals() for _n in range(100)]
            )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with freeze_time(self._after(minutes=30)):
            tickets.write({"stage_id": self.waiting.id})
            self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - before, 30)


@tagged("post_install", "-at_install")
class TestSlaLog(SlaCommon):
    """The log is the truth: a promise is rebuilt from it and checked by it."""

    def _corrupt(self, promise, **values):
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE after_sales_sla_timer SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    promise.id,
                )
            )
        self.env.invalidate_all()

    def _check(self, at):
        with (
            freeze_time(at),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: float("inf"),
            ),
            # events carry the frozen time, the check waits until they are settled
        ):
            self.Timer._cron_check_log()
            self.env.flush_all()
        self.env.invalidate_all()

    def _live_through_much(self):
        """Return promises that have been held, broken, reached, reopened, dropped."""
        reason = self.env.ref("after_sales_service.sla_pause_reason_later")
        tickets = self.env["helpdesk.ticket"]
        for kind in range(5):
            ticket = self._new_ticket(requested_arrival=self._after(hours=30))
            tickets |= ticket
            with freeze_time(self._after(minutes=20 + 20 * kind)):
                ticket._sla_reach("responded")
            with freeze_time(self._after(hours=5)):
                ticket._sla_pause(reason)
            if kind % 2:
                with freeze_time(self._after(hours=9)):
                    ticket._sla_resume()
            if kind == 2:
                with freeze_time(self._after(hours=10)):
                    ticket.sudo().severity = "major"
            if kind == 3:
                with freeze_time(self._after(hours=11)):
                    ticket._do_solved()
                with freeze_time(self._after(hours=12)):
                    ticket._do_reopen()
        self._tick(self._after(days=12))
        return tickets.timer_ids

    def test_every_promise_stands_as_its_log_says(self):
        timers = self._live_through_much()
        self.assertTrue(
            {"pause", "resume", "breach", "reach", "reopen", "supersede"}
            <= set(timers.event_ids.mapped("kind"))
        )
        with freeze_time(self._after(days=12)):
            rows = self.Timer._read_rows(SQL("t.id = ANY(%s)", timers.ids))
            self.assertFalse(self.Timer._rebuild(rows, self._after(days=12)))

    def test_the_nightly_check_finds_and_mends(self):
        ticket = self._new_ticket()
        promise = self._promise(ticket, "solved")
        self._corrupt(promise, deadline=self._after(days=9), state="met")
        self._check(self._after(hours=3))
        self.assertEqual(promise.state, "running")
        self.assertEqual(promise.deadline, self._after(hours=48))
        self.assertEqual(promise.event_ids[-1].kind, "rebuild")
        self.assertEqual(promise.event_ids[-1].data["was"]["state"], "met")
        self.assertIn(self.manager, ticket.activity_ids.user_id)
        self.assertEqual(ticket.next_deadline, self._after(hours=1))

    def test_only_what_has_changed_is_looked_at(self):
        promise = self._promise(self._new_ticket(), "solved")
        self._check(self._after(hours=3))
        self._corrupt(promise, deadline=self._after(days=9))
        self._check(self._after(hours=5))
        self.assertEqual(promise.deadline, self._after(days=9))
        with freeze_time(self._after(hours=6)):
            promise.ticket_id._sla_pause(
                self.env.ref("after_sales_service.sla_pause_reason_later")
            )
        self._check(self._after(hours=8))
        self.assertEqual(promise.event_ids[-1].kind, "rebuild")

    @mute_logger("odoo.addons.after_sales_service.models.sla_tick")
    def test_a_log_that_cannot_be_read_is_told(self):
        promise = self._promise(self._new_ticket(), "solved")
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_sla_event SET kind = 'warn' WHERE timer_id = %s",
                promise.id,
            )
        )
        self._check(self._after(hours=3))
        self.assertIn("log", promise.error)

    def test_rebuild_by_hand(self):
        promise = self._promise(self._new_ticket(), "solved")
        self._corrupt(promise, deadline=self._after(days=9))
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                promise.with_user(user).action_rebuild()
        with freeze_time(self._after(hours=1)):
            promise.with_user(self.manager).action_rebuild()
        self.assertEqual(promise.deadline, self._after(hours=48))
