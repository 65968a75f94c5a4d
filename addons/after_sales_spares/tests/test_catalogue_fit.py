# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_catalogue import CatalogueCommon


@tagged("post_install", "-at_install")
class TestCatalogueFit(CatalogueCommon):
    def test_nothing_is_known_of_a_machine_without_a_list(self):
        self.assertIsNone(self.lamp._fits(self.unit))
        self._fit(self.lamp)
        self.assertIs(self.lamp._fits(self.unit), True)
        self.assertIs(self.pump._fits(self.unit), False)

    def test_consumables_fit_everywhere_until_a_list_names_them(self):
        self._fit(self.lamp)
        self.board.is_consumable = True
        self.assertIsNone(self.board._fits(self.unit))
        other = self._new_product("GC-50").product_tmpl_id
        self._fit(self.board, other)
        self.assertIs(self.board._fits(self.unit), False)

    def test_the_unit_itself_is_no_part(self):
        self._fit(self.lamp)
        self.assertIsNone(self.product._fits(self.unit))

    def test_serial_ranges(self):
        since = self._fit(self.lamp, serial_from="SP2-0100")
        until = self._fit(self.pump, serial_until="SP2-99")
        old = self._new_unit("SP2-0099")
        fits = (self.unit | old)._get_fitting_parts()
        self.assertEqual(fits[self.unit], since)
        self.assertEqual(fits[old], until)
        self.assertIs(self.lamp._fits(old), False)
        self.assertEqual(since.unit_count, 1)
        self.assertEqual(since._get_serials_text(), "from serial SP2-0100 on")

    def test_set_wise(self):
        self._fit(self.lamp)
        self._fit(self.board, replaced_by_id=self.board2.id)
        units = self.env["after.sales.equipment"].union(
            *(self._new_unit(f"SP2-1{n:03d}") for n in range(20))
        )
        parts = self.lamp | self.pump | self.board | self.board2
        counts = []
        for few in (units[:2], units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            parts._get_fit_states(few)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 10)

    def test_what_is_in_a_list_is_a_spare_part(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        self.assertTrue(self.board.is_spare)
        self.assertTrue(self.board2.is_spare)

    @mute_logger("odoo.sql_db")
    def test_quantity_above_zero(self):
        for quantity in (0, -1):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                self._fit(self.lamp, quantity=quantity)

    def test_ranges_have_an_order(self):
        with self.assertRaisesRegex(ValidationError, "SP2-0100, comes after"):
            self._fit(self.lamp, serial_from="SP2-0100", serial_until="SP2-99")

    def test_a_machine_is_no_part_of_itself(self):
        with self.assertRaisesRegex(ValidationError, "no part of itself"):
            self._fit(self.product)

    def test_once_for_a_place_and_a_serial(self):
        self._fit(self.lamp, position="A3", serial_until="SP2-0099")
        self._fit(self.lamp, position="A3", serial_from="SP2-0100")
        self._fit(self.lamp, position="B1")
        with self.assertRaisesRegex(ValidationError, "already"):
            self._fit(self.lamp, position=" a3 ", serial_from="SP2-0050")
        gone = self._fit(self.lamp, position="C1")
        gone.active = False
        self._fit(self.lamp, position="C1")
        with self.assertRaisesRegex(ValidationError, "already"):
            gone.active = True

    def test_circles_are_refused(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        self._fit(self.board2, replaced_by_id=self.board3.id)
        with self.assertRaisesRegex(ValidationError, "turns in a circle.*Board A"):
            self._fit(self.board3, replaced_by_id=self.board.id)
        other = self._new_product("GC-50").product_tmpl_id
        self._fit(self.board3, other, replaced_by_id=self.board.id)

    def test_where_used(self):
        self._fit(self.lamp)
        kit = self.env["after.sales.kit"].create(
            {"fault_id": self.env.ref("after_sales_service.fault_symptom_s01").id}
        )
        kit.line_ids.create({"kit_id": kit.id, "product_id": self.lamp.id})
        self._add_line(self._new_order(), self.lamp).sudo().state = "consumed"
        part = self.lamp.product_tmpl_id.with_user(self.dispatcher)
        self.assertEqual(part.spare_machine_count, 1)
        self.assertEqual(part.spare_unit_count, 1)
        self.assertEqual(part.spare_kit_count, 1)
        self.assertEqual(part.spare_job_count, 1)
        self.assertEqual(part.action_view_spare_kits()["res_id"], kit.id)
        domain = part.action_view_spare_jobs()["domain"]
        self.assertEqual(self.env["after.sales.order.line"].search_count(domain), 1)
        self.assertEqual(self.machine.with_user(self.storekeeper).spare_part_count, 1)

    def test_the_unit_names_its_parts(self):
        fit = self._fit(self.lamp)
        self._fit(self.pump, serial_from="SP2-0500")
        for user in (self.engineer_user, self.storekeeper, self.manager):
            unit = self.unit.with_user(user)
            self.assertEqual(unit.spare_fit_count, 1)
            domain = unit.action_view_fitting_parts()["domain"]
            self.assertEqual(self.env["after.sales.spare.fit"].search(domain), fit)

    def test_who_keeps_the_catalogue(self):
        vals = {"part_id": self.lamp.id, "product_tmpl_id": self.machine.id}
        for user in (self.storekeeper, self.manager):
            fit = self.env["after.sales.spare.fit"].with_user(user).create(vals)
            fit.quantity = 2
            fit.unlink()
        fit = self._fit(self.lamp)
        for user in (self.engineer_user, self.dispatcher, self.approver):
            mine = fit.with_user(user)
            self.assertEqual(
                mine.read(["quantity", "successor_path"])[0]["quantity"], 1
            )
            with self.assertRaises(AccessError):
                mine.quantity = 2
            with self.assertRaises(AccessError):
                mine.create(vals | {"position": "B"})

    def test_companies_are_kept_apart(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        own = self._fit(self.lamp, company_id=other.id)
        self.assertIsNone(self.lamp._fits(self.unit))
        self.assertFalse(
            own.with_user(self.storekeeper).search_count([("id", "=", own.id)])
        )

    def test_parts_that_fit_come_first(self):
        self._fit(self.board3)
        self.board2.is_spare = True
        Product = self.env["product.product"].with_user(self.dispatcher)
        found = Product.with_context(after_sales_parts_for=self.unit.id).name_search(
            "Board"
        )
        self.assertEqual(
            [each[0] for each in found],
            [self.board3.id, self.board2.id, self.board.id],
        )
        # the storekeeper looks for parts of a unit as well
        theirs = Product.with_user(self.storekeeper).with_context(
            after_sales_parts_for=self.unit.id
        )
        self.assertEqual(theirs.name_search("Board"), found)
        found = Product.with_context(after_sales_parts_for=False).name_search(
            "Board", limit=2
        )
        self.assertEqual([each[0] for each in found][0], self.board2.id)
        self.assertEqual(len(found), 2)
