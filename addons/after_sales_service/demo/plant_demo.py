# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class AfterSalesDemo(models.AbstractModel):
    """The maker's own works: a lathe that was repaired, what came new, a fault now."""

    _inherit = "after.sales.demo"

    def _tell_plant(self):
        self._receive_plant()
        self._repair_lathe()
        with self._clock(fields.Datetime.now() - 20 * MINUTE):
            self._report_from_production(
                "plant_lathe",
                "Turret stops between two tools, alarm 2019. It works again after a"
                " restart, for some parts.",
            )

    def _receive_plant(self):
        """A compressor is registered by itself, test benches wait for the dialog."""
        compressor = self._ref("demo_product_plant_compressor")
        bench = self._ref("demo_product_plant_bench")
        compressor.standard_price = 46800.0
        bench.standard_price = 18500.0
        lot = self.env["stock.lot"].create(
            {"name": "SC22-260417", "product_id": compressor.id}
        )
        with self._clock(self._workday(64, 10)):
            self._receive({compressor: 1}, lot)
        unit = self.env["after.sales.equipment"].search([("lot_id", "=", lot.id)])
        unit.write(
            {
                "team_id": self._ref("demo_team_east").id,
                "engineer_id": self._ref("demo_employee_engineer").id,
            }
        )
        with self._clock(self._workday(60, 10)):
            unit.action_take_into_use()
        with self._clock(self._workday(2, 15)):
            self._receive({bench: 2}).origin = "Two test benches"

    def _receive(self, quantities, lots=()):
        """Goods of the machine maker arrive; ``lots`` number the first of them."""
        warehouse = self._ref("demo_warehouse")
        supplier = self._ref("demo_supplier_machines")
        origin = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create(
            {
                "partner_id": supplier.id,
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": origin.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": origin.id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                        }
                    )
                    for product, quantity in quantities.items()
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.picked = True
        for line, lot in zip(picking.move_line_ids, lots, strict=False):
            line.lot_id = lot
        picking.button_validate()
        return picking

    def _repair_lathe(self):
        """Done, signed by production, and the cost borne by its department."""
        ticket = self._call(
            "plant_lathe",
            "Spindle runs hot above 1,500 rpm",
            self._workday(33, 9.1),
            fault_id=self._fault("s01"),
            partner_id=self._ref("demo_user_production").partner_id.id,
            caller_name="Xu Jun",
            caller_phone="021-5080-1266",
        )
        with self._clock(ticket.reported_at + 12 * MINUTE):
            ticket._do_responded()
        order = self._dispatch(ticket, ticket.reported_at + 4 * HOUR, hours=4)
        self._work(
            order,
            [self._part("seal", 2), self._labour(3.5)],
            "Bearing grease hardened, seal worn",
            "Bearing cleaned and greased, seals replaced, test run of one hour",
            hours=4,
        )

    def _report_from_production(self, unit, text):
        """A colleague without a desk reports by the dialog."""
        reporter = self._ref("demo_user_production")
        report = (
            self.env["after.sales.plant.fault"]
            .with_user(reporter)
            .with_company(self.env.company)
            .create({"equipment_id": self._ref(f"demo_unit_{unit}").id, "text": text})
        )
        report.action_report()
