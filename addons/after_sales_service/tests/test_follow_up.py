# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Nobody is forgotten: calls after jobs, regular calls and visits (S24)."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.satisfaction import Answers
from .common_order import NOW, OrderCommon

TODAY = NOW.date()
NEXT_WEEK = datetime(2026, 11, 30, 1, 0)


class FollowUpCommon(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.calendar
        cls.FollowUp = cls.env["after.sales.follow.up"]
        cls.Rule = cls.env["after.sales.follow.up.rule"]
        with freeze_time(NOW):
            cls.unit = cls._new_unit(
                accepted_on=date(2026, 6, 1), engineer_id=cls.engineer.id
            )

    @classmethod
    def _rows(cls, partner=None, **domain):
        return cls.FollowUp.search(
            [("partner_id", "=", (partner or cls.customer).id)]
            + [(key, "=", value) for key, value in domain.items()]
        )

    @classmethod
    def _calls(cls, partner=None, kind="call"):
        return cls.env["after.sales.order"].search(
            [
                ("commercial_partner_id", "=", (partner or cls.customer).id),
                ("kind", "=", kind),
            ]
        )

    def _call_made(self, order, **vals):
        order.write({"call_person": "Dr. Zhou", "call_outcome": "content"} | vals)
        order.with_user(self.dispatcher).action_call_made()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAfterJob(FollowUpCommon):
    def test_call_a_week_later(self):
        order = self._new_order()
        self._complete(order)
        call = order.follow_up_ids
        self.assertEqual(
            (call.kind, call.state, call.planned_start), ("call", "draft", NEXT_WEEK)
        )
        self.assertEqual(call.equipment_id, self.unit)
        self.assertEqual(call.engineer_id, self.engineer)
        self.assertIn("works as it should", call.description)
        self.assertEqual(len(call.checklist_line_ids), 4, "The questions")

    def test_a_job_that_was_none_is_not_asked_about(self):
        order = self._new_order()
        self._complete(order)
        call = order.follow_up_ids
        order.with_user(self.manager).action_cancel()
        self.assertEqual(call.state, "cancelled")

    def test_a_complaint_is_called_about_all_the_same(self):
        order = self._new_order()
        self._complete(order)
        order._take_feedback(Answers(1, {}, "Rude"), "portal", name="Dr. Zhao")
        order.with_user(self.manager).action_cancel()
        self.assertEqual(set(order.follow_up_ids.mapped("state")), {"draft"})

    def test_day_off_moves_to_the_next_working_day(self):
        self.env.ref("after_sales_service.follow_up_rule_after_job").delay_days = 5
        order = self._new_order()
        self._complete(order)
        self.assertEqual(order.follow_up_ids.planned_start, NEXT_WEEK, "Not Saturday")

    def test_what_goes_on_in_another_job_is_not_over(self):
        order = self._new_order()
        items, parts = order.checklist_line_ids[:0], order.line_ids[:0]
        rest = order._do_carry_rest("The seal has to be ordered", items, parts)
        self._complete(order)
        self.assertFalse(order.follow_up_ids, "Nobody asks whether it works yet")
        self._complete(rest)
        self.assertEqual(rest.follow_up_ids.kind, "call")

    def test_no_call_after_a_call(self):
        call = self._new_order(kind="call")
        self._call_made(call)
        self.assertFalse(call.follow_up_ids)

    def test_nearer_rule_comes_first(self):
        rule = self.Rule.create(
            {
                "name": "New model",
                "trigger": "job",
                "kind": "call",
                "job_kind": "repair",
                "delay_days": 1,
                "product_ids": [Command.set(self.product.ids)],
            }
        )
        first, second = self._new_order(), self._new_order(kind="maintenance")
        self._complete(first)
        self.assertEqual(first.follow_up_ids.description, rule.name)
        self.assertEqual(first.follow_up_ids.planned_start, datetime(2026, 11, 24, 1))
        self._complete(second)
        self.assertNotEqual(second.follow_up_ids.description, rule.name)

    def test_customers_by_tag_and_company(self):
        tag = self.env["res.partner.category"].create({"name": "Key customer"})
        other = self.env["res.company"].create({"name": "Other"})
        shared = {"name": "Visit", "trigger": "job", "kind": "visit"}
        self.Rule.create(
            [
                shared | {"category_ids": [Command.set(tag.ids)]},
                shared | {"company_id": other.id},
            ]
        )
        first, second = self._new_order(), self._new_order()
        self._complete(first)
        self.assertEqual(first.follow_up_ids.mapped("kind"), ["call"])
        self.customer.category_id = tag
        self._complete(second)
        self.assertEqual(set(second.follow_up_ids.mapped("kind")), {"call", "visit"})

    def test_one_that_is_planned_serves(self):
        """A bad mark on top: one call, both reasons, at the earlier time."""
        order = self._new_order()
        self._complete(order)
        call = order.follow_up_ids
        soon = NOW + timedelta(days=1)
        again = order.with_user(self.engineer_user)._plan_follow_up(
            "call", soon, "Two stars of five"
        )
        self.assertEqual(again, call)
        self.assertEqual(call.planned_start, soon)
        self.assertIn("works as it should", call.description)
        self.assertIn("Two stars of five", call.description)
        order._plan_follow_up("call", soon, "Two stars of five")
        self.assertEqual(call.description.count("Two stars"), 1)

    def test_the_daily_run(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_service.ir_cron_follow_up"
            ).method_direct_trigger()
        self.assertEqual(len(self._rows()), 2)

    def test_own_plant_is_not_called(self):
        self.unit.write(self._own_plant())
        order = self._new_order()
        self._complete(order)
        self.assertFalse(order.follow_up_ids)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRegular(FollowUpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the run commits batch by batch
        cls.startClassPatcher(
            patch.object(type(cls.env["ir.cron"]), "_commit_progress", return_value=1)
        )

    def test_no_customer_is_without(self):
        self.FollowUp._cron_follow_up()
        self.assertRecordValues(
            self._rows().sorted("kind"),
            [
                {
                    "kind": "call",
                    "equipment_id": False,
                    "last_on": date(2026, 6, 1),
                    "next_on": date(2027, 6, 1),
                    "plan_on": date(2027, 5, 25),
                },
                {
                    "kind": "visit",
                    "equipment_id": False,
                    "last_on": date(2026, 6, 1),
                    "next_on": date(2028, 6, 1),
                    "plan_on": date(2028, 5, 4),
                },
            ],
        )
        self.assertFalse(self._calls())

    def test_planned_when_due_and_once(self):
        self.FollowUp._cron_follow_up()
        # the day of the company: 24 May ends in Shanghai at 16:00 UTC
        with freeze_time("2027-05-24 15:59:59"):
            self.FollowUp._cron_follow_up()
            self.assertFalse(self._calls())
        with freeze_time("2027-05-24 16:00:00"):
            self.FollowUp._cron_follow_up()
            self.FollowUp._cron_follow_up()
        call = self._calls()
        self.assertEqual(call.planned_start, datetime(2027, 6, 1, 1, 0))
        self.assertEqual(call.engineer_id, self.engineer, "Who knows a unit")
        self.assertEqual(call.team_id, self.team)
        row = self._rows(kind="call")
        self.assertEqual(row.order_id, call)
        self.assertFalse(row.plan_on)

    def test_overdue_is_planned_for_today_as_the_company_has_it(self):
        """At one in the morning in Shanghai it is yesterday in UTC."""
        self.FollowUp._cron_follow_up()
        with freeze_time("2027-06-08 17:00:00"):
            self.FollowUp._cron_follow_up()
        self.assertEqual(self._calls().planned_start, datetime(2027, 6, 9, 1, 0))

    def test_counts_anew_from_the_call(self):
        self.FollowUp._cron_follow_up()
        with freeze_time("2027-06-03 02:00:00"):
            self.FollowUp._cron_follow_up()
            self._call_made(self._calls())
        row = self._rows(kind="call")
        self.assertEqual(
            (row.last_on, row.next_on), (date(2027, 6, 3), date(2028, 6, 3))
        )
        self.assertEqual(self._rows(kind="visit").last_on, date(2026, 6, 1))

    def test_a_visit_counts_as_a_call_too(self):
        self.FollowUp._cron_follow_up()
        visit = self._new_order(kind="visit")
        self._work(visit)
        with freeze_time(NOW.replace(hour=5)):
            visit.with_user(self.engineer_user).action_done()
        self.assertEqual(set(self._rows().mapped("last_on")), {TODAY})

    def test_cancelled_is_skipped(self):
        self.FollowUp._cron_follow_up()
        with freeze_time("2027-06-03 02:00:00"):
            self.FollowUp._cron_follow_up()
            self._calls().with_user(self.dispatcher).action_cancel()
            self.FollowUp._cron_follow_up()
        self.assertEqual(len(self._calls()), 1)
        self.assertEqual(self._rows(kind="call").next_on, date(2028, 6, 3))

    def test_one_made_by_hand_serves(self):
        self.FollowUp._cron_follow_up()
        with freeze_time("2027-06-03 02:00:00"):
            call = self._new_order(kind="call")
            self.FollowUp._cron_follow_up()
        self.assertEqual(self._calls(), call)
        self.assertEqual(self._rows(kind="call").order_id, call)

    def test_overdue_from_the_start_is_spread(self):
        """A database taken over: not a thousand visits on one day."""
        customers = self.env["res.partner"].create(
            [{"name": f"Old {number}", "is_company": True} for number in range(40)]
        )
        for number, customer in enumerate(customers):
            self._new_unit(
                f"OLD-{number}",
                partner_id=customer.id,
                site_partner_id=customer.id,
                delivered_on=date(2020, 1, 5),
                accepted_on=date(2020, 1, 5) + timedelta(days=number),
            )
        self.FollowUp._follow_changes()
        rows = self.FollowUp.search(
            [("partner_id", "in", customers.ids), ("kind", "=", "call")]
        )
        days = [
            rows.filtered(lambda r, c=c: r.partner_id == c).next_on for c in customers
        ]
        self.assertEqual(days[0], TODAY)
        self.assertEqual(days, sorted(days), "The longest forgotten first")
        self.assertLessEqual(max(days.count(day) for day in set(days)), 20)
        self.assertGreater(days[-1], TODAY)

    def test_rule_per_unit(self):
        self.Rule.create(
            {
                "name": "Visit each",
                "trigger": "period",
                "kind": "visit",
                "per": "equipment",
                "months": 6,
                "product_ids": [Command.set(self.product.ids)],
            }
        )
        other = self._new_unit("SP2-0002", accepted_on=date(2026, 10, 1))
        self.FollowUp._follow_changes()
        visits = self._rows(kind="visit")
        self.assertEqual(visits.equipment_id, self.unit | other)
        self.assertEqual(
            visits.sorted("next_on").mapped("next_on"),
            [date(2026, 12, 1), date(2027, 4, 1)],
        )
        visit = self._new_order(kind="visit", equipment_id=other.id)
        self._work(visit)
        with freeze_time(NOW.replace(hour=5)):
            visit.with_user(self.engineer_user).action_done()
        self.assertEqual(
            visits.filtered(lambda row: row.equipment_id == self.unit).last_on,
            date(2026, 6, 1),
            "The other unit's visit",
        )

    def test_rule_changes(self):
        self.FollowUp._follow_changes()
        rule = self.env.ref("after_sales_service.follow_up_rule_yearly_call")
        rule.months = 6
        self.assertEqual(self._rows(kind="call").next_on, date(2026, 12, 1))
        rule.active = False
        self.FollowUp._follow_changes()
        self.assertFalse(self._rows(kind="call"))
        rule.active = True
        self.FollowUp._follow_changes()
        self.assertTrue(self._rows(kind="call"))

    def test_unit_changes(self):
        self.FollowUp._follow_changes()
        buyer = self.env["res.partner"].create({"name": "Buyer", "is_company": True})
        self.unit.write({"partner_id": buyer.id, "site_partner_id": buyer.id})
        self.FollowUp._follow_changes()
        self.assertFalse(self._rows())
        self.assertEqual(len(self._rows(buyer)), 2)
        self.unit.write(self._own_plant())
        self.FollowUp._follow_changes()
        self.assertFalse(self._rows(buyer))

    def test_nothing_due_costs_nothing(self):
        self.FollowUp._cron_follow_up()
        self.env.flush_all()
        self.env.invalidate_all()
        # stale units, due rows
        with self.assertQueryCount(2):
            self.FollowUp._cron_follow_up()

    @mute_logger("odoo.addons.after_sales_service.models.follow_up")
    def test_one_that_fails_stops_nothing(self):
        other = self.env["res.partner"].create({"name": "Fine", "is_company": True})
        self._new_unit(
            "SP2-0009",
            partner_id=other.id,
            site_partner_id=other.id,
            accepted_on=date(2026, 6, 1),
        )
        self.FollowUp._follow_changes()
        foreign = self.env["res.company"].create({"name": "Foreign"})
        # a customer that was given to another company meanwhile
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [foreign.id, self.customer.id],
        )
        self.env.invalidate_all()
        with freeze_time("2027-06-03 02:00:00"):
            self.FollowUp._cron_follow_up()
            self.assertFalse(self._calls())
            self.assertEqual(len(self._calls(other)), 1)
            row = self._rows(kind="call")
            self.assertTrue(row.problem)
            self.assertEqual(row.plan_on, date(2027, 6, 10), "Tried again in a week")

    def test_bad_rules(self):
        for vals in (
            {"months": 0},
            {"delay_days": -1},
            {"trigger": "period", "months": 1, "lead_days": 40},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self.Rule.create({"name": "Bad", "kind": "call"} | vals)

    def test_rights(self):
        self.FollowUp._follow_changes()
        rows = self._rows()
        self.assertTrue(rows.with_user(self.dispatcher).read(["next_on"]))
        for user in (self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                rows.with_user(user).read(["next_on"])
        with self.assertRaises(AccessError):
            rows.with_user(self.manager).last_on = TODAY
        rule = self.env.ref("after_sales_service.follow_up_rule_yearly_call")
        with self.assertRaises(AccessError):
            rule.with_user(self.dispatcher).months = 1
        rule.with_user(self.manager).months = 11

    # ------------------------------------------------------------
    # CUSTOMERS WITHOUT
    # ------------------------------------------------------------

    def _gap(self, partner=None):
        self.env.invalidate_all()
        return self.env["after.sales.follow.up.gap"].search(
            [("partner_id", "=", (partner or self.customer).id)]
        )

    def test_customers_without_any(self):
        row = self._gap()
        self.assertEqual((row.unit_count, row.since), (1, date(2026, 6, 1)))
        self.assertFalse(row.last_on or row.planned_on or row.next_on)
        self.FollowUp._follow_changes()
        self.assertEqual(self._gap().next_on, date(2027, 6, 1))
        row.with_user(self.dispatcher).action_plan_call()
        self.assertEqual(self._gap().planned_on, date(2026, 11, 24))
        row.with_user(self.dispatcher).action_plan_call()
        self.assertEqual(len(self._calls()), 1, "One that is open serves")
        self._call_made(self._calls())
        gap = self._gap()
        self.assertEqual(gap.last_on, TODAY)
        self.assertFalse(gap.planned_on or gap.last_visit_on)

    def test_gap_is_for_the_desk(self):
        row = self._gap()
        with self.assertRaises(AccessError):
            row.with_user(self.engineer_user).action_plan_visit()
        self.assertIn(
            "after.sales.follow.up.gap.xlsx",
            row.with_user(self.dispatcher).action_export()["url"],
        )
        names = row._get_register_columns()
        [[told]] = row._read_in_batches([("id", "=", row.id)], names)
        self.assertEqual(told[names.index("unit_count")], 1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCall(FollowUpCommon):
    def test_made_in_one_step(self):
        call = self._new_order(kind="call", engineer_id=False)
        self.unit.engineer_id = False
        call.engineer_id = False
        call.with_user(self.dispatcher).write(
            {"call_person": "Dr. Zhou", "call_outcome": "wish", "remedy": "A brush"}
        )
        call.with_user(self.dispatcher).action_call_made()
        self.assertRecordValues(
            call,
            [{"state": "done", "arrived_at": NOW, "finished_at": NOW, "done_at": NOW}],
        )
        self.assertFalse(call.report_attachment_id, "No service report of a call")
        self.assertFalse(call._get_missing_papers())
        with self.assertRaises(UserError):
            call.with_user(self.dispatcher).call_person = "Somebody else"

    def test_says_what_is_missing(self):
        call = self._new_order(kind="call").with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "Spoken to, Outcome"):
            call.action_call_made()
        call.write({"call_person": "Zhou", "call_outcome": "problem"})
        with self.assertRaisesRegex(UserError, "What was said"):
            call.action_call_made()
        self.assertEqual(call.state, "draft")
        with self.assertRaisesRegex(UserError, "no follow-up call"):
            self._new_order().with_user(self.dispatcher).action_call_made()

    def test_not_reached(self):
        call = self._new_order(kind="call", planned_start=NOW)
        call.with_user(self.engineer_user).action_not_reached()
        self.assertEqual(call.call_attempts, 1)
        self.assertEqual(call.planned_start, datetime(2026, 11, 24, 1, 0))
        with freeze_time("2026-11-27 03:00:00"):
            call.with_user(self.dispatcher).action_not_reached()
        self.assertEqual(call.planned_start, NEXT_WEEK, "Not on Saturday")
        self.assertIn("attempt 2", call.message_ids[0].body)

    def test_new_ticket_out_of_it(self):
        call = self._new_order(kind="call", call_person="Dr. Zhou")
        action = call.with_user(self.dispatcher).action_raise_ticket()
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
            .create({"name": "Lamp flickers"})
        )
        self.assertEqual(ticket.equipment_id, self.unit)
        self.assertEqual(ticket.caller_name, "Dr. Zhou")
        self.assertEqual(ticket.contact_ids.channel, "phone", "In the register")
        self.assertEqual(call.raised_ticket_ids, ticket)
        self.assertEqual(call.raised_ticket_count, 1)

    def test_rights(self):
        call = self._new_order(kind="call", call_person="Zhou", call_outcome="content")
        for name in ("action_call_made", "action_not_reached", "action_raise_ticket"):
            for user in (self.colleague_user, self.accountant):
                with self.subTest(name, user=user), self.assertRaises(AccessError):
                    getattr(call.with_user(user), name)()
        call.with_user(self.engineer_user).action_call_made()
        self.assertEqual(call.state, "done")
