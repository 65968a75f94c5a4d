# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Replacement units and parts on the screen of all that we owe (feature 12)."""

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_approval import ApprovalCommon
from .common_pool import MONDAY, PoolCommon


def row_of(test, kind, source, user=None):
    """What is owed to the customer by this record, as the user sees it."""
    test.env.flush_all()
    test.env.invalidate_all()
    Owed = test.env["after.sales.owed"].with_user(user or test.dispatcher)
    domain = [("partner_id", "=", test.customer.id), ("kind", "=", kind)]
    return Owed.search(domain).filtered(lambda row: row.res_id == source.id)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestOwedLoan(PoolCommon):
    def test_a_replacement_until_it_is_there(self):
        self.company.after_sales_sla_policy_id = self.env.ref(
            "after_sales_service.sla_policy_b"
        )
        self.company.resource_calendar_id = self.calendar
        ticket = self._new_fault()
        loan = self._propose(ticket)
        row = row_of(self, "loan", loan)
        self.assertEqual((row.equipment_id, row.nature), (self.unit, "do"))
        self.assertEqual(
            row.clause_id,
            self.env.ref("after_sales_service.clause_b_replaced_same_day"),
        )
        timer = ticket.timer_ids.filtered(
            lambda timer: timer.event == "replaced" and not timer.closed_at
        )
        self.assertEqual(row.due, timer.deadline)
        loan.with_user(self.manager).action_confirm()
        self.assertTrue(row_of(self, "loan", loan))
        self._hand_over(loan)
        self.assertFalse(row_of(self, "loan", loan), "The customer has it")


@tagged("post_install", "-at_install")
class TestOwedParts(ApprovalCommon):
    def test_parts_until_they_are_received(self):
        needed = NOW + timedelta(days=4)
        request = self._new_request(needed_by=needed)
        self.assertFalse(row_of(self, "part", request), "A draft asks for nothing")
        with freeze_time(NOW):
            request.action_submit()
            row = row_of(self, "part", request)
            self.assertEqual((row.due, row.state), (needed, "soon"))
            self.assertIn("Detector", row.name)
            self.assertEqual(row.equipment_id, self.unit)
            expected = NOW + timedelta(days=12)
            request.sudo().promised_on = expected
            self.env.flush_all()
            self.assertEqual(row_of(self, "part", request).due, expected)
        self._approve(request)
        self.assertTrue(row_of(self, "part", request))
        request.sudo().state = "done"
        self.assertFalse(row_of(self, "part", request))

    def test_of_an_own_store_nothing_is_owed(self):
        request = self._submitted(order_id=False)
        self.env.flush_all()
        Owed = self.env["after.sales.owed"].with_user(self.dispatcher)
        found = Owed.search([("kind", "=", "part"), ("res_id", "=", request.id)])
        self.assertFalse(found)
