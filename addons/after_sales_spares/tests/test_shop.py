# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged, warmup

from odoo.addons.after_sales_service.tests.common_order import NOW

from ..models.spare_shop_order import Item
from ..tools import shop
from .common_spares import SparesCommon


class ShopCommon(SparesCommon):
    """A unit out of warranty, parts that fit it, and what the store has of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._expired_unit()
        cls.machine = cls.product.product_tmpl_id
        cls.seal = cls._new_part("Seal", standard_price=3.0, list_price=8.0)
        cls.stock(cls.lamp, 5, location=cls.warehouse.lot_stock_id)
        cls._new_fit(cls.lamp, position="3.1")
        cls._new_fit(cls.pump, position="4.2")
        cls._new_fit(cls.seal, position="3.2", quantity=4)
        cls.shop = cls.env["after.sales.spare.shop"]

    @classmethod
    def _new_fit(cls, part, **vals):
        return cls.env["after.sales.spare.fit"].create(
            {"part_id": part.id, "product_tmpl_id": cls.machine.id} | vals
        )

    @classmethod
    def _new_vendor(cls, part, delay=7, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Vendor"}).id,
                "product_tmpl_id": part.product_tmpl_id.id,
                "delay": delay,
                "price": 10.0,
            }
            | vals
        )


@tagged("post_install", "-at_install")
class TestShop(ShopCommon):
    """Which parts are sold for whose units, at which price, when."""

    def _places(self, units=None):
        return self.shop._get_places(units or self.unit)

    # ------------------------------------------------------------
    # WHICH PARTS
    # ------------------------------------------------------------

    def test_parts_of_the_machine(self):
        places = self._places()
        self.assertEqual(set(places), {self.lamp, self.pump, self.seal})
        self.assertEqual(places[self.seal].fits.quantity, 4)
        self.assertEqual(places[self.lamp].units, self.unit)

    def test_queries_do_not_grow_with_units_and_machines(self):
        """Lists for some serials, of many machines, cost what one costs."""
        units = self.unit
        for number in range(4):
            product = self.env["product.product"].create(
                {"name": f"Machine {number}", "is_storable": True, "tracking": "serial"}
            )
            product.is_serviceable = True
            part = self._new_part(f"Part of {number}")
            self._new_fit(
                part, product_tmpl_id=product.product_tmpl_id.id, serial_from="A"
            )
            for serial in range(3):
                units |= self._new_unit(f"B{number}-{serial}", product_id=product.id)
        self.env.flush_all()
        few = self._count_queries(units[:2])
        self.assertEqual(self._count_queries(units), few)
        self.assertLess(few, 15)

    def _count_queries(self, units):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertTrue(self.shop._get_places(units.browse(units.ids)))
        return self.cr.sql_log_count - before

    def test_parts_of_some_serials(self):
        late = self._expired_unit("SP2-0900")
        self.env["after.sales.spare.fit"].search(
            [("part_id", "=", self.lamp.id)]
        ).write({"serial_from": "SP2-0500", "serial_until": "SP2-0999"})
        self.assertEqual(self._places(late)[self.lamp].units, late)
        self.assertEqual(self._places(self.unit | late)[self.lamp].units, late)
        self.assertEqual(
            self._places(self.unit | late)[self.pump].units, self.unit | late
        )

    def test_what_is_fitted_today_is_sold(self):
        new = self._new_part("Lamp 2", list_price=210.0)
        self.lamp.write({"is_discontinued": True, "alternative_product_id": new.id})
        places = self._places()
        self.assertNotIn(self.lamp, places)
        self.assertEqual(places[new].replaced, self.lamp)

    def test_what_is_not_sold_is_left_out(self):
        self.lamp.sale_ok = False
        self.pump.active = False
        self.seal.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self._places())

    @warmup
    def test_many_units_cost_no_more(self):
        units = self.unit
        for number in range(12):
            units |= self._expired_unit(f"SP2-1{number:03d}")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            places = self._places(units)
        self.assertEqual(places[self.lamp].units, units)

    # ------------------------------------------------------------
    # AT WHICH PRICE
    # ------------------------------------------------------------

    def test_price_of_the_customer(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Hospitals",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10.0,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        self.lamp.taxes_id = self.env["account.tax"].create(
            {"name": "VAT", "amount": 13.0, "type_tax_use": "sale"}
        )
        price = self.shop._get_prices({self.lamp: 1.0}, self.customer, self.company)
        self.assertAlmostEqual(price[self.lamp].net, 180.0)
        self.assertAlmostEqual(price[self.lamp].gross, 203.4)
        self.assertEqual(price[self.lamp].currency, pricelist.currency_id)

    def test_price_in_another_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XAS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2.0})],
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        price = self.shop._get_prices({self.lamp: 1.0}, self.customer, self.company)
        self.assertAlmostEqual(price[self.lamp].net, 400.0)
        self.assertEqual(price[self.lamp].currency, currency)

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def _available(self, part, quantity=1.0):
        return self.shop._get_availability({part: quantity}, self.company)[part]

    def test_in_stock_at_a_warehouse_or_point(self):
        self.assertEqual(self._available(self.lamp).kind, shop.IN_STOCK)
        self.stock(self.lamp, 2, location=self.store)
        self.assertEqual(self._available(self.lamp, 7).kind, shop.IN_STOCK)
        # what lies in the van is for jobs
        self.assertEqual(self._available(self.lamp, 8).kind, shop.ON_REQUEST)

    def test_by_the_lead_time_of_the_vendor(self):
        self._new_vendor(self.pump, delay=9)
        self.pump.sale_delay = 2
        available = self._available(self.pump)
        self.assertEqual(available.days, 11 + self.company.days_to_purchase)
        self.assertIn("days", self.shop._tell_availability(available))

    def test_vendor_who_sells_more_at_a_time(self):
        self._new_vendor(self.pump, delay=9, min_qty=10)
        self.assertEqual(self._available(self.pump).kind, shop.IN_DAYS)

    def test_discontinued(self):
        self.lamp.is_discontinued = True
        self.assertEqual(self._available(self.lamp), shop.Availability("last", left=5))
        self.assertFalse(self._available(self.lamp, 6).can_be_ordered)
        self.assertFalse(self._available(self.pump).kind == shop.GONE)
        self.pump.is_discontinued = True
        self.assertEqual(self._available(self.pump).kind, shop.GONE)

    # ------------------------------------------------------------
    # QUOTATION
    # ------------------------------------------------------------

    def _quote(self, *parts, quantity=1.0):
        items = [Item(self.unit, part, quantity) for part in parts or (self.lamp,)]
        return self.shop._make_quotations(items, self.customer, spare_sale="desk")

    def test_quotation(self):
        sale = self._quote(self.lamp, self.seal)
        self.assertEqual(sale.partner_shipping_id, self.site)
        self.assertEqual(sale.order_line.spare_equipment_id, self.unit)
        self.assertEqual(sale.order_line[0].price_unit, 200.0)
        self.assertIn(self.unit.serial, sale.order_line[0].name)
        self.assertFalse(sale.order_line.filtered("after_sales_coverage"))
        self.assertEqual(
            self.unit.with_user(self.dispatcher).spare_sale_count, len(sale)
        )

    def test_delivery_from_the_warehouse(self):
        sale = self._quote(self.lamp, quantity=5)
        self.stock(self.lamp, 5, location=self.store)
        self.assertFalse(sale.spare_source_id)
        sale.action_confirm()
        self.assertEqual(
            sale.picking_ids.move_ids.location_id, self.warehouse.lot_stock_id
        )
        self.assertEqual(sale.picking_ids.state, "assigned")

    def test_delivery_from_the_point(self):
        self.stock(self.seal, 4, location=self.store)
        sale = self._quote(self.seal, quantity=4)
        self.assertEqual(sale.spare_source_id, self.store)
        sale.action_confirm()
        picking = sale.picking_ids
        self.assertEqual(picking.location_id, self.store)
        self.assertEqual(picking.move_ids.location_id, self.store)
        self.assertEqual(picking.state, "assigned")
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(self.on_hand(self.seal, self.store), 0)
        self.assertEqual(sale.order_line.qty_delivered, 4)

    def test_delivery_in_two_steps_from_the_point(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.stock(self.seal, 4, location=self.store)
        sale = self._quote(self.seal, quantity=4)
        sale.action_confirm()
        first = sale.picking_ids.move_ids.filtered(
            lambda move: move.location_id == self.store
        )
        self.assertTrue(first)
        first.picking_id.move_ids.picked = True
        first.picking_id.button_validate()
        last = sale.picking_ids.move_ids - first
        self.assertEqual(last.location_dest_id.usage, "customer")
        self.assertNotEqual(last.location_id, self.store)

    def test_other_sales_leave_from_the_warehouse(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.lamp.id, "product_uom_qty": 1})
                ],
            }
        )
        sale.action_confirm()
        self.assertEqual(sale.picking_ids.location_id, self.warehouse.lot_stock_id)

    def test_source_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        place = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        with self.assertRaises(UserError):
            self._quote().spare_source_id = place.lot_stock_id
        with self.assertRaises(ValidationError):
            self._quote().spare_source_id = self.customer.property_stock_customer

    def test_without_a_price_nothing_is_signed(self):
        self.lamp.list_price = 0.0
        sale = self._quote(self.lamp, self.seal)
        sale.write({"spare_sale": "portal", "user_id": False})
        sale._offer_spares()
        self.assertEqual(sale.state, "draft")
        self.assertFalse(sale._has_to_be_signed())
        activity = sale.activity_ids
        self.assertEqual(activity.user_id, self.leader)
        self.assertIn("Lamp", activity.note)
        sale.order_line[0].price_unit = 180.0
        self.assertTrue(sale._has_to_be_signed())


@tagged("post_install", "-at_install")
class TestSpareQuote(ShopCommon):
    """The desk quotes in three clicks: open, tick, quote."""

    def _open(self, record=None, user=None):
        action = (record or self.unit).with_user(user or self.dispatcher)
        action = action.action_quote_spares()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.dispatcher)
            .browse(action["res_id"])
        )

    def _sale(self):
        return self.env["sale.order"].search(
            [("order_line.spare_equipment_id", "=", self.unit.id)]
        )

    def test_three_clicks(self):
        quote = self._open()
        self.assertEqual(quote.line_ids.product_id, self.lamp | self.seal | self.pump)
        lines = quote.line_ids
        self.assertEqual(lines.mapped("position"), ["3.1", "3.2", "4.2"])
        self.assertEqual(lines[1].quantity, 4)
        self.assertEqual(lines.mapped("price_unit"), [200.0, 8.0, 1500.0])
        self.assertEqual(lines[0].availability, "In stock")
        with Form(quote) as form:
            for number in (0, 1):
                with form.line_ids.edit(number) as line:
                    line.chosen = True
        self.assertEqual(quote.amount, 232.0)
        quote.action_quote()
        sale = self._sale()
        self.assertEqual(sale.order_line.product_id, self.lamp | self.seal)
        self.assertEqual(sale.spare_sale, "desk")
        self.assertEqual(sale.partner_id, self.customer)
        self.assertEqual(sale.state, "draft")

    def test_from_a_ticket(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Needs a lamp",
                "description": "One lamp",
                "equipment_id": self.unit.id,
                "team_id": self.team.id,
            }
        )
        quote = self._open(ticket)
        quote.line_ids[0].chosen = True
        quote.action_quote()
        self.assertEqual(self._sale().origin, ticket.number)
        self.assertIn(self._sale().name, ticket.message_ids[0].body)

    def test_ticket_without_a_unit(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Needs a lamp", "description": "One lamp"}
        )
        with self.assertRaisesRegex(UserError, "unit first"):
            ticket.with_user(self.dispatcher).action_quote_spares()

    def test_nothing_ticked(self):
        with self.assertRaisesRegex(UserError, "Tick the parts"):
            self._open().action_quote()

    def test_no_quantity(self):
        quote = self._open()
        quote.line_ids[0].write({"chosen": True, "quantity": 0})
        with self.assertRaisesRegex(UserError, "above zero"):
            quote.action_quote()
        quote.line_ids[0].quantity = -1
        with self.assertRaisesRegex(UserError, "above zero"):
            quote.action_quote()
        self.assertFalse(self._sale())

    def test_part_beside_the_catalogue(self):
        quote = self._open()
        belt = self._new_part("Belt", list_price=30.0, is_spare=True)
        quote.line_ids.create(
            {"quote_id": quote.id, "product_id": belt.id, "chosen": True}
        )
        quote.action_quote()
        self.assertEqual(self._sale().order_line.price_unit, 30.0)

    def test_what_is_not_for_sale(self):
        quote = self._open()
        quote.line_ids[0].chosen = True
        self.lamp.sale_ok = False
        with self.assertRaisesRegex(UserError, "not for sale"):
            quote.action_quote()

    def test_engineer_is_refused(self):
        with self.assertRaises(AccessError):
            self._open(user=self.engineer_user)
        with self.assertRaises(AccessError):
            self.env["after.sales.spare.quote"].with_user(self.engineer_user).create(
                {"equipment_id": self.unit.id}
            )

    def test_quotation_of_somebody_else(self):
        quote = self._open()
        with self.assertRaises(AccessError):
            quote.with_user(self.leader).action_quote()

    def test_own_plant_is_not_sold_to(self):
        plant = self._new_unit("OWN-1", **self._own_plant())
        with self.assertRaisesRegex(UserError, "our own"):
            plant.with_user(self.dispatcher).action_quote_spares()

    def test_cost_is_for_those_who_see_it(self):
        quote = self._open()
        self.assertFalse(quote.may_see_cost)
        quote.pricing = "cost"
        quote.line_ids[0].chosen = True
        self.assertEqual(quote.line_ids[0].price_unit, 200.0)
        with self.assertRaisesRegex(AccessError, "see costs"):
            quote.action_quote()
        quote = self._open(user=self.accountant)
        quote.pricing = "cost"
        quote.line_ids[0].chosen = True
        self.assertEqual(quote.line_ids[0].price_unit, 120.0)
        quote.action_quote()
        self.assertEqual(self._sale().order_line.price_unit, 120.0)

    def test_place_that_is_no_store_of_ours(self):
        quote = self._open()
        quote.line_ids[0].chosen = True
        quote.source_id = self.van
        with self.assertRaisesRegex(UserError, "service point"):
            quote.action_quote()
        quote.source_id = self.store
        quote.action_quote()
        self.assertEqual(self._sale().spare_source_id, self.store)

    def test_coverage_is_said(self):
        with freeze_time(NOW):
            young = self._new_unit("SP2-NEW", accepted_on=date(2026, 10, 1))
        self.assertFalse(self._open().coverage_note)
        self.assertIn("free of charge", self._open(young).coverage_note)

    def test_machine_without_a_list(self):
        self.env["after.sales.spare.fit"].search([]).active = False
        self.assertFalse(self._open().line_ids)

    def test_sales_are_shown(self):
        quote = self._open(user=self.accountant)
        quote.line_ids[0].chosen = True
        action = quote.action_quote()
        self.assertEqual(action["res_model"], "sale.order")
        unit = self.unit.with_user(self.accountant)
        self.assertEqual(unit.spare_sale_count, 1)
        action = unit.action_view_spare_sales()
        self.assertEqual(self.env["sale.order"].search(action["domain"]), self._sale())
