# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common_order import NOW
from .test_plant import PlantCommon


@tagged("post_install", "-at_install")
class TestPlantReceipt(PlantCommon):
    """What arrives from a supplier becomes plant, once, and leaves it again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storekeeper = new_test_user(
            cls.env,
            login="storekeeper",
            groups="base.group_user,stock.group_stock_user",
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Lathe Works"})
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.machine.seller_ids = [
            Command.create(
                {
                    "partner_id": cls.vendor.id,
                    "vendor_warranty_duration": 12,
                    "vendor_warranty_covers": "work",
                }
            )
        ]
        cls.machine.standard_price = 5000.0
        cls.bench = cls.env["product.product"].create(
            {"name": "Test Bench", "is_storable": True}
        )

    def _receive(self, quantities, serials=()):
        stock = self.warehouse.lot_stock_id
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.vendor.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.suppliers.id,
                "location_dest_id": stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.suppliers.id,
                            "location_dest_id": stock.id,
                        }
                    )
                    for product, quantity in quantities.items()
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids.filtered(lambda m: m.product_id == self.machine)
        if serials:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": self.machine.id,
                        "lot_name": serial,
                        "quantity": 1,
                        "location_id": self.suppliers.id,
                        "location_dest_id": stock.id,
                    }
                )
                for serial in serials
            ]
        picking.move_ids.picked = True
        with freeze_time(NOW):
            picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _open(self, picking, user=None):
        action = picking.with_user(user or self.storekeeper).action_put_into_plant()
        return Form(
            self.env["after.sales.plant.receipt"]
            .with_user(user or self.storekeeper)
            .with_context(**action["context"])
        )

    def _units(self, picking):
        return (
            self.env["after.sales.equipment"]
            .with_context(active_test=False)
            .search([("receipt_id", "=", picking.id)], order="serial")
        )

    # ------------------------------------------------------------
    # BY THE DIALOG
    # ------------------------------------------------------------

    def test_by_the_storekeeper(self):
        picking = self._receive({self.machine: 2, self.bench: 3}, ["L-1", "L-2"])
        self.assertTrue(picking.can_become_plant)
        self.assertFalse(picking.awaits_plant)
        form = self._open(picking)
        form.department_id = self.department
        form.in_use_on = NOW.date()
        with form.line_ids.edit(2) as line:
            line.serial = "BENCH-A"
        with form.line_ids.edit(3) as line:
            line.selected = False
        with freeze_time(NOW):
            form.save().action_put()
        units = self._units(picking)
        self.assertEqual(
            units.mapped("serial"),
            ["BENCH-A", "L-1", "L-2", f"{picking.name}-3"],
        )
        self.assertRecordValues(
            units[1],
            [
                {
                    "owner_kind": "own_plant",
                    "partner_id": self.company.partner_id.id,
                    "department_id": self.department.id,
                    "product_id": self.machine.id,
                    "state": "in_service",
                    "delivered_on": NOW.date(),
                    "accepted_on": NOW.date(),
                    "vendor_id": self.vendor.id,
                    "vendor_warranty_end": date(2027, 11, 23),
                    "vendor_warranty_covers": "work",
                    "purchase_value": 5000.0,
                    "warranty_state": "none",
                }
            ],
        )
        self.assertEqual(units[1].lot_id.name, "L-1")
        self.assertFalse(units[0].lot_id)
        # again: what is left is offered, nothing is registered twice
        form = self._open(picking)
        self.assertEqual(form.known_count, 4)
        self.assertEqual(len(form.line_ids), 1)
        form.department_id = self.department
        form.save().action_put()
        self.assertEqual(len(self._units(picking)), 5)
        with self.assertRaisesRegex(UserError, "Choose the pieces"):
            form = self._open(picking)
            form.department_id = self.department
            form.save().action_put()

    def test_two_dialogs_at_once(self):
        picking = self._receive({self.machine: 1, self.bench: 1}, ["L-3"])
        forms = [self._open(picking), self._open(picking)]
        wizards = []
        for form in forms:
            form.department_id = self.department
            wizards.append(form.save())
        for wizard in wizards:
            wizard.action_put()
        self.assertEqual(len(self._units(picking)), 2)

    def test_what_the_dialog_refuses(self):
        picking = self._receive({self.machine: 1, self.bench: 2}, ["L-4"])
        with self.assertRaises(AccessError):
            self._open(picking, self.engineer_user)
        form = self._open(picking)
        form.department_id = self.department
        wizard = form.save()
        lines = wizard.line_ids
        lines[1].serial = " "
        with self.assertRaisesRegex(UserError, "Enter a number"):
            wizard.action_put()
        lines[1].serial = lines[2].serial
        with self.assertRaisesRegex(UserError, "cannot have the same number"):
            wizard.action_put()
        lines[1].serial = "B-1"
        wizard.in_use_on = date(2099, 1, 1)
        with self.assertRaisesRegex(UserError, "cannot lie ahead"):
            wizard.action_put()
        wizard.in_use_on = False
        # a piece of another receipt, or one too many
        other = self._receive({self.bench: 1})
        lines[1].move_id = other.move_ids
        with self.assertRaisesRegex(UserError, "did not come with"):
            wizard.action_put()
        lines[1].write({"move_id": lines[2].move_id.id, "number": 7})
        with self.assertRaisesRegex(UserError, "did not come with"):
            wizard.action_put()
        self.assertFalse(self._units(picking))

    def test_only_from_receipts(self):
        self.stock(self.bench, 1, location=self.warehouse.lot_stock_id)
        customers = self.env.ref("stock.stock_location_customers")
        out = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.bench.id,
                            "product_uom_qty": 1,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": customers.id,
                        }
                    )
                ],
            }
        )
        out.action_confirm()
        out.move_ids.picked = True
        out.button_validate()
        self.assertFalse(out.can_become_plant)
        with self.assertRaisesRegex(UserError, "not brought anything"):
            self._open(out)

    def test_parts_of_a_piece(self):
        cable = self.env["product.product"].create(
            {
                "name": "Cable",
                "is_storable": True,
                "uom_id": self.env.ref("uom.product_uom_meter").id,
            }
        )
        picking = self._receive({cable: 2.5})
        with self.assertRaisesRegex(UserError, "whole pieces"):
            self._open(picking)

    # ------------------------------------------------------------
    # BY ITSELF
    # ------------------------------------------------------------

    def test_by_the_product(self):
        self.machine.is_own_plant = True
        picking = self._receive({self.machine: 1}, ["L-5"])
        self.assertFalse(self._units(picking), "no department is known")
        self.assertTrue(picking.awaits_plant)
        self.machine.plant_department_id = self.department
        picking = self._receive({self.machine: 2, self.bench: 1}, ["L-6", "L-7"])
        units = self._units(picking)
        self.assertEqual(units.mapped("serial"), ["L-6", "L-7"])
        self.assertEqual(units.department_id, self.department)
        self.assertEqual(set(units.mapped("state")), {"delivered"})
        self.assertFalse(picking.awaits_plant)

    def test_one_more_costs_little(self):
        self.machine.is_own_plant = True
        self.machine.plant_department_id = self.department
        self._receive({self.machine: 1}, ["W-0"])
        costs = []
        for count in (2, 22):
            serials = [f"W-{count}-{number}" for number in range(count)]
            before = self.env.cr.sql_log_count
            self._receive({self.machine: count}, serials)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLess((costs[1] - costs[0]) / 20, 12)

    # ------------------------------------------------------------
    # AND OUT AGAIN
    # ------------------------------------------------------------

    def _return(self, picking, quantities):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0)
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.action_assign()
        back.move_ids.picked = True
        with freeze_time(NOW):
            back.button_validate()
        self.assertEqual(back.state, "done")
        return back

    def _register(self, picking):
        form = self._open(picking)
        form.department_id = self.department
        form.save().action_put()
        return self._units(picking)

    def test_returned_to_the_supplier(self):
        picking = self._receive({self.machine: 1, self.bench: 2}, ["L-8"])
        units = self._register(picking)
        self._return(picking, {self.machine: 1, self.bench: 2})
        self.assertEqual(set(units.mapped("state")), {"retired"})
        self.assertFalse(any(units.mapped("active")))

    def test_one_of_several_without_number(self):
        self.team.user_id = self.leader
        picking = self._receive({self.bench: 2})
        units = self._register(picking)
        units.team_id = self.team
        self._return(picking, {self.bench: 1})
        self.assertEqual(set(units.mapped("state")), {"delivered"})
        self.assertEqual(len(units.activity_ids), 2)
        self.assertIn("Which piece", units[0].activity_ids.summary)

    def test_sold_after_use(self):
        self.machine.is_serviceable = True
        picking = self._receive({self.machine: 1}, ["L-9"])
        unit = self._register(picking)
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.machine.id, "product_uom_qty": 1}
                    )
                ],
            }
        )
        sale.action_confirm()
        sale.picking_ids.action_assign()
        sale.picking_ids.move_ids.picked = True
        sale.picking_ids.button_validate()
        self.assertRecordValues(
            unit,
            [
                {
                    "owner_kind": "customer",
                    "partner_id": self.customer.id,
                    "department_id": False,
                    "state": "delivered",
                    "warranty_state": "pending",
                }
            ],
        )

    def test_sold_and_not_serviced(self):
        picking = self._receive({self.machine: 1}, ["L-10"])
        unit = self._register(picking)
        customers = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": self.machine.id,
                "product_uom_qty": 1,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()
        self.assertEqual(unit.state, "retired")
