# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractUse(ContractCommon):
    """What a contract bears of jobs, and what of it is left (S8)."""

    def _job(self, kind="repair", parts=2, **vals):
        with freeze_time(NOW):
            order = self._new_order(
                **{"equipment_id": self.old_unit.id, "kind": kind} | vals
            )
        if parts:
            self._add_line(order, self.lamp, quantity=parts)
        self._add_line(order, kind="labour", quantity=3)
        self._add_line(order, kind="travel", actual_amount=260.0)
        return order

    def _contract(self, **vals):
        with freeze_time(NOW):
            return self._new_contract(**vals)

    def test_without_a_contract_at_cost(self):
        order = self._job()
        self.assertFalse(order.contract_id)
        self.assertEqual(self._coverages(order)["part"], ("cost", 0.0))

    def test_repairs_are_borne(self):
        contract = self._contract()
        order = self._job()
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(
            self._coverages(order),
            dict.fromkeys(("part", "labour", "travel"), ("contract", 100.0)),
        )
        self.assertEqual(order.amount_to_pay, 0.0)
        self.assertEqual(order.line_ids.mapped("contract_amount"), [400, 900, 260])
        self.assertIn(
            f"Contract {contract.name} until 10/31/2027",
            order.line_ids[0].coverage_reason,
        )
        self._complete(order)
        self.assertEqual(order.billing_state, "free")
        self.assertEqual(contract.amount_borne, 1560.0)

    def test_scopes_with_their_own_percent(self):
        self._contract(part_percent=0, labour_percent=50)
        self.assertEqual(
            self._coverages(self._job()),
            {
                "part": ("cost", 0.0),
                "labour": ("contract", 50.0),
                "travel": ("contract", 100.0),
            },
        )

    def test_by_the_day_the_fault_was_reported_at_the_site(self):
        contract = self._contract()
        for moment, covered in (
            (datetime(2026, 10, 31, 15, 59), False),  # 23:59 in Shanghai
            (datetime(2026, 10, 31, 16, 1), True),
            (datetime(2027, 10, 31, 15, 59), True),
            (datetime(2027, 10, 31, 16, 1), False),
        ):
            order = self._job(coverage_at=moment)
            self.assertEqual(order.contract_id == contract, covered, moment)

    def test_the_warranty_comes_first(self):
        with freeze_time(NOW):
            contract = self._new_contract(self.unit, confirm=False)
            contract.with_user(self.manager)._do_confirm("Tender")
        order = self._job(equipment_id=self.unit.id)
        self.assertEqual(self._coverages(order)["part"], ("covered", 100.0))

    def test_the_better_one_counts(self):
        self.unit.warranty_id.line_ids.covered_percent = 30
        with freeze_time(NOW):
            self._new_contract(self.unit, confirm=False)._do_confirm("Tender")
        order = self._job(equipment_id=self.unit.id)
        self.assertEqual(self._coverages(order)["part"], ("contract", 100.0))

    def test_open_jobs_follow_a_contract(self):
        order = self._job()
        done = self._job()
        self._complete(done)
        contract = self._contract()
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(self._coverages(order)["labour"], ("contract", 100.0))
        # what is done stays as it was priced
        self.assertFalse(done.contract_id)
        self.assertEqual(self._coverages(done)["labour"], ("cost", 0.0))
        with freeze_time(NOW):
            contract.with_user(self.manager)._do_cancel("No", date(2026, 11, 1))
        self.assertFalse(order.contract_id)
        self.assertEqual(self._coverages(order)["labour"], ("cost", 0.0))

    def test_decided_coverage_stays(self):
        order = self._job()
        order.line_ids._set_coverage("goodwill", "Promised by phone")
        self._contract()
        self.assertEqual(self._coverages(order)["labour"], ("goodwill", 100.0))

    # ------------------------------------------------------------
    # FREE PARTS
    # ------------------------------------------------------------

    def test_free_parts_up_to_the_limit(self):
        contract = self._contract(parts_limit=500)
        first = self._job()  # 400 at list price
        self.assertEqual(contract.parts_left, 100.0)
        second = self._job()
        # 100 of 400 are left
        self.assertEqual(self._coverages(second)["part"], ("contract", 25.0))
        self.assertIn("100.00 were left", second.line_ids[0].coverage_reason)
        self.assertEqual(contract.parts_used, 500.0)
        third = self._job()
        self.assertEqual(self._coverages(third)["part"], ("cost", 0.0))
        self.assertIn("0.00 were left", third.line_ids[0].coverage_reason)
        self.assertEqual(self._coverages(third)["labour"], ("contract", 100.0))
        # what a cancelled job would have used is there again
        with freeze_time(NOW):
            first.with_user(self.dispatcher).action_cancel()
        third.line_ids._propose_coverage()
        self.assertEqual(self._coverages(third)["part"], ("contract", 100.0))
        self.assertEqual(contract.parts_used, 500.0)

    def test_a_limit_used_up_meanwhile_is_told(self):
        contract = self._contract(parts_limit=400)
        first, second = self._job(), self._job(parts=1)
        self.assertEqual(self._coverages(second)["part"], ("cost", 0.0))
        first.line_ids.filtered(lambda line: line.kind == "part").unlink()
        second.line_ids._propose_coverage()
        self.assertEqual(self._coverages(second)["part"], ("contract", 100.0))
        # another job takes it all, behind the back of this one
        self._add_line(first, self.lamp, quantity=2)
        first.line_ids.filtered(lambda line: line.kind == "part").sudo().write(
            {"coverage": "contract", "covered_percent": 100.0}
        )
        self._complete(second)
        self.assertEqual(self._coverages(second)["part"], ("cost", 0.0))
        self.assertIn("Another job used", "".join(second.message_ids.mapped("body")))
        self.assertEqual(contract.parts_left, 0.0)

    # ------------------------------------------------------------
    # VISITS
    # ------------------------------------------------------------

    def test_maintenance_visits_are_counted_when_done(self):
        contract = self._contract()
        orders = [self._job("maintenance", parts=0) for _number in range(3)]
        for number, order in enumerate(orders[:2], 1):
            self.assertEqual(contract.visits_used, number - 1)
            self._complete(order)
            self.assertTrue(order.contract_visit_taken)
            self.assertEqual(self._coverages(order)["labour"], ("contract", 100.0))
            self.assertIn(
                f"maintenance visit {number} of 2", order.line_ids[0].coverage_reason
            )
        self.assertEqual((contract.visits_used, contract.visits_left), (2, 0))
        # the third was offered free as long as one was left
        third = orders[2]
        self._complete(third)
        self.assertFalse(third.contract_visit_taken)
        self.assertEqual(self._coverages(third)["labour"], ("cost", 0.0))
        self.assertIn(
            "all 2 maintenance visits are used", third.line_ids[0].coverage_reason
        )
        self.assertIn("Another job used", "".join(third.message_ids.mapped("body")))
        self.assertEqual(contract.visits_used, 2)

    def test_a_cancelled_visit_is_not_used(self):
        contract = self._contract()
        order = self._job("maintenance")
        with freeze_time(NOW):
            order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(contract.visits_left, 2)

    def test_repairs_and_rework_use_no_visit(self):
        contract = self._contract()
        self.lamp.write({"brand": "Lichtwerk", "specification": "30 W"})
        first = self._job("maintenance")
        self._complete(first)
        self.assertEqual(contract.visits_used, 1)
        again = self._job("maintenance", rework_of_id=first.id)
        self._complete(again)
        self._complete(self._job())
        self.assertEqual(contract.visits_used, 1)

    def test_maintenance_without_visits_is_charged(self):
        self._contract(visit_count=0)
        order = self._job("maintenance")
        self.assertEqual(self._coverages(order)["labour"], ("cost", 0.0))
        self.assertEqual(self._coverages(order)["part"], ("contract", 100.0))

    def test_a_contract_leaves_the_free_services_alone(self):
        self._contract()
        left = self.old_unit.free_services_left
        order = self._job(use_free_service=True)
        self._complete(order)
        self.assertFalse(order.free_service_taken)
        self.assertEqual(self.old_unit.free_services_left, left)

    def test_nobody_writes_the_use(self):
        order = self._job("maintenance")
        with self.assertRaises(AccessError):
            order.with_user(self.manager).contract_visit_taken = True
        with self.assertRaises(AccessError):
            order.with_user(self.manager).contract_id = False
        with self.assertRaises(AccessError):
            order.line_ids[0].with_user(self.manager).contract_amount = 0

    # ------------------------------------------------------------
    # MONEY
    # ------------------------------------------------------------

    def test_earned_and_cost(self):
        contract = self._contract(labour_percent=50)
        order = self._job()
        self._complete(order)
        with freeze_time("2026-11-30 01:00:00"):
            contract = contract.with_user(self.accountant)
            # 30 of 365 days of 3,650
            self.assertEqual(contract.amount_earned, 300.0)
            # two lamps at 120, three hours at 80, the journey
            self.assertEqual(contract.amount_cost, 240.0 + 240.0 + 260.0)
            # half of three hours at 300
            self.assertEqual(contract.amount_shared, 450.0)
            self.assertEqual(contract.amount_result, 300.0 + 450.0 - 740.0)
            with self.assertRaises(AccessError):
                contract.with_user(self.engineer_user).read(["amount_cost"])
