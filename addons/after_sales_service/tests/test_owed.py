# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Everything we owe a customer on one screen, dated (feature 12)."""

import re
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, MissingError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common_order import NOW
from .compensation_common import CompensationCommon
from .contract_common import ContractCommon

TODAY = NOW.date()
DAY = timedelta(days=1)


class OwedCommon(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.calendar
        cls.company.after_sales_sla_policy_id = cls.env.ref(
            "after_sales_service.sla_policy_a"
        )
        cls.env.user.tz = "Asia/Shanghai"

    def _rows(self, kind=None, user=None, partner=None, tz="Asia/Shanghai"):
        """What is owed to the customer, as the user sees it now."""
        self.env.flush_all()
        self.env.invalidate_all()
        Owed = self.env["after.sales.owed"].with_user(user or self.dispatcher)
        domain = [("partner_id", "=", (partner or self.customer).id)]
        if kind:
            domain.append(("kind", "=", kind))
        return Owed.with_context(tz=tz).search(domain)

    def _row(self, kind, source, **kwargs):
        return self._rows(kind, **kwargs).filtered(lambda row: row.res_id == source.id)

    def _new_ticket(self, **vals):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Spindle does not start",
                "description": "It hums.",
                "partner_id": self.customer.id,
                "team_id": self.team.id,
                "user_id": self.engineer_user.id,
                "kind": "fault",
                "severity": "ordinary",
                "reported_at": NOW,
            }
            | vals
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOwed(OwedCommon):
    # ------------------------------------------------------------
    # TICKETS AND JOBS
    # ------------------------------------------------------------

    def test_promised_times(self):
        ticket = self._new_ticket(equipment_id=self.unit.id)
        timer = ticket.timer_ids.filtered(lambda t: t.event == "responded")
        row = self._row("promise", timer)
        self.assertEqual(row.due, timer.deadline)
        self.assertEqual((row.due_on, row.due_time), (TODAY, "10:00"))
        self.assertEqual((row.state, row.nature), ("soon", "do"))
        self.assertEqual(row.clause_id, timer.clause_id)
        self.assertTrue(row.clause_id)
        self.assertEqual(row.equipment_id, self.unit)
        self.assertIn(ticket.name, row.name)
        with freeze_time(NOW + timedelta(hours=2)):
            self.assertEqual(self._row("promise", timer).state, "late")
            ticket.action_responded()
            self.assertFalse(self._row("promise", timer), "Reached: not owed")

    def test_a_held_promise_has_no_day(self):
        ticket = self._new_ticket()
        timer = ticket.timer_ids.filtered(lambda t: t.event == "solved")
        timer.sudo().write({"state": "paused"})
        row = self._row("promise", timer)
        self.assertEqual((row.state, row.due_on), ("undated", False))
        self.assertIn("(held)", row.name)

    def test_day_and_hour_of_the_reader(self):
        """23:30 in Shanghai is the same day's afternoon in London."""
        order = self._new_order(planned_start=datetime(2026, 11, 30, 17, 0))
        row = self._row("job", order)
        self.assertEqual((row.due_on, row.due_time), (date(2026, 12, 1), "01:00"))
        row = self._row("job", order, tz="Europe/London")
        self.assertEqual((row.due_on, row.due_time), (date(2026, 11, 30), "17:00"))

    def test_a_ticket_without_a_clock(self):
        """As soon as no promise runs, the ticket itself stands; by the plan given."""
        ticket = self._new_ticket()
        self.assertFalse(self._row("ticket", ticket), "Its promises stand for it")
        planned = NOW + 9 * DAY
        ticket.timer_ids.sudo().write({"state": "met", "closed_at": NOW})
        ticket.solution_planned_for = planned
        row = self._row("ticket", ticket)
        self.assertEqual((row.due, row.state), (planned, "later"))
        ticket.solution_planned_for = False
        self.assertEqual(self._row("ticket", ticket).state, "undated")
        ticket.sudo().solved_at = NOW
        self.assertFalse(self._row("ticket", ticket))

    def test_advice(self):
        ticket = self._new_ticket(kind="consultation", equipment_id=self.unit.id)
        ticket.timer_ids.sudo().write({"state": "met", "closed_at": NOW})
        self.assertFalse(self._row("ticket", ticket))
        row = self._row("advice", ticket)
        self.assertEqual(
            row.clause_id, self.env.ref("after_sales_service.clause_consultation")
        )
        ticket.advice = "<p>Turn the sampling head.</p>"
        ticket.action_send_advice()
        self.assertFalse(self._row("advice", ticket))

    def test_a_job(self):
        """Due when we come; on site: when we are ready; done: not at all."""
        order = self._new_order(planned_start=NOW + DAY, planned_end=NOW + 2 * DAY)
        row = self._row("job", order)
        self.assertEqual((row.due, row.state), (NOW + DAY, "soon"))
        self.assertEqual(row.name, f"Repair · {order.name} · New")
        order.requested_arrival = NOW + timedelta(hours=5)
        self.assertEqual(self._row("job", order).due, NOW + timedelta(hours=5))
        self._work(order)
        self.assertEqual(self._row("job", order).due, NOW + 2 * DAY)
        self._report(order)
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_done()
        self.assertFalse(self._row("job", order))

    def test_an_installation_nobody_has_planned(self):
        unit = self._new_unit("SP2-NEW")
        row = self._row("installation", unit)
        self.assertEqual((row.state, row.since), ("undated", date(2026, 1, 5)))
        order = self._installation(unit)
        self.assertFalse(self._row("installation", unit), "The job stands for it")
        self.assertTrue(self._row("job", order))
        order.with_user(self.manager).action_cancel()
        self.assertTrue(self._row("installation", unit))
        unit.accepted_on = TODAY
        self.assertFalse(self._row("installation", unit))

    def test_a_flaw_that_was_found(self):
        order = self._installation(self._new_unit("SP2-NEW"))
        finding = self.env["after.sales.finding"].create(
            {"order_id": order.id, "name": "Fan scrapes"}
        )
        row = self._row("finding", finding)
        self.assertEqual((row.name, row.state), ("Fan scrapes", "undated"))
        self.assertEqual(row.equipment_id, order.equipment_id)
        finding.sudo().state = "mended"
        self.assertFalse(self._row("finding", finding))

    # ------------------------------------------------------------
    # PLANS
    # ------------------------------------------------------------

    def test_a_plan_and_its_notice(self):
        plan = self.env["after.sales.maintenance.plan"].create(
            {
                "name": "Minor overhaul",
                "equipment_id": self.unit.id,
                "grade": "minor",
                "interval": 1,
                "interval_unit": "month",
                "holiday_rule": "none",
            }
        )
        self.assertFalse(self._row("maintenance", plan), "A draft promises nothing")
        plan.with_user(self.dispatcher).action_start()
        row = self._row("maintenance", plan)
        self.assertEqual(row.due_on, plan.next_date)
        self.assertFalse(row.has_time)
        self.assertEqual(row.name, "Minor overhaul")
        order = self._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=NOW + 3 * DAY,
            planned_end=NOW + 3 * DAY + timedelta(hours=4),
        )
        notice = order.notice_ids
        row = self._row("notice", notice)
        self.assertEqual(row.due_on, notice.send_on)
        notice.with_user(self.dispatcher).partner_id = self.customer
        notice.with_user(self.dispatcher).action_send()
        self.assertFalse(self._row("notice", notice))

    def test_a_follow_up_by_rule(self):
        self.env["after.sales.follow.up"].search([]).sudo().unlink()
        rule = self.env["after.sales.follow.up.rule"].search([], limit=1)
        follow_up = (
            self.env["after.sales.follow.up"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "kind": "call",
                    "partner_id": self.customer.id,
                    "rule_id": rule.id,
                    "last_on": TODAY,
                }
            )
        )
        row = self._row("follow_up", follow_up)
        self.assertEqual((row.due_on, row.since), (follow_up.next_on, TODAY))
        follow_up.order_id = self._new_order(kind="call")
        self.assertFalse(self._row("follow_up", follow_up), "The call stands for it")

    # ------------------------------------------------------------
    # WHAT WENT WRONG
    # ------------------------------------------------------------

    def test_a_remedy(self):
        remedy = self.env["after.sales.remedy"]._do_open(
            self.unit, {"kind": "refund", "asked_on": TODAY, "reason": "Fails again"}
        )
        row = self._row("remedy", remedy)
        self.assertEqual((row.since, row.state), (TODAY, "undated"))
        self.assertIn("Refund", row.name)
        remedy.sudo().cancelled_at = NOW
        self.assertFalse(self._row("remedy", remedy))

    def test_an_objection(self):
        downtime = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": NOW - 3 * DAY,
                "end": NOW - 2 * DAY,
            }
        )
        self.assertFalse(self._rows("objection"))
        downtime.sudo().state = "objected"
        self.assertEqual(self._row("objection", downtime).state, "undated")

    # ------------------------------------------------------------
    # WHAT THE CUSTOMER MAY ASK FOR
    # ------------------------------------------------------------

    def test_a_warranty(self):
        warranty = self.unit.warranty_id
        row = self._row("warranty", warranty)
        self.assertEqual(row.due_on, warranty.end_date)
        self.assertEqual((row.nature, row.state), ("right", "later"))
        with freeze_time("2026-12-20 01:00:00"):
            self.assertEqual(self._row("warranty", warranty).state, "soon")
        with freeze_time("2027-02-01 01:00:00"):
            self.assertFalse(self._row("warranty", warranty), "No job moved its state")

    def test_free_services_as_the_unit_counts_them(self):
        unit = self.old_unit
        row = self._row("free_service", unit)
        self.assertEqual((row.quantity, row.state), (2, "undated"))
        self.assertEqual(row.since, unit.warranty_id.end_date)
        unit.warranty_id.sudo().free_service_months = 36
        row = self._row("free_service", unit)
        self.assertEqual(row.due_on, unit.free_services_until)
        self.assertEqual(row.due_on, date(2028, 1, 12))
        order = self._new_order(
            equipment_id=unit.id, use_free_service=True, free_service_asked_by="Zhao"
        )
        order.sudo().free_service_taken = True
        self.assertEqual(self._row("free_service", unit).quantity, 1)
        self.assertEqual(unit.free_services_left, 1)
        unit.free_services_before = 1
        self.assertFalse(self._row("free_service", unit), "None is left")
        unit.free_services_before = 0
        with freeze_time("2028-01-13 01:00:00"):
            self.assertFalse(self._row("free_service", unit), "They have lapsed")

    def test_free_services_of_a_warranty_before(self):
        """What the unit used before it came back counts for the warranty of then."""
        unit = self.old_unit
        order = self._new_order(
            equipment_id=unit.id, use_free_service=True, free_service_asked_by="Zhao"
        )
        order.sudo().write({"free_service_taken": True, "coverage_at": NOW - 300 * DAY})
        unit.warranty_id.sudo().copy(
            {
                "equipment_id": unit.id,
                "start_date": date(2020, 1, 1),
                "closed_on": TODAY - 100 * DAY,
            }
        )
        self.env.invalidate_all()
        self.assertEqual(unit.free_services_left, 2)
        self.assertEqual(self._row("free_service", unit).quantity, 2)

    def test_visits_of_a_contract(self):
        contract = self._new_contract()
        row = self._row("contract_visit", contract)
        self.assertEqual((row.quantity, row.due_on), (2, date(2027, 10, 31)))
        for left in (1, 0):
            self._new_order(
                kind="maintenance", equipment_id=self.old_unit.id
            ).sudo().write({"contract_id": contract.id, "contract_visit_taken": True})
            rows = self._row("contract_visit", contract)
            self.assertEqual(sum(rows.mapped("quantity")), left)
        self.assertFalse(rows)

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_own_plant_and_conduct_stay_out(self):
        plant = self._new_unit("SP2-OWN", accepted_on=TODAY, **self._own_plant())
        self._new_order(equipment_id=plant.id)
        self._new_ticket(equipment_id=plant.id, partner_id=False)
        self.assertFalse(self._rows(partner=self.company.partner_id))
        before = self._rows(user=self.manager).mapped("res_id")
        ticket = self._new_ticket(kind="conduct", equipment_id=self.unit.id)
        self.assertTrue(ticket.with_user(self.manager).has_access("read"))
        self.assertEqual(self._rows(user=self.manager).mapped("res_id"), before)

    def test_only_what_the_reader_may_read(self):
        """An engineer sees his own team's; compensation not at all."""
        self._new_ticket(equipment_id=self.unit.id)
        self._new_order(engineer_id=self.engineer.id)
        other = self.env["helpdesk.ticket.team"].create(
            {"name": "Chengdu", "company_id": self.company.id}
        )
        far = self._new_unit("SP2-FAR", team_id=other.id, accepted_on=TODAY)
        foreign = self._new_order(
            equipment_id=far.id, engineer_id=self.colleague.id, team_id=other.id
        )
        seen = self._rows(user=self.engineer_user)
        self.assertTrue(seen.filtered(lambda row: row.kind == "job"))
        self.assertTrue(seen.filtered(lambda row: row.kind == "promise"))
        self.assertFalse(self._row("job", foreign, user=self.engineer_user))
        self.assertFalse(seen.filtered(lambda row: row.equipment_id == far))
        self.assertTrue(self._row("job", foreign))
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            for row in self._rows(user=user):
                source = self.env[row._get_owed_models()[row.kind]].browse(row.res_id)
                self.assertTrue(source.with_user(user).has_access("read"), row.kind)

    def test_a_row_is_no_way_around_the_rules(self):
        """Its number guessed, read, searched, opened: nothing comes out."""
        other = self.env["helpdesk.ticket.team"].create(
            {"name": "Chengdu", "company_id": self.company.id}
        )
        far = self._new_unit("SP2-FAR", team_id=other.id, accepted_on=TODAY)
        foreign = self._new_order(
            equipment_id=far.id, engineer_id=self.colleague.id, team_id=other.id
        )
        row = self._row("job", foreign)
        theirs = row.with_user(self.engineer_user)
        self.env.invalidate_all()
        # to him the row is not there, or is refused
        for act in (
            lambda: theirs.read(["kind", "partner_id", "name"]),
            # under sudo, where the rules are looked at, it is there
            lambda: theirs.has_access("read"),
            lambda: theirs._filtered_access("read"),
            lambda: theirs.read(["kind", "partner_id", "name"]),
            lambda: theirs.read(["name"]),
            lambda: theirs.web_read({"name": {}}),
            lambda: theirs.action_open_source(),
        ):
            try:
                self.assertFalse(act())
            except (AccessError, MissingError):
                continue
        with self.assertRaises(AccessError):
            theirs.check_access("read")
        self.assertFalse(theirs.search([("id", "=", row.id)]))
        self.assertFalse(theirs.search_count([("equipment_id", "=", far.id)]))
        with self.assertRaises(AccessError):
            row.write({"kind": "ticket"})

    def test_portal_and_clerks_see_nothing(self):
        clerk = self._new_user("clerk", "group_after_sales_production")
        for user in (clerk, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.env["after.sales.owed"].with_user(user).search([])

    def test_company(self):
        order = self._new_order()
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.dispatcher.company_ids |= other
        row = self._row("job", order)
        self.env.flush_all()
        self.env.invalidate_all()
        elsewhere = (
            self.env["after.sales.owed"]
            .with_user(self.dispatcher)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(elsewhere.search([("partner_id", "=", self.customer.id)]))
        self.assertFalse(elsewhere.browse(row.id).read(["kind"]))
        self.assertFalse(elsewhere.browse(row.id).has_access("read"))

    # ------------------------------------------------------------
    # SCREENS
    # ------------------------------------------------------------

    def test_opens_the_record(self):
        order = self._new_order()
        action = self._row("job", order).action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (order._name, order.id)
        )

    def test_button_of_the_customer(self):
        self._new_order(planned_start=NOW - DAY)
        rows = self._rows()
        late = rows.filtered(lambda row: row.state == "late")
        self.assertTrue(late)
        contact = self.site.with_user(self.dispatcher)
        self.assertEqual(contact.owed_count, len(rows), "Of its whole company")
        self.assertEqual(contact.owed_late_count, len(late))
        action = contact.action_view_owed()
        found = self.env["after.sales.owed"].with_user(self.dispatcher)
        self.assertEqual(found.search(action["domain"]), rows)
        self.assertIn(self.customer.name, action["display_name"])

    def test_filters_and_groups(self):
        order = self._new_order(planned_start=NOW + DAY)
        Owed = self.env["after.sales.owed"].with_user(self.leader)
        views = Owed.get_views([[False, "search"], [False, "list"]])
        self.assertIn("my", views["views"]["search"]["arch"].lower())
        mine = Owed.search(
            ["|", ("partner_id.user_id", "=", self.leader.id)]
            + [("team_id.user_ids", "=", self.leader.id), ("kind", "=", "job")]
        )
        self.assertIn(order.id, mine.mapped("res_id"))
        this_week = Owed.search(
            [
                ("kind", "=", "job"),
                ("due_on", ">=", "today =week_start"),
                ("due_on", "<", "today =week_start +7d"),
            ]
        )
        self.assertIn(order.id, this_week.mapped("res_id"))
        for group in ("kind", "partner_id", "due_on:month", "state", "team_id"):
            self.assertTrue(Owed._read_group([], [group], ["__count"]))

    def test_excel(self):
        self._new_order()
        Owed = self.env["after.sales.owed"].with_user(self.dispatcher)
        self.env.flush_all()
        rows = list(Owed._read_in_batches([], Owed._get_register_columns()))
        self.assertTrue(rows[0])

    # ------------------------------------------------------------
    # SPEED
    # ------------------------------------------------------------

    def test_queries_do_not_grow_with_the_rows(self):
        def ask():
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["after.sales.owed"].with_user(self.dispatcher).web_search_read(
                [("partner_id", "=", self.customer.id)],
                {
                    "kind": {},
                    "name": {},
                    "due_on": {},
                    "due_time": {},
                    "state": {},
                    "partner_id": {"fields": {"display_name": {}}},
                    "equipment_id": {"fields": {"display_name": {}}},
                },
            )

        def count():
            ask()  # caches that whatever was created before has emptied
            before = self.env.cr.sql_log_count
            ask()
            return self.env.cr.sql_log_count - before

        for number in range(3):
            self._new_unit(f"SP3-{number}", accepted_on=TODAY)
            self._new_ticket(equipment_id=self.unit.id)
            self._new_order()
        first = count()
        for number in range(12):
            self._new_unit(f"SP4-{number}", accepted_on=TODAY)
            self._new_ticket(equipment_id=self.unit.id)
            self._new_order()
        second = count()
        self.assertLessEqual(second, first, "Per kind, not per row")

    def test_the_clauses_cost_no_queries(self):
        Owed = self.env["after.sales.owed"].with_user(self.manager)
        Owed.search([], limit=80)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        Owed.search([], limit=80)
        # one; it was one more for each kind that keeps a clause
        self.assertLessEqual(self.env.cr.sql_log_count - before, 5)

    def test_the_customer_reaches_every_table(self):
        """A filter for one customer goes down to each table, which has it indexed."""
        Owed = self.env["after.sales.owed"].with_user(self.dispatcher)
        query = Owed._search([("partner_id", "=", self.customer.id)])
        self.env.flush_all()
        plan = "\n".join(
            line
            for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        )
        # pushed down: above the rows of all kinds nothing is left to sort out
        self.assertNotIn("Subquery Scan on owed\n  Filter", plan)
        conditions = re.findall(r"(?:Cond|Filter):.*commercial_partner_id = ", plan)
        self.assertGreaterEqual(len(conditions), 8, plan)
        for table in ("helpdesk_ticket", "after_sales_order", "after_sales_equipment"):
            self.assertIn("(commercial_partner_id", self._get_indexes(table), table)


@tagged("post_install", "-at_install")
class TestOwedCompensation(CompensationCommon):
    """What a broken promise costs us stands there without its amount."""

    def _row(self, compensation, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        Owed = self.env["after.sales.owed"].with_user(user or self.dispatcher)
        domain = [("partner_id", "=", self.customer.id), ("kind", "=", "compensation")]
        return Owed.search(domain).filtered(lambda row: row.res_id == compensation.id)

    def test_until_it_is_paid(self):
        compensation = self._broken()
        row = self._row(compensation)
        self.assertEqual((row.state, row.since), ("undated", TODAY))
        self.assertEqual(row.equipment_id, self.unit)
        self.assertIn(compensation.name, row.name)
        self.assertNotIn("300", row.name)
        self.assertTrue(self._row(compensation, self.accountant))
        self.assertFalse(
            self._row(compensation, self.engineer_user), "He reads no compensation"
        )
        compensation.sudo().decision = "rejected"
        self.assertFalse(self._row(compensation))
