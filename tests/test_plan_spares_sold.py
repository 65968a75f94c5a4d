# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Parts sold after the warranty (S41), the catalogue from Excel, registers to it."""

import base64
import io
from datetime import date

from openpyxl import Workbook, load_workbook
from spares_stories import SparesStories

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import PNG

MONDAY = "2026-07-06"
#: columns of the file that is read in
HEADINGS = (
    "Part No.",
    "Part",
    "Cost",
    "Machine",
    "Position",
    "Vendor",
    "Vendor's Price",
)


@tagged("post_install", "-at_install")
class TestSparesSoldStory(SparesStories):
    # ------------------------------------------------------------
    # S41 after the warranty: the customer orders, the desk quotes.
    # ------------------------------------------------------------

    def _sold_before(self):
        """A unit whose warranty is over, with a list of two parts."""
        with freeze_time("2026-01-05 02:00:00"):
            old = self._new_unit(
                "SP2-OLD",
                delivered_on=date(2024, 3, 4),
                accepted_on=date(2024, 3, 9),
                team_id=self.team.id,
            )
        self.env["after.sales.spare.fit"].create(
            [
                {
                    "part_id": part.id,
                    "product_tmpl_id": self.machine.id,
                    "position": position,
                }
                for part, position in ((self.lamp, "3.1"), (self.seal, "3.2"))
            ]
        )
        self.stock(self.lamp, 5, location=self.shelf)
        self.seal.list_price = 25.0
        return old

    def _sales(self):
        return self.env["sale.order"].search([("spare_sale", "!=", False)])

    def test_ordered_on_the_portal(self):
        old = self._sold_before()
        self._login()
        page = self.url_open(f"/my/equipment/{old.id}").text
        self.assertIn("Order spares", page)
        page = self.url_open(f"/my/spares?unit={old.id}").text
        for words in ("Lamp", "200.00", "In stock", "Seal", "25.00", "days", "3.2"):
            self.assertIn(words, page)
        self.assertNotIn("Detector", page, "it fits none of his units")
        add = {"unit": old.id}
        page = self._send("/my/spares/add", part=self.lamp.id, quantity="0", **add)
        self.assertIn("above zero", page.text)
        page = self._send("/my/spares/add", part=self.detector.id, quantity="1", **add)
        self.assertIn("not sold for a unit of yours", page.text)
        self._send("/my/spares/add", part=self.lamp.id, quantity="2", **add)
        cart = self.url_open("/my/spares/cart").text
        self.assertIn("400.00", cart)
        response = self._send("/my/spares/order")
        sale = self._sales()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            (sale.partner_id.commercial_partner_id, sale.spare_sale),
            (
                self.customer,
                "portal",
            ),
        )
        self.assertEqual(sale.state, "sent")
        self.assertFalse(sale.picking_ids)
        signed = self._call(
            f"/my/orders/{sale.id}/accept",
            access_token=sale.access_token,
            name="Gu Lan",
            signature=PNG,
        )
        self.assertTrue(signed)
        self.assertEqual(sale.state, "sale")
        self._transfer(sale.picking_ids)
        self.assertEqual(self.on_hand(self.lamp, self.shelf), 3)

    def test_quoted_in_three_clicks(self):
        old = self._sold_before()
        with self._refused(AccessError):
            old.with_user(self.engineer_user).action_quote_spares()
        form = self._window(old.with_user(self.dispatcher), "action_quote_spares")
        names = [line["product_id"] for line in form.line_ids._records]
        self.assertEqual(names, [self.lamp.id, self.seal.id])
        with form.line_ids.edit(0) as line:
            line.chosen = True
            line.quantity = 2
        self.assertEqual(form.amount, 400.0)
        form.save().action_quote()
        sale = self._sales()
        self.assertEqual((sale.state, sale.spare_sale), ("draft", "desk"))
        self.assertIn("SP2-OLD", sale.order_line.name)
        self.assertEqual(sale.amount_untaxed, 400.0)
        action = old.with_user(self.dispatcher).action_view_spare_sales()
        self.assertTrue(action)

    # ------------------------------------------------------------
    # The list of parts comes from Excel, and goes there.
    # ------------------------------------------------------------

    def _file(self, *rows):
        book = Workbook()
        book.active.append(HEADINGS)
        for row in rows:
            book.active.append(row)
        target = io.BytesIO()
        book.save(target)
        return base64.b64encode(target.getvalue())

    def _read_in(self, *rows):
        form = self._open("after.sales.spare.import", self.storekeeper)
        form.file = self._file(*rows)
        return form.save()

    def test_read_in_and_out(self):
        self.machine.default_code = "SP200"
        self.storekeeper.group_ids |= self.env.ref("product.group_product_manager")
        rows = [
            ("P-1", "Shutter", 120, "SP200", "A3", "Optics Works", 99),
            ("P-2", "Fan", -5, "SP200", "A4", None, None),
            ("P-3", "Belt", 3, "NO-SUCH", "A5", None, None),
            (None, "Nameless", 3, "SP200", None, None, None),
        ]
        wizard = self._read_in(*rows)
        with self._refused(UserError, constraint=True):
            bad = wizard.copy({"file": base64.b64encode(b"no workbook")})
            bad.action_check()
        wizard.action_check()
        self.assertEqual((wizard.row_count, wizard.refused_count), (4, 3))
        Product = self.env["product.product"]
        self.assertFalse(Product.search([("default_code", "=", "P-1")]))
        wizard.action_take()
        part = Product.search([("default_code", "=like", "P-%")])
        self.assertEqual((part.name, part.standard_price), ("Shutter", 120))
        self.assertEqual(part.seller_ids.partner_id, self.vendor)
        report = load_workbook(io.BytesIO(base64.b64decode(wizard.refused_file)))
        text = [[cell for cell in row if cell] for row in report.active.values]
        self.assertEqual(len(text), 4)
        self.assertTrue(any("NO-SUCH" in str(row) for row in text))
        again = self._read_in(*rows)
        again.action_take()
        self.assertEqual(
            (again.part_new_count, again.part_changed_count, again.fit_new_count),
            (0, 0, 0),
        )
        fits = self.unit.with_user(self.engineer_user)._get_fitting_parts()
        self.assertIn(part, fits[self.unit.with_user(self.engineer_user)].part_id)

    def test_registers_as_excel(self):
        order = self._sent(fault_id=self.env["after.sales.fault"])
        self._go(order, f"{MONDAY} 02:00:00")
        self._used(order, f"{MONDAY} 04:00:00", {"product_id": self.lamp.id})
        self.env.flush_all()
        for model, user in (
            ("after.sales.part.used", self.storekeeper),
            ("after.sales.spare.decision", self.manager),
            ("after.sales.part.purchase", self.storekeeper),
            ("after.sales.spare.availability", self.storekeeper),
            ("after.sales.removed.part", self.storekeeper),
        ):
            with self.subTest(model):
                action = self.env[model].with_user(user).action_export()
                self.authenticate(user.login, user.login)
                answer = self.url_open(action["url"])
                self.assertEqual(answer.status_code, 200)
                book = load_workbook(io.BytesIO(answer.content))
                text = str([list(row) for row in book.active.values])
                if model == "after.sales.part.used":
                    self.assertIn("Lamp", text)
                    self.assertIn(order.name, text)
