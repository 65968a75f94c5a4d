# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContract(ContractCommon):
    """The life of a contract: agreed, in force, to renew, over, cancelled (S8)."""

    def _cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_service.ir_cron_contract_days"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _decide(self, contract, step, user=None, **vals):
        wizard = self.env["after.sales.contract.decision"].with_user(
            user or self.manager
        )
        return wizard.create(
            {"step": step, "contract_ids": [Command.set(contract.ids)]} | vals
        ).action_apply()

    # ------------------------------------------------------------
    # TERMS
    # ------------------------------------------------------------

    def test_terms_are_taken_over_and_frozen(self):
        contract = self._new_contract()
        self.assertEqual(contract.date_end, date(2027, 10, 31))
        self.assertEqual(contract.visit_count, 2)
        self.assertIn("8 o'clock", contract.note)
        self.terms.visit_count = 9
        self.assertEqual(contract.visit_count, 2)

    def test_the_form_brings_the_terms_of_the_product(self):
        form = Form(self.env["after.sales.contract"].with_user(self.dispatcher))
        form.partner_id = self.customer
        form.product_id = self.contract_product
        form.date_start = date(2027, 1, 1)
        self.assertEqual(form.date_end, date(2027, 12, 31))
        self.assertEqual(form.visit_count, 2)

    def test_terms_that_cannot_be(self):
        for vals, text in (
            ({"part_percent": 101}, "between 0 and 100"),
            ({"labour_percent": -1}, "between 0 and 100"),
            ({"visit_count": -1}, "cannot be negative"),
            ({"parts_limit": -5}, "cannot be negative"),
            ({"notice_days": -5}, "cannot be negative"),
            ({"duration": 0}, "at least one"),
            (
                {
                    "part_percent": 0,
                    "labour_percent": 0,
                    "travel_percent": 0,
                    "visit_count": 0,
                },
                "promises nothing",
            ),
        ):
            with (
                self.subTest(vals=vals),
                self.env.cr.savepoint(),
                self.assertRaisesRegex(ValidationError, text),
            ):
                self.terms.write(vals)

    def test_a_product_that_is_no_service_is_no_contract(self):
        with self.assertRaisesRegex(ValidationError, "no service"):
            self.lamp.contract_template_id = self.terms

    # ------------------------------------------------------------
    # CONFIRM
    # ------------------------------------------------------------

    def test_without_units_it_is_refused(self):
        contract = self._new_contract(self.old_unit.browse(), confirm=False)
        with self.assertRaisesRegex(UserError, "names no unit"):
            contract.with_user(self.manager).action_confirm()
        self.assertEqual(contract.state, "draft")

    def test_a_unit_of_somebody_else_is_refused(self):
        other = self.env["res.partner"].create({"name": "Other hospital"})
        with self.assertRaisesRegex(ValidationError, "belongs to Third Hospital"):
            self._new_contract(partner_id=other.id, confirm=False)

    def test_the_same_unit_twice_at_once_is_refused(self):
        first = self._new_contract()
        second = self._new_contract(
            confirm=False, date_start=date(2027, 10, 31), amount=1.0
        )
        with self.assertRaisesRegex(UserError, f"{first.name} until 10/31/2027"):
            second.with_user(self.manager).action_confirm()
        second.date_start = date(2027, 11, 1)
        second.with_user(self.manager).action_confirm()
        self.assertEqual(second.state, "waiting")

    def test_overlap_with_the_warranty_needs_the_managers_reason(self):
        contract = self._new_contract(self.unit, confirm=False)
        action = contract.with_user(self.manager).action_confirm()
        self.assertEqual(action["res_model"], "after.sales.contract.decision")
        self.assertEqual(contract.state, "draft")
        wizard = (
            self.env["after.sales.contract.decision"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"reason": " "})
        )
        self.assertIn("the warranty bears Parts until 01/12/2027", wizard.overlaps)
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_apply()
        wizard.reason = "Agreed with the tender"
        wizard.action_apply()
        self.assertEqual(contract.state, "running")
        self.assertEqual(contract.overlap_reason, "Agreed with the tender")
        self.assertEqual(contract.overlap_user_id, self.manager)

    def test_a_scope_the_contract_does_not_bear_does_not_overlap(self):
        self.unit.warranty_id.line_ids.filtered(
            lambda line: line.scope != "part"
        ).covered_percent = 0
        contract = self._new_contract(self.unit, part_percent=0, visit_count=0)
        self.assertEqual(contract.state, "running")

    def test_a_unit_that_waits_for_its_acceptance_overlaps(self):
        contract = self._new_contract(self._new_unit("SP2-NEW"), confirm=False)
        action = contract.with_user(self.manager).action_confirm()
        self.assertEqual(action["context"]["default_step"], "confirm")

    def test_after_the_warranty_nothing_overlaps(self):
        contract = self._new_contract(self.unit, date_start=date(2027, 1, 13))
        self.assertEqual(contract.state, "waiting")

    def test_what_was_agreed_on_stays(self):
        contract = self._new_contract().with_user(self.manager)
        for vals in (
            {"date_end": date(2030, 1, 1)},
            {"visit_count": 99},
            {"amount": 1.0},
            {"partner_id": self.site.id},
            {"line_ids": [Command.create({"equipment_id": self.unit.id})]},
            {"line_ids": [Command.clear()]},
        ):
            with (
                self.subTest(vals=vals),
                self.env.cr.savepoint(),
                self.assertRaisesRegex(UserError, "cannot be changed"),
            ):
                contract.write(vals)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            contract.line_ids.equipment_id = self.unit
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            contract.unlink()

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def test_the_unit_is_under_contract_from_the_first_to_the_last_day(self):
        self.assertEqual(self.old_unit.warranty_state, "expired")
        contract = self._new_contract(date_start=date(2026, 12, 1))
        self.assertEqual(contract.state, "waiting")
        self.assertEqual(contract.next_state_on, date(2026, 12, 1))
        self.assertEqual(self.old_unit.warranty_state, "expired")
        with freeze_time("2026-11-30 16:30:00"):  # 1 December in Shanghai
            self._cron()
        self.assertEqual(contract.state, "running")
        self.assertEqual(self.old_unit.warranty_state, "under_contract")
        self.assertEqual(self.old_unit.contract_id, contract)
        with freeze_time("2027-11-30 15:30:00"):
            self._cron()
        self.assertEqual(contract.state, "running")
        with freeze_time("2027-11-30 16:30:00"):
            self._cron()
        self.assertEqual(contract.state, "expired")
        self.assertEqual(self.old_unit.warranty_state, "expired")
        self.assertFalse(self.old_unit.contract_id)

    def test_a_running_warranty_comes_before_the_contract(self):
        contract = self._new_contract(self.unit, confirm=False)
        self._decide(contract, "confirm", reason="Tender")
        self.assertEqual(self.unit.warranty_state, "expiring")
        self.assertEqual(self.unit.contract_id, contract)

    def test_a_void_warranty_leaves_the_contract(self):
        self.unit.warranty_id.void_reason = "Opened by a stranger"
        self._new_contract(self.unit)
        self.assertEqual(self.unit.warranty_state, "under_contract")

    def test_only_what_is_due_is_looked_at(self):
        self._new_contract()
        self.env.flush_all()
        Contract = self.env["after.sales.contract"]
        self.assertFalse(Contract.search(Contract._get_due_domain()))
        with freeze_time("2027-09-01 01:00:00"):
            self.assertTrue(Contract.search(Contract._get_due_domain()))

    def test_reminded_once_before_the_end(self):
        seller = self._new_user("seller", "group_after_sales_billing")
        contract = self._new_contract(user_id=seller.id)
        with freeze_time("2027-08-31 15:00:00"):  # 1 September is 60 days before
            self._cron()
        self.assertFalse(contract.reminded_on)
        with freeze_time("2027-09-01 01:00:00"):
            self._cron()
        self.assertTrue(contract.to_renew)
        self.assertEqual(contract.reminded_on, date(2027, 9, 1))
        self.assertEqual(contract.activity_ids.user_id, seller)
        ends = [("subject", "like", f"{contract.name} ends on")]
        mail = self.env["mail.mail"].search(ends)
        self.assertEqual(mail.recipient_ids, self.customer)
        with freeze_time("2027-09-02 01:00:00"):
            self._cron()
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertEqual(len(self.env["mail.mail"].search(ends)), 1)

    def test_confirmed_within_the_notice_it_is_reminded_of_as_well(self):
        contract = self._new_contract(duration=1)
        self.assertTrue(contract.to_renew)
        self._cron()
        self.assertEqual(contract.reminded_on, NOW.date())

    @mute_logger("odoo.addons.after_sales_service.models.contract_steps")
    def test_one_reminder_that_fails_stops_nothing(self):
        broken = self._new_contract()
        other_unit = self._expired_unit("SP2-OLD2")
        sound = self._new_contract(other_unit)
        origin = type(broken)._remind

        def fail(contract):
            if contract == broken:
                raise ValueError("no template")
            return origin(contract)

        with (
            freeze_time("2027-09-10 01:00:00"),
            patch.object(type(broken), "_remind", fail),
        ):
            self._cron()
        self.assertFalse(broken.reminded_on)
        self.assertTrue(sound.reminded_on)
        with freeze_time("2027-11-02 01:00:00"):
            self._cron()
        self.assertEqual(set((broken | sound).mapped("state")), {"expired"})

    # ------------------------------------------------------------
    # CANCEL, LEAVE
    # ------------------------------------------------------------

    def test_cancelled_from_a_day_on(self):
        contract = self._new_contract()
        action = contract.with_user(self.manager).action_cancel()
        self.assertEqual(action["context"]["default_step"], "cancel")
        self._decide(
            contract, "cancel", reason="Laboratory closes", first_day=date(2026, 12, 1)
        )
        self.assertEqual(contract.state, "running")
        self.assertEqual(contract.line_ids.date_end, date(2026, 11, 30))
        with freeze_time("2026-12-01 01:00:00"):
            self._cron()
        self.assertEqual(contract.state, "cancelled")
        self.assertEqual(self.old_unit.warranty_state, "expired")
        with self.assertRaisesRegex(UserError, "cancelled already"):
            contract.with_user(self.manager).action_cancel()

    def test_cancelled_after_its_end_is_refused(self):
        contract = self._new_contract()
        with self.assertRaisesRegex(ValidationError, "ends by itself"):
            self._decide(contract, "cancel", reason="Late", first_day=date(2027, 12, 1))

    def test_a_draft_is_dropped_at_once(self):
        contract = self._new_contract(confirm=False)
        contract.with_user(self.dispatcher).action_cancel()
        self.assertEqual(contract.state, "cancelled")
        with self.assertRaisesRegex(UserError, "no draft any more"):
            contract.with_user(self.manager).action_confirm()

    def test_after_a_cancelled_one_the_unit_is_free(self):
        contract = self._new_contract()
        self._decide(
            contract, "cancel", reason="Wrong customer", first_day=date(2026, 11, 1)
        )
        self.assertEqual(contract.state, "cancelled")
        self.assertEqual(self._new_contract().state, "running")

    def test_a_unit_leaves_early(self):
        contract = self._new_contract()
        line = contract.line_ids
        with self.assertRaises(AccessError):
            line.with_user(self.dispatcher).left_on = date(2026, 11, 30)
        with self.assertRaisesRegex(ValidationError, "can leave the contract between"):
            line.with_user(self.manager).left_on = date(2026, 10, 31)
        line.with_user(self.manager).left_on = date(2026, 11, 30)
        self.assertEqual(contract.next_state_on, date(2026, 12, 1))
        self.assertEqual(self.old_unit.warranty_state, "under_contract")
        with freeze_time("2026-12-01 01:00:00"):
            self._cron()
        self.assertEqual(contract.state, "running")
        self.assertEqual(self.old_unit.warranty_state, "expired")

    def test_who_buys_the_unit_buys_no_contract(self):
        self._new_contract()
        order = self._new_order(equipment_id=self.old_unit.id)
        self.assertTrue(order.contract_id)
        self.old_unit.partner_id = self.env["res.partner"].create({"name": "Buyer"})
        self.assertFalse(self.old_unit.contract_id)
        self.assertEqual(self.old_unit.warranty_state, "expired")
        self.assertFalse(order.contract_id)

    def test_an_exchanged_unit_passes_its_contract_on(self):
        contract = self._new_contract()
        new_unit = self._expired_unit("SP2-NEW")
        self.old_unit._pass_contracts_on(new_unit, date(2026, 11, 22))
        self.assertEqual(
            contract.line_ids.mapped("date_end"),
            [date(2026, 11, 22), date(2027, 10, 31)],
        )
        self.assertFalse(self.old_unit.contract_id)
        self.assertEqual(new_unit.contract_id, contract)
        self.assertEqual(new_unit.warranty_state, "under_contract")

    def test_terms_stand_in_the_clause_book(self):
        clause = self.env.ref("after_sales_service.clause_follow_up_contract")
        self.terms.clause_ids = clause
        self.assertIn("Maintenance visits, labour", clause.bindings)

    # ------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------

    def _policy(self, **vals):
        return self.env["after.sales.sla.policy"].create(
            {
                "name": "Contract",
                "target_ids": [Command.create({"event": "responded", "amount": 0.5})],
            }
            | vals
        )

    def _ticket(self, **vals):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "No light",
                "description": "<p>No light</p>",
                "equipment_id": self.old_unit.id,
                "reported_at": NOW,
            }
            | vals
        )

    def test_the_contract_chooses_the_policy_first(self):
        policy = self._policy()
        self.old_unit.sla_policy_id = self.env.ref("after_sales_service.sla_policy_a")
        before = self._ticket(reported_at=datetime(2026, 10, 31, 8, 0))
        self._new_contract(sla_policy_id=policy.id)
        ticket = self._ticket()
        self.assertEqual(ticket.sla_policy_id, policy)
        self.assertEqual(ticket.sla_policy_source, "Contract")
        # reported before the contract began
        self.assertNotEqual(before.sla_policy_id, policy)

    def test_an_open_ticket_follows_a_contract_that_comes_into_force(self):
        policy = self._policy()
        ticket = self._ticket()
        self.assertNotEqual(ticket.sla_policy_id, policy)
        contract = self._new_contract(sla_policy_id=policy.id)
        self.assertEqual(ticket.sla_policy_id, policy)
        self._decide(
            contract, "cancel", reason="Wrong unit", first_day=date(2026, 11, 1)
        )
        self.assertNotEqual(ticket.sla_policy_id, policy)

    def test_a_policy_for_contracts_only(self):
        policy = self._policy(applies_when="contract")
        self.old_unit.sla_policy_id = policy
        self.assertNotEqual(self._ticket().sla_policy_id, policy)
        self._new_contract()
        self.assertEqual(self._ticket().sla_policy_id, policy)

    def test_a_policy_for_the_time_after_does_not_hold_under_contract(self):
        policy = self._policy(applies_when="after")
        self.old_unit.sla_policy_id = policy
        self.assertEqual(self._ticket().sla_policy_id, policy)
        self._new_contract()
        self.assertNotEqual(self._ticket().sla_policy_id, policy)
        self.assertIn(
            "is over, it is under contract",
            self._ticket()._explain_warranty(self.old_unit),
        )

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def test_the_paper(self):
        contract = self._new_contract(parts_limit=5000, part_percent=80)
        html = (
            self.env["ir.actions.report"]
            .with_user(self.dispatcher)
            ._render_qweb_html(
                "after_sales_service.action_report_contract", contract.ids
            )[0]
            .decode()
        )
        for text in (
            contract.name,
            "Third Hospital",
            self.old_unit.serial,
            "11/01/2026",
            "10/31/2027",
            "3,650.00",
            "Repairs – Parts: 80 % free",
            "5,000.00",
            "Maintenance visits, labour and travel free: 2",
            "8 o'clock",
        ):
            self.assertIn(text, html)
        self.assertNotIn("Draft", html)

    def test_confirming_costs_little_more_for_many_units(self):
        def cost(number):
            units = self.env["after.sales.equipment"]
            for index in range(number):
                units |= self._expired_unit(f"SP2-C{number}-{index}")
            contract = self._new_contract(units, confirm=False)
            self.env.flush_all()
            self.env.invalidate_all()
            count = self.env.cr.sql_log_count
            contract.with_user(self.manager).action_confirm()
            self.env.flush_all()
            return self.env.cr.sql_log_count - count

        few = cost(2)
        self.assertLessEqual(cost(20), few + 5)

    def test_queries_do_not_grow_with_the_contracts(self):
        def cost(number):
            units = self.env["after.sales.equipment"]
            for index in range(number):
                units |= self._expired_unit(f"SP2-{number}-{index}")
            contracts = self.env["after.sales.contract"]
            for unit in units:
                contracts |= self._new_contract(unit)
            self.env.flush_all()
            self.env.invalidate_all()
            count = self.env.cr.sql_log_count
            for name in ("visits_left", "amount_borne", "unit_count", "can_renew"):
                contracts.mapped(name)
            return self.env.cr.sql_log_count - count

        few = cost(2)
        self.assertLessEqual(cost(10), few + 2)
