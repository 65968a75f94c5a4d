# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .test_topup import TopupCommon

TODAY = NOW.date()


@tagged("post_install", "-at_install")
class TestRemovedPart(TopupCommon):
    """What a job took out comes back, is tested and settled; theirs until then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Removed = cls.env["after.sales.removed.part"]
        cls.defective = cls.company.sudo()._get_defective_location()
        cls.not_back = cls.company.sudo()._get_not_back_location()

    def _removed(self, product=None, **vals):
        line = self._use(product or self.lamp, removed_quantity=1, **vals)
        return self.Removed.search([("order_line_id", "=", line.id)])

    def _numbered(self):
        lot = self._lots(self.pump, "P-NEW")
        return self._removed(self.pump, lot_id=lot.id, removed_serial="P-OLD")

    def _received(self, **vals):
        part = self._removed(**vals)
        part.with_user(self.storekeeper).action_receive()
        return part

    def _test(self, part, result="defective", **vals):
        wizard = (
            self.env["after.sales.removed.part.test"]
            .with_user(self.storekeeper)
            .create(
                {
                    "removed_part_id": part.id,
                    "result": result,
                    "note": "Filament broken",
                    **vals,
                }
            )
        )
        wizard.action_confirm()

    def _settle(self, part, outcome, reason="Worthless", user=None):
        self.env["after.sales.removed.part.settle"].with_user(
            user or self.storekeeper
        ).with_context(default_removed_part_id=part.id).create(
            {"removed_part_id": part.id, "outcome": outcome, "reason": reason}
        ).action_confirm()

    def _owned(self, product, location):
        return self.on_hand(product, location, owner_id=self.customer.id)

    # ------------------------------------------------------------
    # OUT
    # ------------------------------------------------------------

    def test_the_job_makes_it(self):
        part = self._numbered()
        self.assertEqual(part.state, "due")
        self.assertEqual((part.serial_out, part.serial_in), ("P-OLD", "P-NEW"))
        self.assertEqual(part.lot_id.name, "P-OLD")
        self.assertEqual(part.partner_id, self.customer)
        self.assertEqual(part.employee_id, self.engineer)
        self.assertEqual(part.due_date, TODAY + timedelta(days=7))
        self.assertEqual(part.return_rule, "serial")
        self.assertEqual(self._owned(self.pump, self.not_back), 1)

    def test_without_a_removed_piece_there_is_none(self):
        line = self._use(self.lamp)
        self.assertFalse(self.Removed.search([("order_line_id", "=", line.id)]))

    def test_why_it_must_come_back(self):
        self.assertFalse(self._removed().return_rule)
        self.lamp.product_tmpl_id.spare_class = "high_value"
        self.assertEqual(self._removed().return_rule, "value")
        self.unit.vendor_id = self.env["res.partner"].create({"name": "Supplier"})
        self.unit.vendor_warranty_end = TODAY + timedelta(days=30)
        self.assertEqual(self._removed().return_rule, "supplier")

    def test_the_pair_and_the_warranty_of_the_new_part(self):
        self.pump.product_tmpl_id.warranty_term_id = self.term
        part = self._numbered()
        warranty = self.env["after.sales.warranty.part"].search(
            [("order_line_id", "=", part.order_line_id.id)]
        )
        self.assertEqual(warranty.removed_serial, "P-OLD")
        self.assertEqual(part.warranty_until, warranty.end_date)
        self.assertTrue(part.warranty_until)
        part.with_user(self.storekeeper).read(["warranty_until", "fault"])

    # ------------------------------------------------------------
    # BACK AND TESTED
    # ------------------------------------------------------------

    def test_the_store_takes_them_in_together(self):
        parts = self._removed() | self._removed()
        parts.with_user(self.storekeeper).action_receive()
        self.assertEqual(set(parts.mapped("state")), {"received"})
        self.assertEqual(set(parts.mapped("place")), {"store"})
        self.assertEqual(len(parts.sudo().picking_ids), 1)
        self.assertEqual(self._owned(self.lamp, self.not_back), 0)
        self.assertEqual(self._owned(self.lamp, self.defective), 2)
        with self.assertRaisesRegex(UserError, "is in state"):
            parts.with_user(self.storekeeper).action_receive()

    def test_what_stock_has_lost_is_said(self):
        part = self._removed()
        self.env["stock.quant"].search(
            [("location_id", "=", self.not_back.id)]
        ).sudo().unlink()
        with self.assertRaisesRegex(UserError, "Correct the stock first"):
            part.with_user(self.storekeeper).action_receive()
        self.assertEqual(part.state, "due")

    def test_tested_with_photo(self):
        part = self._received()
        with self.assertRaisesRegex(UserError, "Say what the test showed"):
            self._test(part, note=" ")
        self._test(part, image=PNG)
        self.assertEqual((part.state, part.result), ("tested", "defective"))
        self.assertEqual(part.tested_by_id, self.storekeeper)
        self.assertTrue(part.test_image)

    def test_misuse_is_evidence_for_the_job(self):
        part = self._received()
        self._test(part, "misuse")
        evidence = part.order_id.evidence_ids
        self.assertEqual(evidence.statement, "Filament broken")
        self.assertEqual(evidence.order_line_id, part.order_line_id)

    # ------------------------------------------------------------
    # SETTLED
    # ------------------------------------------------------------

    def test_scrapped(self):
        part = self._received()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._settle(part, "scrap", reason=" ")
        self._settle(part, "scrap")
        self.assertEqual((part.state, part.outcome), ("done", "scrap"))
        self.assertEqual(part.place, "gone")
        self.assertEqual(self._owned(self.lamp, self.defective), 0)

    def test_only_what_is_good_goes_into_stock(self):
        part = self._received()
        with self.assertRaisesRegex(UserError, "good or repairable"):
            self._settle_raw(part, "stock")
        self._test(part, "repairable")
        self._settle(part, "stock", "Repaired and tested")
        stock = self.warehouse.lot_stock_id
        self.assertEqual(self.on_hand(self.lamp, stock, owner_id=False), 1)
        self.assertEqual(self._owned(self.lamp, self.defective), 0)
        self.assertEqual(part.place, "store")

    def _settle_raw(self, part, outcome):
        """What the dialog would not offer, by RPC."""
        part.with_user(self.storekeeper)._check_can_settle(outcome)

    def test_given_back_is_no_new_unit(self):
        self.pump.product_tmpl_id.is_serviceable = True
        part = self._numbered()
        units = self.env["after.sales.equipment"].search_count([])
        part.with_user(self.storekeeper).action_receive()
        self._settle(part, "owner", "Customer wants it back")
        self.assertEqual(self._owned(self.pump, self.defective), 0)
        self.assertEqual(part.outcome, "owner")
        self.assertEqual(self.env["after.sales.equipment"].search_count([]), units)

    def test_sent_to_the_supplier_on_the_claim(self):
        vendor = self.env["res.partner"].create({"name": "Supplier"})
        self.unit.vendor_id = vendor
        self.unit.vendor_warranty_end = TODAY + timedelta(days=30)
        part = self._received()
        part.with_user(self.storekeeper).action_send_to_vendor()
        self.assertEqual(part.state, "vendor")
        self.assertEqual(part.claim_id.vendor_id, vendor)
        self.assertEqual(part.claim_id, part.order_id.sudo()._get_claims())
        self.assertEqual(self._owned(self.lamp, self.defective), 0)
        self.assertIn(part.name, part.claim_id.message_ids[:1].body)
        part.with_user(self.storekeeper).action_vendor_settled()
        self.assertEqual((part.state, part.outcome), ("done", "vendor"))

    def test_without_supplier_it_is_said(self):
        part = self._received()
        with self.assertRaisesRegex(UserError, "no supplier's warranty held"):
            part.with_user(self.storekeeper).action_send_to_vendor()
        self.assertEqual(part.state, "received")
        self.assertEqual(self._owned(self.lamp, self.defective), 1)

    def test_scrapped_on_site_where_it_need_not_come_back(self):
        part = self._removed()
        self._settle(part, "site", "Left in the customer's bin", self.engineer_user)
        self.assertEqual((part.state, part.outcome), ("done", "site"))
        self.assertEqual(self._owned(self.lamp, self.not_back), 0)

    def test_what_must_come_back_is_not_scrapped_on_site(self):
        part = self._numbered()
        with self.assertRaisesRegex(UserError, "must come back: Has a serial number"):
            part.with_user(self.engineer_user).action_settle()
        self.assertEqual(part.state, "due")

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_engineers_say_where_theirs_are(self):
        part = self._removed()
        mine = part.with_user(self.engineer_user)
        mine.write({"place": "post", "place_note": "SF 1234"})
        self.assertEqual(part.place, "post")
        for vals in ({"place": "store"}, {"state": "done"}, {"due_date": TODAY}):
            with self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(AccessError):
            mine.action_receive()
        self.assertFalse(self.Removed.with_user(self.colleague_user).search([]))
        with self.assertRaises(AccessError):
            part.with_user(self.dispatcher).write({"place": "customer"})

    def test_it_stays_on_record(self):
        part = self._removed()
        with self.assertRaises(AccessError):
            part.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            part.unlink()
        with self.assertRaises(AccessError):
            self.Removed.with_user(self.manager).create({"quantity": 1})

    # ------------------------------------------------------------
    # REMINDED, LABEL, REGISTER
    # ------------------------------------------------------------

    def test_reminded_each_week(self):
        part = self._removed()
        with freeze_time(NOW + timedelta(days=7)):
            self._remind()
            self.assertFalse(part.activity_ids)
        with freeze_time(NOW + timedelta(days=8)):
            self.assertTrue(part.is_overdue)
            self.assertIn(part, self.Removed.search([("is_overdue", "=", True)]))
            self._remind()
            self._remind()
        self.assertEqual(part.activity_user_id, self.engineer_user)
        self.assertEqual((part.reminded, len(part.activity_ids)), (1, 1))
        with freeze_time(NOW + timedelta(days=15)):
            self._remind()
        self.assertEqual((part.reminded, len(part.activity_ids)), (2, 1))
        part.with_user(self.storekeeper).action_receive()
        self.assertFalse(part.activity_ids)

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_spares.ir_cron_removed_part"
            ).method_direct_trigger()
        self.Removed.invalidate_model()

    def test_label(self):
        part = self._numbered()
        html = (
            self.env["ir.actions.report"]
            .with_user(self.engineer_user)
            ._render_qweb_html("after_sales_spares.report_removed_labels", part.ids)[0]
        )
        for words in (part.name, "P-OLD", "data:image/png", "Must come back"):
            self.assertIn(words.encode(), html)

    def test_register(self):
        part = self._removed()
        (row,) = [
            row
            for rows in self.Removed._read_in_batches(
                Domain("id", "=", part.id), self.Removed._get_register_columns()
            )
            for row in rows
        ]
        self.assertEqual(row[0], part.name)

    def test_my_day_shows_what_is_due(self):
        part = self._removed()
        day = self.env["after.sales.order"].with_user(self.engineer_user).get_my_day()
        self.assertEqual([row["id"] for row in day["removed"]], part.ids)
