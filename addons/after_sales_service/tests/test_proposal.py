# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .proposal_common import YEAR_BEFORE, ProposalCommon


@tagged("post_install", "-at_install")
class TestProposal(ProposalCommon):
    """What a feasibility report says, and where it comes from (S31)."""

    def _row(self, proposal, kind):
        return proposal.cost_ids.filtered(lambda row: row.kind == kind)

    def _measured(self, **vals):
        proposal = self._new_proposal(**vals)
        with freeze_time(NOW):
            proposal.action_measure()
        return proposal

    # ------------------------------------------------------------
    # MEASURED FROM THE ARCHIVE
    # ------------------------------------------------------------

    def test_cost_now_is_what_service_cost(self):
        self._repair(parts=2, hours=3)
        self._repair(NOW - timedelta(days=800))  # before the year looked at
        proposal = self._measured()
        self.assertEqual(self._row(proposal, "part").now_amount, 240)
        self.assertEqual(self._row(proposal, "labour").now_amount, 240)
        self.assertEqual(self._row(proposal, "labour").found_count, 1)
        self.assertEqual(proposal.cost_now, 480)
        self.assertEqual(proposal.measured_from, date(2025, 11, 24))
        self.assertEqual(proposal.measured_until, date(2026, 11, 23))

    def test_other_units_do_not_count(self):
        with freeze_time(NOW):
            other = self._new_unit("LATHE-2", owner_kind="own_plant")
        self._repair(unit=other)
        self.assertEqual(self._measured().cost_now, 0)

    def test_time_out_of_use_at_the_rate_of_the_department(self):
        self._stand_still(YEAR_BEFORE, 10)
        self._stand_still(YEAR_BEFORE + timedelta(days=9), 5, kind="planned")
        self._stand_still(
            YEAR_BEFORE + timedelta(days=20),
            50,
            excluded=True,
            exclusion_reason="Flood",
        )
        row = self._row(self._measured(), "downtime")
        self.assertEqual((row.now_quantity, row.price), (15, 200))
        self.assertEqual((row.now_amount, row.found_count), (3000, 2))

    def test_the_rate_of_the_unit_goes_before_that_of_the_department(self):
        self.unit.downtime_rate = 350
        self._stand_still(YEAR_BEFORE, 2)
        self.assertEqual(self._row(self._measured(), "downtime").now_amount, 700)

    def test_two_years_are_brought_to_one(self):
        self._repair(parts=2)
        self._repair(datetime(2025, 1, 10, 1, 0), parts=4)
        proposal = self._measured(measure_months=24)
        self.assertEqual(self._row(proposal, "part").found_total, 720)
        self.assertEqual(self._row(proposal, "part").now_amount, 360)

    def test_a_young_unit_counts_for_its_time_only(self):
        self.unit.delivered_on = date(2026, 9, 12)  # 73 of 365 days
        self._repair(datetime(2026, 10, 1, 1, 0))
        self.assertAlmostEqual(self._row(self._measured(), "part").now_amount, 120 * 5)

    def test_customers_figures_are_what_they_paid(self):
        """Our own cost is nothing the customer is shown."""
        with freeze_time(NOW):
            unit = self._new_unit("SP2-77")
        self._repair(unit=unit)
        proposal = self._measured(equipment_ids=[Command.set(unit.ids)])
        self.assertEqual(proposal.owner_kind, "customer")
        self.assertEqual(proposal.cost_now, 0)

    def test_each_figure_says_where_it_comes_from(self):
        self._repair(parts=2)
        proposal = self._measured()
        row = self._row(proposal, "part")
        self.assertIn("from 1 records", row.basis)
        self.assertNotIn("by hand", row.basis)
        row.now_amount = 999
        self.assertIn("entered by hand", row.basis)
        self.assertEqual(row.found_total, 240)
        self.assertIn("no record", self._row(proposal, "travel").basis)
        self.assertIn(row.basis, proposal.basis_text)

    def test_the_records_behind_a_figure(self):
        self._repair()
        self._stand_still(YEAR_BEFORE, 2)
        proposal = self._measured()
        part = self._row(proposal, "part").with_user(self.manager)
        action = part.action_view_records()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(rows.mapped("cost")), part.now_amount)
        action = self._row(proposal, "downtime").action_view_records()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            self.unit.downtime_ids,
        )

    def test_costs_line_by_line_stay_with_those_who_may_read_them(self):
        self._repair()
        row = self._row(self._measured(), "part").with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            row.action_view_records()

    def test_measured_again(self):
        proposal = self._measured()
        self._repair()
        with freeze_time(NOW):
            proposal.action_measure()
        self.assertEqual(self._row(proposal, "part").now_amount, 120)
        self.assertEqual(len(proposal.cost_ids), 4)

    def test_nothing_to_measure(self):
        self.unit.delivered_on = date(2026, 11, 23)
        self.unit.write({"state": "retired"})
        proposal = self._new_proposal(equipment_ids=False)
        with self.assertRaisesRegex(UserError, "choose the units"):
            proposal.action_measure()

    def test_queries_do_not_grow_with_the_units(self):
        with freeze_time(NOW):
            units = self.unit | self._new_unit(
                "LATHE-2",
                owner_kind="own_plant",
                partner_id=self.company.partner_id.id,
            )
        few = self._new_proposal(self.dispatcher)
        with freeze_time(NOW):
            for number in range(8):
                units |= self._new_unit(
                    f"LATHE-9{number}",
                    owner_kind="own_plant",
                    partner_id=self.company.partner_id.id,
                )
        many = self._new_proposal(
            self.dispatcher, equipment_ids=[Command.set(units.ids)]
        )
        self.env.flush_all()
        counts = []
        for proposal in (few, few, many):
            self.env.invalidate_all()
            with freeze_time(NOW):
                before = self.cr.sql_log_count
                proposal._measure(
                    proposal.equipment_ids, date(2025, 11, 24), NOW.date(), 12
                )
                counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 3)

    # ------------------------------------------------------------
    # RECKONED
    # ------------------------------------------------------------

    def test_figures(self):
        proposal = self._new_proposal(life_years=10, rate_percent=0)
        proposal.cost_ids = [
            Command.create(
                {
                    "kind": "energy",
                    "price": 1.0,
                    "now_quantity": 6000,
                    "expected_quantity": 2000,
                }
            )
        ]
        self.assertEqual(self._row(proposal, "energy").uom, "kWh")
        self.assertEqual(proposal.investment, 10000)
        self.assertEqual(proposal.saving, 4000)
        self.assertEqual(proposal.payback_years, 2.5)
        self.assertEqual(proposal.net_present_value, 30000)
        self.assertTrue(proposal.pays_back)
        self.assertIn("2.5 years", proposal.finding)
        self.assertIn("30,000", proposal.figures)

    def test_what_saves_nothing(self):
        proposal = self._new_proposal()
        self.assertEqual(proposal.payback_years, 0)
        self.assertFalse(proposal.pays_back)
        self.assertIn("saves nothing", proposal.finding)

    def test_an_amount_typed_stays_without_a_price(self):
        proposal = self._new_proposal()
        row = self._row(proposal, "part")
        row.expected_amount = 77
        row.expected_quantity = 3
        self.assertEqual(row.expected_amount, 77)

    def test_products_bring_their_price(self):
        line = {"product_id": self.pump.id}
        own = self._new_proposal(line_ids=[Command.create(line)])
        self.assertEqual(own.investment, 900)
        with freeze_time(NOW):
            unit = self._new_unit("SP2-77")
        theirs = self._new_proposal(
            equipment_ids=[Command.set(unit.ids)], line_ids=[Command.create(line)]
        )
        self.assertEqual(theirs.investment, 1500)

    # ------------------------------------------------------------
    # BAD INPUT
    # ------------------------------------------------------------

    def test_one_owner(self):
        with freeze_time(NOW):
            other = self._new_unit("SP2-77")
        with self.assertRaisesRegex(ValidationError, "have one owner"):
            self._new_proposal(equipment_ids=[Command.set((self.unit | other).ids)])

    def test_impossible_values(self):
        for vals in (
            {"life_years": 0},
            {"life_years": 101},
            {"rate_percent": -1},
            {"measure_months": 0},
            {"review_months": 121},
            {"residual_value": -1},
            {"standstill_hours": 0},
            {"wanted_from": date(2027, 2, 1), "wanted_until": date(2027, 1, 1)},
            {"line_ids": [Command.create({"name": "x", "quantity": 0})]},
            {"line_ids": [Command.create({"name": "x", "price": -5})]},
            {"cost_ids": [Command.create({"kind": "energy", "now_quantity": -1})]},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._new_proposal(**vals)
                self.env.flush_all()

    def test_one_row_for_what_is_measured(self):
        proposal = self._new_proposal()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            proposal.cost_ids.create({"proposal_id": proposal.id, "kind": "part"})

    def test_results_are_not_written(self):
        proposal = self._new_proposal(self.manager)
        for name, value in (
            ("approval_state", "approved"),
            ("state", "reviewed"),
            ("investment", 1),
            ("verdict", "kept"),
            ("measured_until", date(2026, 1, 1)),
            ("reviewed_at", NOW),
            ("name", "RP/1"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                proposal.write({name: value})
        with self.assertRaises(AccessError):
            proposal.cost_ids[0].found_total = 5
        with self.assertRaises(AccessError):
            self._new_proposal(approval_state="approved")
        with self.assertRaises(AccessError):
            self._new_proposal(investment_actual=5)

    def test_what_a_report_needs(self):
        proposal = self.env["after.sales.proposal"].create({"title": "Better"})
        with self.assertRaises(UserError) as caught:
            proposal.action_submit()
        for text in ("units", "reason", "alternatives", "wrong", "Measure", "invested"):
            self.assertIn(text, str(caught.exception))

    def test_what_does_not_pay_is_justified(self):
        proposal = self._new_proposal()
        with freeze_time(NOW):
            proposal.action_measure()
            with self.assertRaisesRegex(UserError, "say why nevertheless"):
                proposal.action_submit()
            proposal.justification = "The law asks for a guard"
            proposal.action_submit()
        self.assertEqual(proposal.state, "submitted")

    def test_a_retired_unit_is_not_renewed(self):
        proposal = self._new_proposal()
        with freeze_time(NOW):
            proposal.action_measure()
        self.unit.state = "retired"
        with self.assertRaisesRegex(UserError, "Retired units"):
            proposal.action_submit()

    # ------------------------------------------------------------
    # DOORS
    # ------------------------------------------------------------

    def test_numbered(self):
        first, second = self._new_proposal(), self._new_proposal()
        self.assertRegex(first.name, r"^RP/\d{4}/\d{4}$")
        self.assertNotEqual(first.name, second.name)

    def test_from_units(self):
        action = self.unit.with_user(self.engineer_user).action_propose_renewal()
        proposals = self.env[action["res_model"]].with_user(self.engineer_user)
        form = Form(proposals.with_context(**action["context"]))
        form.title = "Servo pump"
        proposal = form.save()
        self.assertEqual(proposal.equipment_ids, self.unit)
        self.assertEqual(proposal.department_id, self.hall)
        self.assertEqual(len(proposal.cost_ids), 4)
        self.assertEqual(self.unit.proposal_count, 1)

    def test_from_an_upgrade_ticket(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-77")
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": "Brighter source?",
                    "kind": "upgrade",
                    "equipment_id": unit.id,
                    "partner_id": self.customer.id,
                    "advice_product_ids": [Command.set(self.pump.ids)],
                }
            )
        action = ticket.action_reckon_upgrade()
        proposals = self.env[action["res_model"]].with_context(**action["context"])
        proposal = Form(proposals).save()
        self.assertEqual(proposal.ticket_id, ticket)
        self.assertEqual(proposal.equipment_ids, unit)
        self.assertEqual(proposal.line_ids.price, 1500)
        self.assertEqual(ticket.action_reckon_upgrade()["res_id"], proposal.id)
        ticket.kind = "consultation"
        with self.assertRaisesRegex(UserError, "no upgrade"):
            ticket.action_reckon_upgrade()

    def test_register(self):
        proposal = self._new_proposal()
        self.assertIn(
            f"/after_sales/register/{proposal._name}.xlsx",
            proposal.action_export()["url"],
        )
        names = proposal._get_register_columns()
        (row,) = next(
            proposal._read_in_batches([("id", "=", proposal.id)], list(names))
        )
        self.assertEqual(row[names.index("reason_names")], "Less Energy")
        self.assertEqual(row[names.index("investment")], 10000)

    def test_paper(self):
        self._repair()
        proposal = self._measured()
        paper = proposal.with_user(self.manager)._make_paper(
            "after_sales_service.action_report_proposal"
        )
        text = paper.raw.decode()
        for words in ("Feasibility Report", "LATHE-1", "Servo pump", "throttled"):
            self.assertIn(words, text)
        self.assertIn("Feasibility Report", paper.name)


@tagged("post_install", "-at_install")
class TestProposalWork(ProposalCommon):
    """From the approval to the jobs, for own plant and for customers."""

    def _for_customer(self, **vals):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-77", engineer_id=self.engineer.id)
        return self._approved(
            equipment_ids=[Command.set(unit.ids)],
            justification="A brighter source",
            line_ids=[Command.create({"product_id": self.pump.id, "price": 1400})],
            **vals,
        )

    def test_one_job_per_unit(self):
        with freeze_time(NOW):
            other = self._new_unit(
                "LATHE-2",
                owner_kind="own_plant",
                partner_id=self.company.partner_id.id,
            )
        proposal = self._approved(
            equipment_ids=[Command.set((self.unit | other).ids)],
            justification="Safer",
        )
        orders = self._plan(proposal)
        self.assertEqual(orders.equipment_id, self.unit | other)
        self.assertEqual(set(orders.mapped("kind")), {"renewal"})
        self.assertTrue(all(orders.mapped("affects_production")))
        self.assertTrue(all(orders.mapped("joint_acceptance")))
        self.assertIn("servo pump", orders[0].description)
        self.assertEqual(proposal.state, "scheduled")
        self.assertEqual(proposal.with_user(self.dispatcher).order_count, 2)

    def test_planned_at_once(self):
        proposal = self._approved(justification="Safer", standstill_hours=6)
        wizard = self.env["after.sales.proposal.schedule"].with_user(self.dispatcher)
        wizard = wizard.create({"proposal_id": proposal.id})
        self.assertEqual(wizard.line_ids.engineer_id, self.engineer)
        start = datetime(2026, 12, 5, 1, 0)
        wizard.line_ids.planned_start = start
        wizard.action_make_orders()
        order = proposal.sudo().order_ids
        self.assertEqual(order.state, "scheduled")
        self.assertEqual(order.planned_end, start + timedelta(hours=6))
        with self.assertRaisesRegex(UserError, "planned once"):
            wizard.action_make_orders()

    def test_the_least_harmful_slot_is_proposed(self):
        """As far as jobs know one; engineers of several units one after the other."""
        with freeze_time(NOW):
            other = self._new_unit(
                "LATHE-2",
                owner_kind="own_plant",
                partner_id=self.company.partner_id.id,
                engineer_id=self.engineer.id,
            )
        proposal = self._approved(
            equipment_ids=[Command.set((self.unit | other).ids)],
            justification="Safer",
            standstill_hours=4,
        )

        def find(order, limit=5, earliest=None, length=None, **bounds):
            start = earliest or datetime(2026, 12, 5, 1, 0)
            return [{"start": start, "end": start + length, "reason": "Saturday"}]

        with patch.object(
            self.env.registry["after.sales.order"],
            "_get_slot_proposals",
            find,
            create=True,
        ):
            wizard = self.env["after.sales.proposal.schedule"].create(
                {"proposal_id": proposal.id}
            )
            starts = wizard.line_ids.mapped("planned_start")
        self.assertEqual(
            starts,
            [datetime(2026, 12, 5, 1, 0), datetime(2026, 12, 5, 5, 0)],
        )
        self.assertEqual(wizard.line_ids[0].slot_reason, "Saturday")

    def test_only_in_the_days_that_were_approved(self):
        proposal = self._approved(
            justification="Safer",
            wanted_from=date(2026, 12, 5),
            wanted_until=date(2026, 12, 6),
        )
        wizard = self.env["after.sales.proposal.schedule"].with_user(self.dispatcher)
        wizard = wizard.create({"proposal_id": proposal.id})
        for start in (datetime(2026, 12, 4, 1, 0), datetime(2026, 12, 6, 14, 0)):
            wizard.line_ids.planned_start = start
            with self.assertRaisesRegex(UserError, "outside the days"):
                wizard.action_make_orders()
        self.assertFalse(proposal.sudo().order_ids)

    def test_a_unit_that_is_left_out(self):
        proposal = self._approved(justification="Safer")
        wizard = self.env["after.sales.proposal.schedule"].create(
            {"proposal_id": proposal.id}
        )
        wizard.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "gets one job"):
            wizard.action_make_orders()

    def test_who_plans(self):
        proposal = self._approved(justification="Safer")
        with self.assertRaisesRegex(AccessError, "service desk"):
            proposal.with_user(self.engineer_user).action_schedule()
        draft = self._new_proposal()
        with self.assertRaisesRegex(UserError, "approved"):
            draft.with_user(self.dispatcher).action_schedule()

    def test_own_plant_is_not_renewed_without_a_report(self):
        order = self._new_order(kind="renewal", planned_start=NOW)
        self.assertTrue(order.needs_proposal)
        for step in ("action_schedule", "action_dispatch"):
            with self.assertRaisesRegex(UserError, "feasibility report"):
                getattr(order.with_user(self.dispatcher), step)()
        with self.assertRaises(AccessError):
            order.with_user(self.dispatcher).proposal_id = self._approved(
                justification="Safer"
            )

    def test_customers_units_and_other_jobs_are_free_of_it(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-77")
        self.assertFalse(self._new_order(kind="repair").needs_proposal)
        self.assertFalse(
            self._new_order(kind="renewal", equipment_id=unit.id).needs_proposal
        )

    def test_cancelled_jobs_can_be_planned_again(self):
        proposal = self._approved(justification="Safer")
        self._plan(proposal).action_cancel()
        self.assertEqual(proposal.state, "approved")
        self._plan(proposal)
        self.assertEqual(proposal.state, "scheduled")

    def test_offered_and_ordered(self):
        proposal = self._for_customer()
        self.assertEqual(proposal.state, "approved")
        with self.assertRaisesRegex(UserError, "customer has ordered"):
            proposal.with_user(self.dispatcher).action_schedule()
        proposal.with_user(self.dispatcher).action_quote()
        sale = proposal.sudo().sale_order_id
        self.assertEqual(sale.partner_id, self.customer)
        self.assertEqual(sale.order_line.price_unit, 1400)
        self.assertEqual(proposal.state, "offered")
        with self.assertRaisesRegex(UserError, "not quoted yet"):
            proposal.with_user(self.dispatcher).action_quote()
        sale.action_confirm()
        self.assertEqual(proposal.state, "ordered")
        order = self._plan(proposal)
        self.assertEqual(proposal.state, "scheduled")
        line = self._add_line(order, kind="labour", quantity=2)
        self.assertEqual(line.coverage, "included")
        self.assertIn(sale.name, line.coverage_reason)

    def test_declined_is_quoted_again(self):
        proposal = self._for_customer()
        proposal.with_user(self.accountant).action_quote()
        proposal.sudo().sale_order_id._action_cancel()
        self.assertEqual(proposal.state, "declined")
        proposal.with_user(self.accountant).action_quote()
        self.assertEqual(proposal.state, "offered")

    def test_who_quotes_and_what(self):
        proposal = self._for_customer()
        with self.assertRaisesRegex(AccessError, "quoted by"):
            proposal.with_user(self.engineer_user).action_quote()
        proposal.sudo().line_ids.product_id = False
        with self.assertRaisesRegex(UserError, "Choose a product"):
            proposal.with_user(self.dispatcher).action_quote()
        own = self._approved(justification="Safer")
        with self.assertRaisesRegex(UserError, "for a customer"):
            own.with_user(self.dispatcher).action_quote()

    def test_sent_with_its_paper(self):
        proposal = self._for_customer()
        proposal.with_user(self.dispatcher).action_send()
        self.assertTrue(proposal.sent_at)
        mail = self.env["mail.mail"].search(
            [
                ("model", "=", proposal._name),
                ("res_id", "=", proposal.id),
                ("subject", "=like", "Upgrade proposal RP%"),
            ]
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.attachment_ids, proposal.attachment_ids)
        self.customer.email = False
        with self.assertRaisesRegex(UserError, "no mail address"):
            proposal.action_send()
        with self.assertRaisesRegex(UserError, "own plant"):
            self._approved(justification="Safer").action_send()
