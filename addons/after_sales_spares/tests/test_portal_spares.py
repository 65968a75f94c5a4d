# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.after_sales_service.tests.common_order import PNG

from .test_shop import ShopCommon


@tagged("post_install", "-at_install")
class TestPortalSpares(ShopCommon, HttpCase):
    """The customer's own catalogue: whose parts, which price, what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = cls._new_portal_user("spares_customer", cls.customer)
        cls.foreigner = cls._new_portal_user(
            "spares_foreigner", cls.env["res.partner"].create({"name": "Other lab"})
        )
        cls.env.flush_all()

    @classmethod
    def _new_portal_user(cls, login, company_partner):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = company_partner
        return user

    def setUp(self):
        super().setUp()
        self.authenticate(self.portal_user.login, self.portal_user.login)

    def _get(self, url="/my/spares"):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _post(self, url, **vals):
        vals["csrf_token"] = Request.csrf_token(self)
        response = self.url_open(url, data=vals)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _add(self, part=None, unit=None, quantity="1"):
        return self._post(
            "/my/spares/add",
            part=(part or self.lamp).id,
            unit=(unit or self.unit).id,
            quantity=quantity,
        )

    def _names(self, page):
        return [
            "".join(name.itertext()).strip()
            for name in page.xpath("//div[contains(@class, 'spare_card')]//strong")
        ]

    def _problem(self, page):
        return " ".join("".join(p.itertext()) for p in page.xpath("//*[@id='problem']"))

    def _sales(self):
        self.env.invalidate_all()
        return self.env["sale.order"].search([("spare_sale", "=", "portal")])

    # ------------------------------------------------------------
    # CATALOGUE
    # ------------------------------------------------------------

    def test_catalogue(self):
        page = self._get()
        text = page.text_content()
        for words in ("Lamp", "Pump", "Seal", "In stock", "On request", "200.00"):
            self.assertIn(words, text)
        self.assertIn("3.1", text)
        page = self._get(f"/my/spares?unit={self.unit.id}&search=4.2")
        self.assertIn("Pump", self._names(page))
        self.assertNotIn("Lamp", self._names(page))
        page = self._get("/my/spares?search=nothing")
        self.assertIn("No part is called like that", page.text_content())

    def test_queries_do_not_grow_with_units(self):
        self.env["after.sales.spare.fit"].search(
            [("part_id", "=", self.lamp.id)]
        ).serial_from = "SP2-0001"
        self._add(self.pump)
        pages = ("/my/spares", "/my/spares?search=Lamp", "/my/spares/cart")
        self._new_units(range(10))
        few = [self._count_queries(page) for page in pages]
        self._new_units(range(10, 40))
        self.assertIn("+ 38", self._get().text_content())
        self.assertEqual([self._count_queries(page) for page in pages], few)
        self.assertLess(max(few), 60)

    def _new_units(self, numbers):
        for number in numbers:
            self._expired_unit(f"SP2-2{number:03d}")
        self.env.flush_all()

    def _count_queries(self, url):
        """What a page costs once caches are warm; sessions cost more at times."""
        counts = []
        for _turn in range(3):
            before = self.cr.sql_log_count
            self._get(url)
            counts.append(self.cr.sql_log_count - before)
        return min(counts)

    def test_home_counts_parts(self):
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["spare_count"]}
        )
        self.assertEqual(answer["spare_count"], 3)

    def test_foreign_units_are_not_seen(self):
        self.authenticate(self.foreigner.login, self.foreigner.login)
        page = self._get()
        self.assertNotIn("Lamp", page.text_content())
        self.assertIn("no equipment for which", page.text_content())
        page = self._get(f"/my/spares?unit={self.unit.id}")
        self.assertNotIn(self.unit.serial, page.text_content())
        page = self._add()
        self.assertIn("not sold for a unit of yours", self._problem(page))

    def test_nobody_without_login(self):
        self.authenticate(None, None)
        for url in ("/my/spares", "/my/spares/cart"):
            self.assertIn("/web/login", self.url_open(url).url)

    def test_company_that_does_not_sell(self):
        self.company.after_sales_sell_spares = False
        self.assertIn("no equipment for which", self._get().text_content())
        self.assertIn("not sold", self._problem(self._add()))
        page = self._get(f"/my/equipment/{self.unit.id}")
        self.assertNotIn("Order spares", page.text_content())

    def test_button_of_the_unit(self):
        page = self._get(f"/my/equipment/{self.unit.id}")
        (link,) = page.xpath("//a[contains(text(), 'Order spares')]/@href")
        self.assertEqual(link, f"/my/spares?unit={self.unit.id}")
        # a letter's link shows no prices
        token = self.unit._portal_ensure_token()
        self.env.flush_all()
        self.authenticate(None, None)
        page = self._get(f"/my/equipment/{self.unit.id}?access_token={token}")
        self.assertNotIn("Order spares", page.text_content())

    def test_under_warranty_a_fault_is_reported_instead(self):
        young = self._new_unit("SP2-YOUNG")
        self.env.flush_all()
        self.assertEqual(young.warranty_state, "pending")
        page = self._get(f"/my/spares?unit={young.id}")
        self.assertIn("free of charge", page.text_content())
        self.assertTrue(
            page.xpath(f"//a[@href='/my/equipment/{young.id}/report']"),
        )
        page = self._get(f"/my/spares?unit={self.unit.id}")
        self.assertNotIn("free of charge", page.text_content())
        # what wears out is bought, also by him whose unit is under warranty
        self.lamp.is_consumable = True
        self._add(unit=young)
        page = self._get("/my/spares/cart")
        self.assertNotIn("free of charge", page.text_content())
        self._add(self.seal, unit=young)
        page = self._get("/my/spares/cart")
        self.assertIn("free of charge", page.text_content())

    def test_what_can_no_longer_be_had(self):
        self.pump.write(
            {"is_discontinued": True, "discontinued_note": "Ask for Pump II"}
        )
        page = self._get("/my/spares?search=Pump")
        self.assertIn("Ask for Pump II", page.text_content())
        self.assertFalse(page.xpath("//form[@action='/my/spares/add']"))
        self.assertIn("no longer be had", self._problem(self._add(self.pump)))

    # ------------------------------------------------------------
    # CART
    # ------------------------------------------------------------

    def test_quantities(self):
        for quantity in ("0", "-1", "x", "", "nan", "1e9", "99999999999"):
            with self.subTest(quantity=quantity):
                self.assertTrue(self._problem(self._add(quantity=quantity)))
        self.assertIn("whole", self._problem(self._add(self.pump, quantity="1.5")))
        self.assertFalse(self._get("/my/spares/cart").xpath("//*[@class='spare_row']"))

    def test_strange_input(self):
        for value in ("x" * 900, "a\x00b", "99999999999999999999", "-1", "☃", ""):
            with self.subTest(value=value):
                self._post("/my/spares/add", part=value, unit=value, quantity=value)
                self._post(
                    "/my/spares/cart/change", part=value, unit=value, quantity=value
                )
                self._post("/my/spares/order", address=value, note=value)
                self._get(f"/my/spares?unit={value.replace(chr(0), '')}")
        self._get("/my/spares/page/99999999999999999999")
        self.assertFalse(self._sales())

    def test_part_that_does_not_fit(self):
        belt = self._new_part("Belt")
        self.env.flush_all()
        self.assertIn("not sold", self._problem(self._add(belt)))

    def test_cart_is_changed(self):
        self._add(self.seal, quantity="4")
        self._add(self.seal, quantity="2")
        page = self._get("/my/spares/cart")
        self.assertEqual(page.xpath("//input[@name='quantity']/@value"), ["6"])
        self.assertIn("48.00", page.text_content())
        key = {"unit": self.unit.id, "part": self.seal.id}
        page = self._post("/my/spares/cart/change", quantity="3", **key)
        self.assertEqual(page.xpath("//input[@name='quantity']/@value"), ["3"])
        page = self._post("/my/spares/cart/change", quantity="-3", **key)
        self.assertTrue(self._problem(page))
        page = self._post("/my/spares/cart/change", remove="1", **key)
        self.assertIn("Nothing is chosen", page.text_content())

    def test_cart_of_somebody_else(self):
        self._add()
        self.authenticate(self.foreigner.login, self.foreigner.login)
        page = self._get("/my/spares/cart")
        self.assertIn("Nothing is chosen", page.text_content())

    # ------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------

    def _order(self, **vals):
        return self._post("/my/spares/order", **vals)

    def test_order_and_accept(self):
        self._add()
        self._add(self.seal, quantity="4")
        self._order(address=self.site.id, note="Our number 4711")
        sale = self._sales()
        self.assertEqual(sale.state, "sent")
        self.assertEqual(sale.partner_id, self.portal_user.partner_id)
        self.assertEqual(sale.partner_shipping_id, self.site)
        self.assertEqual(sale.order_line.product_id, self.lamp | self.seal)
        self.assertEqual(sale.order_line.spare_equipment_id, self.unit)
        self.assertEqual(sale.amount_untaxed, 232.0)
        self.assertIn("4711", "".join(sale.message_ids.mapped("body")))
        self.assertEqual(sale.user_id.share, False)
        # as core does
        self.make_jsonrpc_request(
            f"/my/orders/{sale.id}/accept", {"name": "Gu Lan", "signature": PNG}
        )
        self.env.invalidate_all()
        self.assertEqual(sale.state, "sale")
        self.assertTrue(sale.picking_ids)
        # ordered once
        self.assertIn("Choose the parts first", self._problem(self._order()))
        self.assertEqual(self._sales(), sale)

    def test_order_without_a_price(self):
        self.pump.list_price = 0
        self._add(self.pump)
        self.assertIn("On request", self._get("/my/spares/cart").text_content())
        page = self._order()
        self.assertIn("Thank you", page.text_content())
        sale = self._sales()
        self.assertEqual(sale.state, "draft")
        self.assertEqual(sale.activity_ids.user_id, self.leader)
        answer = self.make_jsonrpc_request(
            f"/my/orders/{sale.id}/accept", {"name": "Gu Lan", "signature": PNG}
        )
        self.assertIn("error", answer)

    def test_address_of_somebody_else(self):
        self._add()
        foreign = self.foreigner.partner_id.parent_id
        page = self._order(address=foreign.id)
        self.assertIn("own delivery addresses", self._problem(page))
        self.assertFalse(self._sales())

    def test_unit_that_was_sold_on(self):
        self._add()
        self.unit.partner_id = self.foreigner.partner_id.parent_id
        self.env.flush_all()
        self.assertTrue(self._problem(self._order()))
        self.assertFalse(self._sales())

    def test_part_that_is_withdrawn(self):
        self._add()
        self._add(self.seal)
        self.lamp.sale_ok = False
        self.env.flush_all()
        page = self._get("/my/spares/cart")
        self.assertIn("left out", self._problem(page))
        self.assertTrue(self._problem(self._order()))
        self.assertFalse(self._sales())

    def test_units_of_two_companies(self):
        other = self.env["res.company"].create({"name": "Second Maker"})
        self.portal_user.company_ids += other
        unit = self._new_unit(
            "SP2-B", company_id=other.id, team_id=False, engineer_id=False
        )
        self.env.flush_all()
        self._add()
        self._add(unit=unit)
        self.assertIn("Second Maker", self._get("/my/spares/cart").text_content())
        self._order()
        sales = self._sales()
        self.assertEqual(sales.company_id, self.company | other)
        self.assertEqual(
            sales.filtered(
                lambda sale: sale.company_id == other
            ).order_line.spare_equipment_id,
            unit,
        )
