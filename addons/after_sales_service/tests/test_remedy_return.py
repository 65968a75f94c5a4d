# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .test_remedy import TODAY, RemedyCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReturnReason(RemedyCommon):
    """What the storekeeper says on core's return decides what becomes of the unit."""

    def _return(self, reason):
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_id=self.sale.picking_ids.id, active_model="stock.picking"
            )
        )
        form.after_sales_reason = reason
        with form.product_return_moves.edit(0) as line:
            line.quantity = 1
        action = form.save().action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def _arrive(self, picking):
        picking.move_ids.picked = True
        picking.button_validate()

    def test_for_repair_and_loaner_nothing_ends(self):
        for reason in ("repair", "loaner"):
            with self.subTest(reason=reason), self.cr.savepoint() as savepoint:
                picking = self._return(reason)
                self.assertFalse(picking.move_ids.to_refund)
                self._arrive(picking)
                self.assertEqual(self.unit.state, "in_service")
                self.assertFalse(self.warranty.closed_on)
                self.assertEqual(self.sale.order_line.qty_delivered, 1)
                savepoint.rollback()

    def test_refund_retires_also_with_an_open_ticket(self):
        self.env["helpdesk.ticket"].create(
            {"name": "No light", "equipment_id": self.unit.id}
        )
        picking = self._return("refund")
        self.assertTrue(picking.move_ids.to_refund)
        self._arrive(picking)
        self.assertEqual((self.unit.state, self.unit.active), ("retired", False))
        self.assertEqual(self.sale.order_line.qty_delivered, 0)

    def test_exchange_without_the_other_unit_asks_the_leader(self):
        self._arrive(self._return("exchange"))
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(self.unit.activity_ids.user_id, self.leader)
        # it lies in our stock: only the other one is to be sent
        remedy = self._ask("exchange")
        self.assertTrue(remedy.was_back)
        self.assertFalse(self._moves(remedy, "back"))
        self._process(remedy, "out")
        self.assertEqual(self.unit.state, "retired")
        self.assertEqual(remedy.state, "done")

    def test_the_reason_can_be_corrected_until_it_arrives(self):
        picking = self._return("refund")
        picking.after_sales_return_reason = "repair"
        self.assertFalse(picking.move_ids.to_refund)
        self._arrive(picking)
        self.assertEqual(self.unit.state, "in_service")

    def test_units_are_exchanged_from_their_own_page(self):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_id=self.sale.picking_ids.id, active_model="stock.picking"
            )
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        with self.assertRaisesRegex(UserError, "Exchange"):
            wizard.action_create_exchanges()

    def test_a_return_of_the_unit_given_has_no_remedy(self):
        remedy = self._ask("exchange", replacement_lot_id=self.lots[1])
        self._process(remedy, "out")
        new = remedy.replacement_id
        second = self._ask("repair", source=new)
        self.assertEqual(self._moves(second, "back").after_sales_remedy_id, second)
        self.assertEqual(len(self._moves(remedy, "back")), 1)
