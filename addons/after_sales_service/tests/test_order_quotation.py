# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_order import PNG
from .signed_common import SignedCommon


@tagged("post_install", "-at_install")
class TestByQuotation(SignedCommon):
    """By quotation: no work before the customer's signature (S7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_unit.warranty_id.post_warranty_pricing = "quotation"

    def test_nobody_leaves_without_it(self):
        order = self._job(self.old_unit)
        self.assertEqual(order.approval_state, "missing")
        with self.assertRaisesRegex(UserError, "not approved"):
            order.with_user(self.dispatcher).action_dispatch()
        order.with_user(self.dispatcher).action_send_quotation()
        self.assertEqual(order.approval_state, "sent")
        self.assertTrue(order.sale_order_id.require_signature)
        self.assertTrue(order.sale_order_id._has_to_be_signed())
        with self.assertRaisesRegex(UserError, "not approved"):
            order.with_user(self.dispatcher).action_dispatch()
        # as the portal does it
        order.sale_order_id.write({"signed_by": "Dr. Zhao", "signature": PNG})
        order.sale_order_id._validate_order()
        self.assertEqual(order.approval_state, "approved")
        self.assertIn("Nothing holds up", order.activity_ids.note)
        self.assertEqual(order.activity_ids.user_id, self.leader)
        self._complete(order)
        self.assertFalse(
            order.activity_ids.filtered(lambda todo: todo.user_id == self.leader)
        )
        self.assertEqual(self._lines(order)["part"], ("quotation", 200.0, 0.0, 400.0))
        self.assertEqual(self._invoice(order).amount_untaxed, 1560.0)

    def test_neither_on_the_way_nor_at_the_site(self):
        """The rule may change after the dispatch: the gate holds at each step."""
        self.old_unit.warranty_id.post_warranty_pricing = "cost"
        order = self._job(self.old_unit)
        order.with_user(self.dispatcher).action_dispatch()
        self.old_unit.warranty_id.post_warranty_pricing = "quotation"
        order.line_ids._propose_coverage()
        with self.assertRaisesRegex(UserError, "not approved"):
            order.with_user(self.engineer_user).action_depart()
        order.departed_at = "2026-11-23 00:30:00"
        with self.assertRaisesRegex(UserError, "not approved"):
            order.with_user(self.engineer_user).action_arrive()

    def test_a_job_without_lines_waits_too(self):
        order = self._new_order(equipment_id=self.old_unit.id)
        self.assertEqual(order.approval_state, "missing")
        free = self._new_order(
            equipment_id=self.old_unit.id,
            use_free_service=True,
            free_service_asked_by="Dr. Zhao",
        )
        self.assertFalse(free.approval_state, "labour and travel are free")
        self.assertFalse(self._new_order(equipment_id=self.unit.id).approval_state)

    def test_the_manager_lets_it_start_with_a_reason(self):
        order = self._job(self.old_unit)
        for user in (self.dispatcher, self.accountant):
            with self.assertRaises(AccessError):
                self._decide(order, user, "start")
        with self.assertRaises(AccessError):
            order.with_user(self.manager).quotation_waived_reason = "Hurry"
        self._decide(order, self.manager, "start", reason="Line stands still")
        self.assertEqual(order.approval_state, "waived")
        self.assertEqual(order.quotation_waived_by_id, self.manager)
        order.with_user(self.dispatcher).action_dispatch()
        with self.assertRaisesRegex(UserError, "no approval"):
            self._decide(order, self.manager, "start")

    def test_no_mail_address(self):
        self.customer.email = False
        order = self._job(self.old_unit)
        with self.assertRaisesRegex(UserError, "no mail address"):
            order.with_user(self.dispatcher).action_send_quotation()

    def test_sent_twice_but_not_after_the_approval(self):
        order = self._job(self.old_unit).with_user(self.dispatcher)
        order.action_send_quotation()
        order.action_send_quotation()
        order.sudo().sale_order_id.action_confirm()
        with self.assertRaisesRegex(UserError, "approved already"):
            order.action_send_quotation()
