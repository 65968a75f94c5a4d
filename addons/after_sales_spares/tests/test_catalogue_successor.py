# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_catalogue import CatalogueCommon


@tagged("post_install", "-at_install")
class TestCatalogueSuccessor(CatalogueCommon):
    def _discontinue(self, part, alternative):
        part.product_tmpl_id.write(
            {"is_discontinued": True, "alternative_product_id": alternative.id}
        )

    def test_nothing_replaces_it(self):
        part, path = self.board._get_successor()[self.board]
        self.assertEqual((part, path), (self.board, (self.board,)))

    def test_the_chain_is_followed_through_machine_and_alternatives(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        self._discontinue(self.board2, self.board3)
        parts = self.board | self.board2 | self.lamp
        found = parts._get_successor(self.machine)
        self.assertEqual(
            found[self.board], (self.board3, (self.board, self.board2, self.board3))
        )
        self.assertEqual(found[self.board2].part, self.board3)
        self.assertEqual(found[self.lamp].part, self.lamp)
        # in another machine nothing replaces the first one
        self.assertEqual(parts._get_successor()[self.board].part, self.board)

    def test_what_replaces_depends_on_the_serial(self):
        self._fit(self.board, replaced_by_id=self.board2.id, serial_until="SP2-0050")
        self._fit(self.board, replaced_by_id=self.board3.id, serial_from="SP2-0051")
        find = self.board._get_successor
        self.assertEqual(find(self.machine, "SP2-0007")[self.board].part, self.board2)
        self.assertEqual(find(self.machine, "SP2-0100")[self.board].part, self.board3)

    def test_successors_fit_as_well(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        self._discontinue(self.board2, self.board3)
        for part in (self.board, self.board2, self.board3):
            self.assertIs(part._fits(self.unit), True)

    def test_one_query_for_many(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        parts = self.board | self.board2 | self.board3 | self.lamp | self.pump
        self.machine.display_name, parts.mapped("is_discontinued")
        self.env["after.sales.spare.fit"].invalidate_model()
        with self.assertQueryCount(2):
            parts._get_successor(self.machine)

    def test_circles_of_alternatives_are_refused(self):
        self._discontinue(self.board, self.board2)
        self._discontinue(self.board2, self.board3)
        with self.assertRaisesRegex(ValidationError, "turns in a circle"):
            self._discontinue(self.board3, self.board)

    def test_circles_through_a_machine_are_refused(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        with self.assertRaisesRegex(ValidationError, "turns in a circle"):
            self._discontinue(self.board2, self.board)

    def test_old_stock_is_used_up_first(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        self.stock(self.board, 1)
        use = self.board.sudo()._get_part_to_use
        self.assertEqual(use(self.van, self.machine), {self.board: self.board})
        self.assertEqual(use(self.store, self.machine), {self.board: self.board2})
        self.company.after_sales_use_up_old_parts = False
        self.assertEqual(use(self.van, self.machine), {self.board: self.board2})

    def test_the_job_proposes_the_end_of_the_chain(self):
        self._fit(self.board, replaced_by_id=self.board2.id)
        self._fit(self.board2, replaced_by_id=self.board3.id)
        self.stock(self.board, 2)
        line = self._add_line(self._new_order(), self.board)
        self.assertEqual(line.alternative_product_id, self.board3)
        self.assertIn("Board A → Board B → Board C", line.successor_notice)
        self.assertIn("2 of the old part are in the van", line.successor_notice)
        self.assertFalse(line.is_misfit)
        line.with_user(self.engineer_user).action_use_alternative()
        self.assertEqual(line.product_id, self.board3)
        self.assertFalse(line.successor_notice)
        self.assertFalse(line.alternative_product_id)

    def test_a_discontinued_part_names_the_last_alternative(self):
        self._discontinue(self.board, self.board2)
        self._discontinue(self.board2, self.board3)
        line = self._add_line(self._new_order(), self.board)
        self.assertIn("Alternative: Board C", line.discontinued_notice)
        self.assertIn("A → Board B → Board C", self.board.spare_successor_path)

    def test_lists_tell_what_is_fitted_today(self):
        first = self._fit(self.board, replaced_by_id=self.board2.id)
        second = self._fit(self.board2, replaced_by_id=self.board3.id)
        self.assertEqual((first | second).successor_id, self.board3)
        self.assertEqual(first.successor_path, "Board A → Board B → Board C")
        self.assertFalse(self._fit(self.board3).successor_id)
