# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .compensation_common import CompensationCommon


@tagged("post_install", "-at_install")
class TestCompensation(CompensationCommon):
    """Opened at the breach, growing, fixed when reached; decided by the manager."""

    # ------------------------------------------------------------
    # From the breach to the end
    # ------------------------------------------------------------

    def test_opened_at_the_breach_and_growing(self):
        compensation = self._broken(hours=0)
        self.assertRecordValues(
            compensation,
            [
                {
                    "state": "running",
                    "ticket_id": compensation.timer_id.ticket_id.id,
                    "partner_id": self.customer.id,
                    "equipment_id": self.unit.id,
                    "sale_order_id": self.sale.id,
                    "schedule_id": self.hourly.id,
                    "clause_id": self.target.clause_id.id,
                    "deadline": self._after(hours=1),
                    "ended_at": False,
                    "amount_fixed": 0.0,
                }
            ],
        )
        self.assertRegex(compensation.name, r"^COMP/2026/\d{4,}$")
        for hours, amount in ((1, 0.0), (1.5, 100.0), (3, 200.0), (25, 2400.0)):
            with freeze_time(self._after(hours=hours)):
                compensation.invalidate_recordset()
                self.assertEqual(compensation.amount, amount)
                self.assertEqual(compensation.late_hours, hours - 1)

    def test_nothing_writes_it_while_it_grows(self):
        compensation = self._broken(hours=0)
        self.env.cr.execute(
            "SELECT xmin FROM after_sales_compensation WHERE id = %s",
            [compensation.id],
        )
        before = self.env.cr.fetchone()
        for hours in (2, 3, 50):
            self._tick(self._after(hours=hours))
        self.env.cr.execute(
            "SELECT xmin FROM after_sales_compensation WHERE id = %s",
            [compensation.id],
        )
        self.assertEqual(self.env.cr.fetchone(), before)

    def test_only_targets_with_a_schedule(self):
        ticket = self._new_ticket()
        self._tick(self._after(hours=30))
        self.assertFalse(self.Compensation.search([("ticket_id", "=", ticket.id)]))

    def test_kept_in_time_opens_nothing(self):
        self.target.compensation_schedule_id = self.hourly
        ticket = self._new_ticket()
        with freeze_time(self._after(minutes=30)):
            ticket._sla_reach("responded")
        self._tick(self._after(hours=5))
        self.assertFalse(self._of(ticket))

    def test_fixed_when_the_target_is_reached(self):
        compensation = self._broken(hours=0)
        self._reach(compensation, hours=3, minutes=30)
        with freeze_time(self._after(days=9)):
            compensation.invalidate_recordset()
            self.assertRecordValues(
                compensation,
                [
                    {
                        "state": "draft",
                        "ended_at": self._after(hours=3, minutes=30),
                        "amount": 300.0,
                        "amount_fixed": 300.0,
                        "amount_company": 300.0,
                        "late_hours": 2.5,
                    }
                ],
            )

    def test_late_entry_that_the_engine_never_saw(self):
        """The answer is typed in before the tick: broken all the same."""
        self.target.compensation_schedule_id = self.hourly
        ticket = self._new_ticket(equipment_id=self.unit.id)
        with freeze_time(self._after(hours=2)):
            ticket._sla_reach("responded")
        self._tick(self._after(hours=5))
        self.assertRecordValues(
            self._of(ticket), [{"state": "draft", "amount_fixed": 100.0}]
        )

    def test_dropped_after_the_breach_ends_there(self):
        compensation = self._broken(hours=1)
        with freeze_time(self._after(hours=4)):
            compensation.ticket_id._sla_cancel(reason="Withdrawn")
        self.assertRecordValues(
            compensation,
            [
                {
                    "state": "draft",
                    "ended_at": self._after(hours=4),
                    "amount_fixed": 300.0,
                }
            ],
        )

    def test_reopened_grows_again(self):
        compensation = self._broken(hours=0)
        self._reach(compensation, hours=2)
        self.assertEqual(compensation.state, "draft")
        with freeze_time(self._after(hours=4)):
            compensation.ticket_id._sla_reopen(["responded"], "Not answered after all")
            self.assertEqual(compensation.state, "running")
            self.assertEqual(compensation.amount, 300.0)
        self._tick(self._after(hours=5))
        self.assertEqual(len(self._of(compensation.ticket_id)), 1)
        self._reach(compensation, hours=6)
        self.assertRecordValues(compensation, [{"state": "draft", "amount": 500.0}])

    def test_dropped_and_reopened_grows_again(self):
        compensation = self._broken(hours=1)
        with freeze_time(self._after(hours=3)):
            compensation.ticket_id._sla_cancel(reason="Withdrawn")
        with freeze_time(self._after(hours=4)):
            compensation.ticket_id._sla_reopen(None, "Came back")
            self.assertEqual(compensation.state, "running")
        self._tick(self._after(hours=4, minutes=5))
        self.assertEqual(compensation.state, "running")
        self.assertEqual(len(self._of(compensation.ticket_id)), 1)

    def test_corrected_to_kept_is_void_and_back(self):
        compensation = self._broken(hours=1)
        self._reach(compensation, hours=2, minutes=30)
        with freeze_time(self._after(hours=3)):
            compensation.ticket_id._sla_reach("responded", self._after(minutes=50))
            self.assertRecordValues(
                compensation, [{"state": "void", "amount": 0.0, "amount_fixed": 0.0}]
            )
            compensation.ticket_id._sla_reach("responded", self._after(hours=2))
            self.assertRecordValues(compensation, [{"state": "draft", "amount": 100.0}])

    def test_superseded_opens_nothing(self):
        """The ticket moves to another policy before the breach."""
        self.target.compensation_schedule_id = self.hourly
        ticket = self._new_ticket(equipment_id=self.unit.id)
        with freeze_time(self._after(minutes=30)):
            ticket.sla_policy_id = self.tier_c
        self._tick(self._after(hours=9))
        self.assertFalse(self._of(ticket))

    def test_superseded_afterwards_stays_owed(self):
        """Broken is broken, whatever policy holds from now on."""
        compensation = self._broken(hours=1)
        with freeze_time(self._after(hours=2)):
            compensation.ticket_id.sla_policy_id = self.tier_c
        self.assertEqual(compensation.state, "running")

    def test_one_for_each_promise_by_the_database(self):
        compensation = self._broken()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            compensation.sudo().copy({"timer_id": compensation.timer_id.id})

    def test_engine_goes_on_when_compensation_is_poisoned(self):
        self.target.compensation_schedule_id = self.hourly
        good, bad, last = (
            self._new_ticket(equipment_id=self.unit.id) for _number in range(3)
        )
        cls = self.env.registry["after.sales.compensation"]
        original = cls._prepare_vals

        def poisoned(records, row, holder, company, number):
            if holder == bad:
                raise ValueError("no such thing")
            return original(records, row, holder, company, number)

        with (
            patch.object(cls, "_prepare_vals", poisoned),
            mute_logger("odoo.addons.after_sales_service.models.sla_tick"),
        ):
            self._tick(self._after(hours=2))
        self.assertEqual(
            self._promise(bad, "responded").error, "ValueError: no such thing"
        )
        for ticket in good, last:
            self.assertEqual(self._of(ticket).state, "running")
        self.assertFalse(self._of(bad))
        with freeze_time(self._after(hours=3)):
            self._promise(bad, "responded").with_user(self.manager).action_retry()
        self._tick(self._after(hours=3))
        self.assertEqual(self._of(bad).state, "running")

    def test_a_schedule_taken_off_ends_no_growth(self):
        compensation = self._broken(hours=0)
        self.target.compensation_schedule_id = False
        self._reach(compensation, hours=3)
        self.assertRecordValues(compensation, [{"state": "draft", "amount": 200.0}])

    def test_terms_are_those_of_the_breach(self):
        compensation = self._broken(hours=0)
        self.hourly.rate = 9999.0
        self._reach(compensation, hours=3)
        self.assertEqual(compensation.amount, 200.0)
        self.assertIn("100", compensation.explanation)
        self.assertNotIn("9,999", compensation.explanation)

    def test_job_promises_too(self):
        """S15: installed within 7 days of the notice, else a rate per day."""
        target = self.env.ref("after_sales_service.sla_target_installed")
        target.compensation_schedule_id = self._new_schedule(rate=50.0)
        with freeze_time(self._after()):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "installation",
                    "equipment_id": self.unit.id,
                    "engineer_id": self.engineer.id,
                    "notified_at": self._after(),
                    "installation_plan": "<p>Unpack.</p>",
                }
            )
        self._tick(self._after(days=9))
        found = self.Compensation.search([("order_id", "=", order.id)])
        with freeze_time(self._after(days=9)):
            self.assertRecordValues(found, [{"state": "running", "amount": 100.0}])
        self.assertEqual(order.compensation_count, 1)

    # ------------------------------------------------------------
    # Value, currency
    # ------------------------------------------------------------

    def test_percent_of_the_contract(self):
        schedule = self._new_schedule(rate=0.5, rate_kind="percent", cap_percent=5)
        compensation = self._broken(schedule, hours=30)
        with freeze_time(self._after(hours=31)):
            self.assertEqual(compensation.base_value, 10000.0)
            self.assertEqual(compensation.amount, 100.0)  # two days begun
        with freeze_time(self._after(days=99)):
            compensation.invalidate_recordset()
            self.assertEqual(compensation.amount, 500.0)
            self.assertIn("Limited to", compensation.explanation)

    def test_percent_of_the_units_price(self):
        sale = self._new_sale(4000.0, quantity=3)
        unit = self._new_unit("SP2-0002", sale_line_id=sale.order_line.id)
        schedule = self._new_schedule(
            rate=1.0, rate_kind="percent", rate_per="once", base="line"
        )
        compensation = self._broken(schedule, equipment_id=unit.id)
        self.assertEqual(compensation.base_value, 4000.0)
        self._reach(compensation, hours=5)
        self.assertEqual(compensation.amount, 40.0)

    def test_without_sale_a_percentage_is_nothing_until_one_is_entered(self):
        unit = self._new_unit("SP2-0003")
        schedule = self._new_schedule(rate=1.0, rate_kind="percent")
        compensation = self._broken(schedule, equipment_id=unit.id)
        self._reach(compensation, hours=5)
        self.assertEqual(compensation.amount, 0.0)
        self.assertIn("No sale with a value is known", compensation.explanation)
        with self.assertRaisesRegex(UserError, "comes to nothing"):
            self._decide(compensation)
        compensation.with_user(self.dispatcher).sale_order_id = self.sale
        self.assertEqual(compensation.base_value, 10000.0)
        self.assertEqual(compensation.amount, 100.0)

    def _foreign_currency(self, rate):
        currency = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": rate,
            }
        )
        return currency

    def test_schedule_in_another_currency(self):
        foreign = self._foreign_currency(2.0)
        schedule = self._new_schedule(
            rate=1.0,
            rate_kind="percent",
            rate_per="once",
            fixed_amount=30.0,
            currency_id=foreign.id,
        )
        compensation = self._broken(schedule)
        self._reach(compensation, hours=5)
        self.assertRecordValues(
            compensation,
            [
                {
                    "currency_id": foreign.id,
                    "base_value": 20000.0,
                    "amount_fixed": 230.0,
                    "amount_company": 115.0,
                }
            ],
        )

    def test_loss_claimed_in_another_currency(self):
        foreign = self._foreign_currency(4.0)
        loss = self.env.ref("after_sales_service.compensation_schedule_loss")
        compensation = self._broken(loss)
        self._reach(compensation, hours=5)
        with freeze_time(self._after(days=1)):
            compensation.with_user(self.dispatcher).write(
                {"claimed_amount": 800.0, "claim_currency_id": foreign.id}
            )
            self.assertEqual(compensation.amount, 200.0)
            self.assertIn("Converted", compensation.explanation)

    # ------------------------------------------------------------
    # Actual loss
    # ------------------------------------------------------------

    def test_plan_promises_the_actual_loss(self):
        """S12: the solution of tier A, and nothing else, without a rate."""
        loss = self.env.ref("after_sales_service.compensation_schedule_loss")
        self.assertEqual(
            loss.target_ids,
            self.env.ref("after_sales_service.sla_target_a_solved")
            | self.env.ref("after_sales_service.sla_target_a_planned"),
        )
        self.assertEqual(loss.clause_id.number, "1.1-3e")
        ticket = self._new_ticket(equipment_id=self.unit.id)
        self._tick(self._after(hours=49))
        compensation = self._of(ticket, "solved")
        self.assertEqual(compensation.clause_id, loss.clause_id)
        self.assertRecordValues(compensation, [{"state": "running", "amount": 0.0}])

    def test_claim_proposal_acceptance(self):
        loss = self.env.ref("after_sales_service.compensation_schedule_loss")
        compensation = self._broken(loss)
        self._reach(compensation, hours=5)
        desk = compensation.with_user(self.dispatcher)
        with freeze_time(self._after(days=1)):
            desk.write(
                {
                    "claimed_amount": 900.0,
                    "claim_note": "14 samples sent elsewhere",
                    "evidence_ids": [
                        Command.create({"name": "invoice.pdf", "raw": b"x"})
                    ],
                }
            )
            self.assertEqual(compensation.claim_date, self._after(days=1).date())
            self.assertEqual(compensation.amount, 900.0)
            desk.write({"proposed_amount": 600.0, "proposal_note": "8 of them"})
        self.assertEqual(compensation.proposed_by_id, self.dispatcher)
        self.assertEqual(compensation.amount, 600.0)
        with freeze_time(self._after(days=2)):
            self._decide(compensation, accepted_amount=700.0, reason="As agreed")
        self.assertRecordValues(
            compensation,
            [
                {
                    "state": "approved",
                    "accepted_amount": 700.0,
                    "approved_amount": 700.0,
                    "amount_fixed": 700.0,
                    "decided_by_id": self.manager.id,
                    "decided_at": self._after(days=2),
                    "decision_reason": "As agreed",
                }
            ],
        )

    def test_no_more_than_claimed(self):
        loss = self.env.ref("after_sales_service.compensation_schedule_loss")
        compensation = self._broken(loss)
        self._reach(compensation, hours=5)
        desk = compensation.with_user(self.dispatcher)
        desk.claimed_amount = 900.0
        with self.assertRaises(ValidationError):
            desk.proposed_amount = 901.0
        for amount in (901.0, -1.0):
            with self.assertRaisesRegex(UserError, "Accept between"):
                self._decide(compensation, accepted_amount=amount)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            desk.claimed_amount = -5.0
            desk.flush_recordset()
        with self.assertRaisesRegex(ValidationError, "future"):
            desk.claim_date = "2999-01-01"

    def test_the_higher_of_both(self):
        schedule = self._new_schedule(rate=100.0, rate_per="hour", remedy="higher")
        compensation = self._broken(schedule)
        self._reach(compensation, hours=5)
        self.assertEqual(compensation.amount, 400.0)
        desk = compensation.with_user(self.dispatcher)
        desk.claimed_amount = 300.0
        self.assertEqual(compensation.amount, 400.0)
        desk.claimed_amount = 1000.0
        self.assertEqual(compensation.amount, 1000.0)
        self._decide(compensation, accepted_amount=350.0)
        self.assertEqual(compensation.approved_amount, 400.0)

    # ------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------

    def test_what_grows_is_not_approved(self):
        compensation = self._broken()
        with self.assertRaisesRegex(UserError, "Growing"):
            self._decide(compensation)

    def test_approved_is_locked(self):
        compensation = self._broken()
        self._reach(compensation, hours=5)
        self._decide(compensation)
        self.assertRecordValues(
            compensation, [{"state": "approved", "approved_amount": 400.0}]
        )
        with self.assertRaisesRegex(UserError, "is decided"):
            compensation.with_user(self.dispatcher).claimed_amount = 5.0
        # a corrected time changes no decision, but is said
        with freeze_time(self._after(hours=9)):
            compensation.ticket_id._sla_reach("responded", self._after(hours=2))
        self.assertEqual(compensation.amount, 400.0)
        self.assertIn("changed after the decision", compensation.message_ids[0].body)
        with freeze_time(self._after(hours=9)):
            compensation.with_user(self.manager).action_reconsider()
        self.assertRecordValues(
            compensation,
            [{"state": "draft", "amount": 100.0, "approved_amount": 0.0}],
        )

    def test_another_sale_changes_no_approved_amount(self):
        schedule = self._new_schedule(rate=1.0, rate_kind="percent")
        compensation = self._broken(schedule)
        self._reach(compensation, hours=5)
        self._decide(compensation)
        compensation.with_user(self.accountant).sale_order_id = self._new_sale(77.0)
        self.assertEqual(compensation.base_value, 10000.0)
        self.assertEqual(compensation.amount, 100.0)

    def test_excluded_keeps_its_record(self):
        compensation = self._broken()
        with self.assertRaises(AssertionError):  # the window asks for it
            self._decide(compensation, "exclude")
        evidence = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "Typhoon warning.pdf", "raw": b"x"})
        )
        action = compensation.with_user(self.manager).action_decide()
        with freeze_time(self._after(hours=8)):
            wizard = (
                self.env[action["res_model"]]
                .with_user(self.manager)
                .with_context(**action["context"])
                .create(
                    {
                        "decision": "exclude",
                        "exclusion_id": self.force_majeure.id,
                        "reason": "Typhoon, roads closed",
                        "evidence_ids": [Command.set(evidence.ids)],
                    }
                )
            )
            wizard.action_confirm()
        self.assertRecordValues(
            compensation,
            [
                {
                    "state": "excluded",
                    "amount": 0.0,
                    "exclusion_id": self.force_majeure.id,
                    "decision_reason": "Typhoon, roads closed",
                    "decided_by_id": self.manager.id,
                    "decided_at": self._after(hours=8),
                    "decision_evidence_ids": evidence.ids,
                }
            ],
        )
        # the desk can open the paper too
        self.assertEqual(
            evidence.with_user(self.dispatcher).name, "Typhoon warning.pdf"
        )
        self.assertIn("Force majeure", compensation.explanation)
        with self.assertRaisesRegex(UserError, "never deleted"):
            compensation.unlink()
        with freeze_time(self._after(hours=9)):
            compensation.with_user(self.manager).action_reconsider()
        self.assertEqual(compensation.state, "running")

    def test_rejected_needs_a_reason(self):
        compensation = self._broken()
        wizard = self.env["after.sales.compensation.decision"].create(
            {"compensation_ids": compensation.ids, "decision": "reject"}
        )
        with self.assertRaisesRegex(UserError, "why"):
            wizard.with_user(self.manager).action_confirm()
        self._decide(compensation, "reject", reason="The customer waived it")
        self.assertRecordValues(compensation, [{"state": "rejected", "amount": 0.0}])

    def test_many_at_once(self):
        compensations = self._broken() | self._broken()
        for compensation in compensations:
            self._reach(compensation, hours=5)
        self._decide(compensations)
        self.assertEqual(set(compensations.mapped("state")), {"approved"})
        self.assertEqual(compensations.mapped("approved_amount"), [400.0, 400.0])

    def test_claims_are_decided_one_by_one(self):
        loss = self.env.ref("after_sales_service.compensation_schedule_loss")
        compensations = self._broken(loss) | self._broken(loss)
        for compensation in compensations:
            self._reach(compensation, hours=5)
            compensation.with_user(self.dispatcher).claimed_amount = 50.0
        with self.assertRaisesRegex(UserError, "each by itself"):
            self._decide(compensations)

    # ------------------------------------------------------------
    # Explained
    # ------------------------------------------------------------

    def test_explanation_shows_inputs_rule_and_clause(self):
        schedule = self._new_schedule(
            fixed_amount=50.0,
            rate=0.1,
            rate_kind="percent",
            grace_hours=2,
            cap_amount=5000,
            clause_id=self.env.ref("after_sales_service.clause_compensation").id,
        )
        compensation = self._broken(schedule, hours=0)
        self._reach(compensation, hours=30)
        text = compensation.with_context(tz="Asia/Shanghai").explanation
        for part in (
            "1.1-3e",
            "2026-11-23 10:00",  # due, in Shanghai
            "29 h 0 min",  # late by
            "27 h 0 min",  # beyond the free time
            self.sale.name,
            "10,000.00",
            "0.1 % of",
            "× 2 days",
            "70.00",
        ):
            self.assertIn(part, text, part)
        self.assertEqual(compensation.amount, 70.0)

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_schedules_refuse_bad_input(self):
        for vals in (
            {"rate": -1.0},
            {"rate": 1.0, "fixed_amount": -1.0},
            {"rate": 1.0, "cap_amount": -1.0},
            {"rate": 1.0, "cap_percent": 101.0},
            {"rate": 101.0, "rate_kind": "percent"},
            {"rate": 1.0, "grace_hours": -1.0},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._new_schedule(**vals).flush_recordset()
        for vals, message in (
            ({}, "gives nothing"),
            ({"remedy": "higher"}, "gives nothing"),
            ({"fixed_amount": 100.0, "cap_amount": 99.0}, "below the fixed"),
            ({"rate": 100.0, "currency_id": False}, "which currency"),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._new_schedule(**vals)
        # a percentage needs no currency
        self._new_schedule(rate=1.0, rate_kind="percent", currency_id=False)

    def test_schedule_of_another_company_refused(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        schedule = self._new_schedule(rate=1.0, company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "Other Maker"):
            self.target.compensation_schedule_id = schedule
        self.target.compensation_schedule_id = self.hourly
        with self.assertRaisesRegex(ValidationError, "Other Maker"):
            self.hourly.company_id = other

    def test_a_copied_policy_keeps_its_schedules(self):
        self.target.compensation_schedule_id = self.hourly
        copied = self.tier_a.copy()
        self.assertEqual(
            copied.target_ids.filtered(
                lambda t: t.event == "responded"
            ).compensation_schedule_id,
            self.hourly,
        )

    # ------------------------------------------------------------
    # Scale
    # ------------------------------------------------------------

    def test_opening_costs_no_query_each(self):
        self.target.compensation_schedule_id = self.hourly

        def measure(count):
            with freeze_time(self._after()):
                tickets = self.env["helpdesk.ticket"].create(
                    [self._ticket_vals(equipment_id=self.unit.id)] * count
                )
            rows = [
                row._replace(state="breached")
                for row in tickets._sla_rows()
                if row.target_id == self.target.id
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time(self._after(hours=2)):
                before = self.env.cr.sql_log_count
                self.Compensation._follow(rows)
                self.env.flush_all()
                return self.env.cr.sql_log_count - before

        measure(1)
        self.assertLessEqual(measure(60) - measure(10), 3)
