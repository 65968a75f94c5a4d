# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests import freeze_time

from .common import AfterSalesCommon


class TakeoverCommon(AfterSalesCommon):
    """A product sold for years that was not serviced, and its transfers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.old = cls._new_product("SP-100 Spectrometer")
        cls.other_customer = cls.env["res.partner"].create(
            {"name": "Water Works", "is_company": True, "tz": "Asia/Shanghai"}
        )

    @classmethod
    def _lots(cls, *names, product=None):
        return cls.env["stock.lot"].create(
            [{"name": name, "product_id": (product or cls.old).id} for name in names]
        )

    @classmethod
    def _transfer(cls, lots, at, partner=None, back=False, **move_vals):
        """Move serials to a customer, or back to the stock; return the move."""
        stock = cls.warehouse.lot_stock_id
        source, target = (cls.customers, stock) if back else (stock, cls.customers)
        if not back:
            for lot in lots:
                cls.env["stock.quant"]._update_available_quantity(
                    lot.product_id, stock, 1, lot_id=lot
                )
        with freeze_time(at):
            picking = cls.env["stock.picking"].create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "picking_type_id": cls.warehouse.out_type_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": lots.product_id.id,
                                "product_uom_qty": len(lots),
                                "product_uom": lots.product_id.uom_id.id,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                            }
                            | move_vals
                        )
                    ],
                }
            )
            picking.action_confirm()
            move = picking.move_ids
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": lot.product_id.id,
                        "lot_id": lot.id,
                        "quantity": 1,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                    }
                )
                for lot in lots
            ]
            move.picked = True
            picking.button_validate()
            cls.env.flush_all()
        assert move.state == "done"
        return move

    def _serviced(self):
        self.old.is_serviceable = True
        return self.old
