# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import io
import random
from datetime import date

from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_catalogue import CatalogueCommon

LABELS = {
    "code": "Part No.",
    "name": "Part",
    "barcode": "Barcode",
    "cost": "Cost",
    "price": "Sales Price",
    "class": "Class",
    "criticality": "Criticality",
    "consumable": "Consumable",
    "machine": "Machine",
    "position": "Position",
    "quantity": "Quantity in the Machine",
    "serial_from": "Since Serial",
    "serial_until": "Until Serial",
    "replaced_by": "Replaced by",
    "vendor": "Vendor",
    "vendor_price": "Vendor's Price",
    "currency": "Currency",
    "delay": "Lead Time (days)",
}


@tagged("post_install", "-at_install")
class TestCatalogueImport(CatalogueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine.default_code = "SP200"
        cls.lamp.default_code = "P-LAMP"
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Optics Ltd", "ref": "V-7", "supplier_rank": 1}
        )
        cls.Product = cls.env["product.product"]
        cls.Fit = cls.env["after.sales.spare.fit"]

    def _file(self, *rows, headings=None, title="Parts"):
        """A workbook; rows are dicts by key."""
        headings = headings or LABELS
        book = Workbook()
        book.active.title = title
        book.active.append(list(headings.values()))
        for row in rows:
            book.active.append([row.get(key) for key in headings])
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    def _wizard(self, content, user=None):
        return (
            self.env["after.sales.spare.import"]
            .with_user(user or self.keeper)
            .create({"file": base64.b64encode(content), "file_name": "parts.xlsx"})
        )

    def _take(self, *rows, user=None, **options):
        wizard = self._wizard(self._file(*rows, **options), user)
        wizard.action_take()
        return wizard

    def _part(self, code):
        return self.Product.search([("default_code", "=", code)])

    # ------------------------------------------------------------
    # WHAT COMES IN
    # ------------------------------------------------------------

    def test_parts_lists_and_prices(self):
        wizard = self._take(
            {
                "code": "P-1",
                "name": "Shutter",
                "cost": 120,
                "price": 200.5,
                "criticality": "Vital",
                "consumable": "No",
                "machine": "SP200",
                "position": "A3",
                "quantity": 2,
                "serial_from": "SP2-0100",
                "replaced_by": "P-2",
                "vendor": "V-7",
                "vendor_price": 99,
                "delay": 14,
            },
            {"code": "P-2", "name": "Shutter, new", "class": "High Value"},
            {"code": "P-LAMP", "machine": "SP200"},
        )
        self.assertFalse(wizard.refused_text)
        self.assertEqual(
            (wizard.row_count, wizard.taken_count, wizard.refused_count), (3, 3, 0)
        )
        self.assertEqual((wizard.part_new_count, wizard.fit_new_count), (2, 2))
        self.assertEqual(wizard.price_new_count, 1)
        part = self._part("P-1")
        self.assertTrue(part.is_spare and part.is_storable)
        self.assertEqual((part.standard_price, part.list_price), (120, 200.5))
        self.assertEqual(part.spare_criticality, "vital")
        self.assertEqual(part.spare_class_by, "rule")
        new = self._part("P-2")
        self.assertEqual((new.spare_class, new.spare_class_by), ("high_value", "hand"))
        fit = self.Fit.search([("part_id", "=", part.id)])
        self.assertEqual(fit.product_tmpl_id, self.machine)
        self.assertEqual((fit.position, fit.quantity), ("A3", 2))
        self.assertEqual((fit.serial_from, fit.replaced_by_id), ("SP2-0100", new))
        price = part.seller_ids
        self.assertEqual(price.partner_id, self.vendor)
        self.assertEqual((price.price, price.delay), (99, 14))
        self.assertEqual(price.currency_id, self.company.currency_id)

    def test_the_second_time_changes_nothing(self):
        rows = [
            {
                "code": f"P-{n}",
                "name": f"Part {n}",
                "cost": 10.25 + n,
                "class": "Uncommon",
                "machine": "SP200",
                "position": f"A{n}",
                "quantity": 1.5,
                "vendor": "Optics Ltd",
                "vendor_price": 7.5,
            }
            for n in range(5)
        ]
        self.assertEqual(self._take(*rows).part_new_count, 5)
        again = self._take(*rows)
        self.assertEqual((again.taken_count, again.refused_count), (5, 0))
        for kind in ("part", "fit", "price"):
            self.assertEqual(again[f"{kind}_new_count"], 0, kind)
            self.assertEqual(again[f"{kind}_changed_count"], 0, kind)
        rows[0] |= {"cost": 99, "quantity": 3, "vendor_price": 8}
        other = self._take(*rows)
        for kind in ("part", "fit", "price"):
            self.assertEqual(other[f"{kind}_new_count"], 0, kind)
            self.assertEqual(other[f"{kind}_changed_count"], 1, kind)
        self.assertEqual(self._part("P-0").standard_price, 99)

    def test_looking_writes_nothing(self):
        wizard = self._wizard(
            self._file(
                {"code": "P-1", "name": "Shutter", "machine": "SP200"},
                {"code": "P-2"},
            )
        )
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        self.assertEqual((wizard.part_new_count, wizard.refused_count), (1, 1))
        self.assertFalse(self._part("P-1"))
        self.assertTrue(wizard.file)
        wizard.action_take()
        self.assertTrue(self._part("P-1"))
        self.assertFalse(wizard.file)

    def test_an_archived_line_of_a_list_comes_back(self):
        fit = self._fit(self.lamp)
        fit.active = False
        self._take({"code": "P-LAMP", "machine": "SP200"})
        self.assertTrue(fit.active)

    def test_empty_cells_change_nothing(self):
        self.lamp.write({"standard_price": 120, "barcode": "4711"})
        self._take({"code": "P-LAMP", "machine": "SP200"})
        self.assertEqual((self.lamp.standard_price, self.lamp.barcode), (120, "4711"))

    def test_the_rule_takes_over_again(self):
        self.lamp.product_tmpl_id.spare_class = "high_value"
        self._take({"code": "P-LAMP", "class": "By rule"})
        self.assertEqual(self.lamp.spare_class_by, "rule")
        self.assertEqual(self.lamp.spare_class, "common")

    # ------------------------------------------------------------
    # WHAT IS REFUSED
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_every_refused_row_says_why(self):
        self.Product.create({"name": "Twin", "default_code": "TWIN"})
        self.Product.create({"name": "Twin", "default_code": "TWIN"})
        self.Product.create({"name": "Old", "default_code": "OLD", "active": False})
        bad = [
            ({"name": "Nameless"}, "Part No. is missing"),
            ({"code": "P-9"}, "needs a name"),
            ({"code": "P-9", "name": "=1+1"}, "is a formula"),
            ({"code": date(2026, 1, 2), "name": "x"}, "took Part No. for a date"),
            ({"code": "P-LAMP", "cost": "dear"}, "“dear” is no number"),
            ({"code": "P-LAMP", "cost": -1}, "cannot be negative"),
            ({"code": "P-LAMP", "class": "Rare"}, "none of Common / Uncommon"),
            ({"code": "P-LAMP", "machine": "XY"}, "no machine with"),
            (
                {"code": "P-LAMP", "machine": "SP200", "quantity": 0},
                "greater than zero",
            ),
            ({"code": "P-LAMP", "position": "A3"}, "Machine is missing"),
            ({"code": "SP200", "machine": "SP200"}, "no part of itself"),
            (
                {
                    "code": "P-LAMP",
                    "machine": "SP200",
                    "serial_from": "B2",
                    "serial_until": "B1",
                },
                "comes after the last",
            ),
            (
                {"code": "P-LAMP", "machine": "SP200", "replaced_by": "P-77"},
                "There is no part P-77",
            ),
            ({"code": "P-LAMP", "vendor": "Optics Ltd"}, "Vendor's Price is missing"),
            ({"code": "P-LAMP", "vendor": "Nobody", "vendor_price": 1}, "no vendor"),
            (
                {
                    "code": "P-LAMP",
                    "vendor": "V-7",
                    "vendor_price": 1,
                    "currency": "XXQ",
                },
                "XXQ is not in use",
            ),
            ({"code": "TWIN"}, "Several products"),
            ({"code": "OLD", "name": "Old"}, "is archived"),
        ]
        before = self.Product.search_count([])
        wizard = self._take(
            *(row for row, _why in bad), {"code": "P-1", "name": "Good"}
        )
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.refused_file)))
        told = {row[0]: row[1] for row in book.active.iter_rows(2, values_only=True)}
        for number, (_row, why) in enumerate(bad, start=2):
            self.assertIn(why, told[number])
        self.assertEqual(wizard.refused_count, len(bad))
        self.assertEqual(wizard.taken_count, 1)
        self.assertEqual(self.Product.search_count([]), before + 1)
        self.assertFalse(self.Fit.search([("product_tmpl_id", "=", self.machine.id)]))

    @mute_logger("odoo.sql_db")
    def test_nothing_of_a_refused_row_stays(self):
        self._take(
            {"code": "P-1", "name": "New", "machine": "SP200", "replaced_by": "P-77"},
            {"code": "P-2", "name": "New", "vendor": "Nobody", "vendor_price": 1},
            {"code": "P-LAMP", "cost": 7, "machine": "XY"},
        )
        self.assertFalse(self._part("P-1") | self._part("P-2"))
        self.assertEqual(self.lamp.standard_price, 120)

    def test_rows_that_contradict_each_other(self):
        wizard = self._take(
            {"code": "P-1", "name": "Shutter", "machine": "SP200", "position": "A"},
            {"code": "P-1", "name": "Lens"},
            {"code": "P-1", "machine": "SP200", "position": "A"},
            {"code": "P-1", "machine": "SP200", "position": "B"},
        )
        self.assertEqual(wizard.taken_count, 2)
        self.assertIn("Row 3: Part: row 2 says otherwise.", wizard.refused_text)
        self.assertIn("Row 4: The same place stands in row 2.", wizard.refused_text)

    def test_the_refused_file_corrected_comes_in(self):
        wizard = self._take({"code": "P-1", "price": 5})
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.refused_file)))
        sheet = book.active
        heads = [cell.value for cell in sheet[1]]
        sheet.cell(2, heads.index("Part") + 1, "Shutter")
        target = io.BytesIO()
        book.save(target)
        again = self._wizard(target.getvalue())
        again.action_take()
        self.assertEqual(again.unknown_columns, "Row, Why Not")
        self.assertEqual(self._part("P-1").list_price, 5)

    # ------------------------------------------------------------
    # THE FILE
    # ------------------------------------------------------------

    def test_the_template_is_read(self):
        wizard = self._wizard(b"x")
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.template)))
        heads = [cell.value for cell in book.worksheets[0][1]]
        self.assertEqual(heads[:2], ["Part No. *", "Part"])
        self.assertEqual(len(book.worksheets), 2)
        book.worksheets[0].append(["P-1", "Shutter"])
        target = io.BytesIO()
        book.save(target)
        wizard = self._wizard(target.getvalue())
        wizard.action_take()
        self.assertEqual(wizard.part_new_count, 1)
        self.assertIn("/template/", wizard.action_download_template()["url"])

    def test_headings_in_other_words(self):
        headings = {"code": "CODE", "name": " part "}
        wizard = self._take({"code": "P-1", "name": "Lens"}, headings=headings)
        self.assertEqual(wizard.part_new_count, 1)

    def test_files_that_are_none(self):
        for content, why in (
            (b"", "Choose the file"),
            (b"Part No.;Part", "no Excel file"),
            (self._file({"code": "P-1"})[:-60], "no Excel file"),
            (self._file(headings={"name": "Part"}), "missing: Part No."),
            (self._file(), "no row below"),
        ):
            wizard = self._wizard(content)
            for step in (wizard.action_check, wizard.action_take):
                with self.assertRaisesRegex(UserError, why):
                    step()

    @mute_logger("odoo.sql_db")
    def test_any_file_is_answered(self):
        """Fuzz: whatever stands in the cells, a row is taken or refused."""
        dice = random.Random(7)
        junk = [
            None, True, 0, -3, 1.5, 10**16, "", "=SUM(A1)", "#REF!", "SP200", "P-LAMP",
            "<b>x</b>", "'; DROP TABLE", "\u2603", "9" * 999, "CNY", "Yes", "Vital",
            date(2026, 1, 1), "Optics Ltd", "P-0", "\u202e",
        ]  # fmt: skip
        for _round in range(12):
            rows = [
                {key: dice.choice(junk) for key in LABELS if dice.random() < 0.5}
                | {"code": f"P-{dice.randrange(4)}", "name": "Lens"}
                for _row in range(12)
            ]
            wizard = self._take(*rows)
            self.assertEqual(
                wizard.taken_count + wizard.refused_count, wizard.row_count
            )

    # ------------------------------------------------------------
    # RIGHTS AND SIZE
    # ------------------------------------------------------------

    def test_storekeepers_keep_lists_not_products(self):
        wizard = self._take(
            {"code": "P-LAMP", "machine": "SP200"},
            {"code": "P-1", "name": "Shutter"},
            {"code": "P-LAMP", "cost": 1},
            {"code": "P-LAMP", "vendor": "V-7", "vendor_price": 1},
            user=self.storekeeper,
        )
        self.assertEqual(wizard.fit_new_count, 1)
        self.assertEqual(wizard.refused_count, 3)
        self.assertIn("Product Creation", wizard.refused_text)
        self.assertFalse(self._part("P-1"))
        self.assertEqual(self.lamp.standard_price, 120)
        self.assertFalse(self.lamp.seller_ids)

    def test_others_read_nothing_in(self):
        for user in (self.engineer_user, self.dispatcher, self.approver):
            with self.assertRaises(AccessError):
                self._wizard(b"", user)

    def test_queries_per_row(self):
        def rows(first, count):
            return [
                {
                    "code": f"Q-{n}",
                    "name": f"Part {n}",
                    "machine": "SP200",
                    "position": f"X{n}",
                    "vendor": "V-7",
                    "vendor_price": 5,
                }
                for n in range(first, first + count)
            ]

        self._take(*rows(0, 5))
        counts = []
        for first, count in ((100, 20), (200, 120)):
            content = self._file(*rows(first, count))
            wizard = self._wizard(content)
            before = self.cr.sql_log_count
            wizard.action_take()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(wizard.part_new_count, count)
        # making a product takes three queries of core; lines and prices none
        self.assertLessEqual(counts[1] - counts[0], 100 * 3 + 30)
        content = self._file(*rows(200, 120))
        before = self.cr.sql_log_count
        self._wizard(content).action_take()
        self.assertLessEqual(self.cr.sql_log_count - before, 80)
