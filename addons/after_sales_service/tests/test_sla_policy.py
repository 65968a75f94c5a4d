# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .sla_common import MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestSlaPolicy(SlaCommon):
    """Which policy applies, and which policies cannot be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit(sale_line_id=cls._new_sale_line().id)

    @classmethod
    def _new_sale_line(cls):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
            }
        )
        return order.order_line

    def _policy(self, name, **vals):
        return self.env["after.sales.sla.policy"].create(
            {
                "name": name,
                "target_ids": [Command.create({"event": "responded", "amount": 1})],
            }
            | vals
        )

    def test_defaults_that_meet_say_which_comes_first(self):
        """A stated rule for two policies at the same rank: the smaller sequence."""
        self.env["after.sales.sla.policy"].search([("is_default", "=", True)]).write(
            {"is_default": False}
        )
        self.company.after_sales_sla_policy_id = False
        first = self._policy("First", is_default=True, sequence=1)
        self.assertFalse(first.overlap_note)
        second = self._policy("Second", is_default=True, sequence=2)
        after = self._policy("After", is_default=True, applies_when="after", sequence=3)
        warranty = self._policy(
            "Warranty", is_default=True, applies_when="in_warranty", sequence=4
        )
        self.env["after.sales.sla.policy"].invalidate_model()
        self.assertIn("comes before Second", first.overlap_note)
        self.assertIn("First comes first", second.overlap_note)
        self.assertNotIn("Warranty", after.overlap_note)
        self.assertNotIn("After", warranty.overlap_note)
        self.assertEqual(self._chosen()[0], first)
        second.sequence = 0
        self.assertEqual(self._chosen()[0], second)

    def _chosen(self, **vals):
        ticket = self._new_ticket(equipment_id=self.unit.id, **vals)
        return ticket.sla_policy_id, ticket.sla_policy_source

    # -- matching

    def test_the_nearest_chooses(self):
        """Sale line, unit, product, customer, team, company: in this order."""
        self.assertEqual(self._chosen(), (self.tier_a, "Company default"))
        for holder, source in (
            (self.team, "Team"),
            (self.customer, "Customer"),
            (self.product.product_tmpl_id, "Product"),
            (self.unit, "Unit"),
            (self.unit.sale_line_id, "Sales order line"),
        ):
            policy = self._policy(source)
            holder.sla_policy_id = policy
            self.assertEqual(self._chosen(), (policy, source))

    def test_a_contact_has_its_company_s_policy(self):
        policy = self._policy("Hospital")
        self.customer.sla_policy_id = policy
        self.assertEqual(self._chosen(partner_id=self.site.id)[0], policy)

    def test_chosen_by_hand(self):
        ticket = self._new_ticket(sla_policy_id=self.tier_c.id)
        self.assertEqual(ticket.sla_policy_source, "By hand")

    def test_in_warranty_falls_through_when_it_is_over(self):
        """Tier B holds in the warranty, and while the acceptance is awaited."""
        self.product.sla_policy_id = self.tier_b
        self.unit.warranty_term_id = self.term
        self.assertEqual(self.unit.warranty_state, "pending")
        self.assertEqual(self._chosen()[0], self.tier_b)
        self.env.cr.execute(
            "UPDATE after_sales_equipment SET warranty_state = 'expired' WHERE id = %s",
            [self.unit.id],
        )
        self.unit.invalidate_recordset()
        self.assertEqual(self._chosen()[0], self.tier_a)

    def test_several_defaults_by_sequence(self):
        self.company.after_sales_sla_policy_id = False
        first = self._policy("First", is_default=True, sequence=1)
        self._policy("Second", is_default=True, sequence=2)
        self.assertEqual(self._chosen()[0], first)
        first.active = False
        self.assertEqual(self._chosen()[0].name, "Second")

    def test_another_company_s_policy_is_none_of_ours(self):
        other = self.env["res.company"].create({"name": "Other"})
        policy = self._policy("Theirs", company_id=other.id)
        self.product.product_tmpl_id.sla_policy_id = policy
        self.assertEqual(self._chosen()[0], self.tier_a)

    def test_no_policy_at_all(self):
        self.company.after_sales_sla_policy_id = False
        self.env["after.sales.sla.policy"].search([]).active = False
        ticket = self._new_ticket()
        self.assertFalse(ticket.sla_policy_id)
        self.assertFalse(ticket.timer_ids)
        self.assertEqual(ticket.promise_state, "none")

    def test_the_form_shows_it_before_saving(self):
        self.product.product_tmpl_id.sla_policy_id = self.tier_c
        form = Form(
            self.env["helpdesk.ticket"], "after_sales_service.helpdesk_ticket_view_form"
        )
        form.equipment_id = self.unit
        self.assertEqual(form.sla_policy_id, self.tier_c)

    def test_consultation_is_answered_not_visited(self):
        ticket = self._new_ticket(kind="consultation")
        self.assertEqual(ticket.timer_ids.mapped("event"), ["responded"])

    # -- the plan's tiers

    def test_every_target_names_its_clause(self):
        policies = self.tier_a | self.tier_b | self.tier_c | self.installation
        for target in policies.target_ids:
            self.assertTrue(target.clause_id, target.display_name)
            self.assertEqual(target.clause_id.measure, "promises")
        for policy in policies:
            # addons above may bring rules that do something and tell nobody
            told = policy.rule_ids.filtered(lambda rule: rule.recipient != "nobody")
            self.assertEqual(
                told.mapped("recipient"), ["engineer", "team_leader", "manager"]
            )

    def test_clauses_are_measured_by_what_they_bind(self):
        clause = self.env.ref("after_sales_service.clause_respond_2h")
        self.assertEqual(clause.measured_count, 0)
        kept = self._new_ticket(sla_policy_id=self.tier_c.id)
        broken = self._new_ticket(sla_policy_id=self.tier_c.id)
        open_ticket = self._new_ticket(sla_policy_id=self.tier_c.id)
        kept._sla_reach("responded", self._after(minutes=5))
        broken._sla_reach("responded", self._after(hours=3))
        self.assertTrue(open_ticket.timer_ids)
        self.env.invalidate_all()
        with freeze_time(MONDAY):  # the book shows this year
            self.assertEqual((clause.kept_count, clause.measured_count), (1, 2))
            self.assertEqual(clause.kept_percent, 50.0)

    # -- what cannot be

    def test_bad_targets_are_refused(self):
        for vals in (
            {"amount": 0},
            {"amount": -1},
            {"clock": "working_day", "amount": 1.5},
            {"amount": 1, "warn_percent": 100},
            {"amount": 1, "starts_from": "breach"},
            {"clock": "absolute"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._policy(
                    "Bad", target_ids=[Command.create({"event": "solved"} | vals)]
                )

    def test_responses_never_pause(self):
        with self.assertRaises(ValidationError):
            self.tier_a.target_ids[0].pausable = True

    def test_the_same_promise_twice_is_refused(self):
        with self.assertRaises(ValidationError):
            self.tier_a.target_ids = [
                Command.create({"event": "solved", "amount": 10, "severity": "any"})
            ]

    def test_a_breach_of_itself_is_refused(self):
        solved = self.env.ref("after_sales_service.sla_target_b_solved")
        replaced = self.env.ref("after_sales_service.sla_target_b_replaced")
        with self.assertRaises(UserError):
            solved.write({"starts_from": "breach", "breach_target_id": replaced.id})
        with self.assertRaises(ValidationError):
            replaced.breach_target_id = self.tier_a.target_ids[0]

    def test_bad_rules_are_refused(self):
        rule = self.tier_a.rule_ids[0]
        for vals in (
            {"percent": 0},
            {"percent": 100},
            {"trigger": "after", "hours": -1},
            {"by_activity": False, "by_mail": False},
            {"recipient": "user"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                rule.write(vals)
                self.env.flush_all()
            self.env.invalidate_all()

    def test_own_reasons_never_stop(self):
        reason = self.env.ref("after_sales_service.sla_pause_reason_own_parts")
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            reason.stops_solution = True
            self.env.flush_all()

    def test_a_used_target_is_archived_not_deleted(self):
        self._new_ticket()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.tier_a.target_ids[0].unlink()

    def test_copying_a_policy(self):
        copy = self.tier_b.copy()
        self.assertGreaterEqual(len(copy.rule_ids), 3)
        self.assertEqual(len(copy.rule_ids), len(self.tier_b.rule_ids))
        self.assertEqual(copy.name, "Tier B: express service in warranty (copy)")
        replaced = copy.target_ids.filtered(lambda t: t.event == "replaced")
        self.assertEqual(replaced.breach_target_id.policy_id, copy)

    # -- calendars

    def test_shifted_days_show_in_the_calendar(self):
        self.env["after.sales.calendar.workday"].create(
            {
                "calendar_id": self.calendar.id,
                "date": "2026-11-28",
                "works_like": "1",
            }
        )
        days = self.calendar._get_unusual_days(self._after(), self._after(days=7))
        self.assertFalse(days["2026-11-28"])
        self.assertTrue(days["2026-11-29"])

    def test_a_flexible_calendar_has_a_rule(self):
        """Hours per day around noon, from Monday, until the week is full."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Flexible", "tz": "UTC", "schedule_type": "flexible"}
        )
        calendar.write(
            {
                "hours_per_day": 8,
                "hours_per_week": 36,
                "full_time_required_hours": 36,
            }
        )
        spec = calendar._get_work_clock_spec()
        self.assertEqual([a.weekday for a in spec.attendances], [0, 1, 2, 3, 4])
        self.assertEqual(spec.attendances[0][1:3], (8 * 3600, 16 * 3600))
        self.assertEqual(spec.attendances[4][1:3], (10 * 3600, 14 * 3600))

    def test_two_weeks(self):
        calendar = self.env["resource.calendar"].create({"name": "Two", "tz": "UTC"})
        calendar.switch_calendar_type()
        spec = calendar._get_work_clock_spec()
        self.assertEqual({a.week for a in spec.attendances}, {0, 1})

    def test_changes_are_seen_at_once(self):
        clock = self.env["resource.calendar"]._get_work_clock
        before = clock(self.calendar.id)
        self.assertIs(clock(self.calendar.id), before)
        self.calendar.tz = "UTC"
        self.assertEqual(clock(self.calendar.id).spec.tz, "UTC")
        self.calendar.attendance_ids[0].hour_from = 7
        self.assertEqual(clock(self.calendar.id).spec.attendances[0].start, 7 * 3600)
