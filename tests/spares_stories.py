# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the people of the stories about spare parts do (S38–S41, S13), by buttons."""

from service_common import ServiceCommon

from odoo.fields import Command
from odoo.tests import freeze_time

REQUEST_FORM = "after_sales_spares.spare_request_view_form"


class SparesStories(ServiceCommon):
    """A storekeeper, a buyer, a kit for the fault, stores, a vendor, a young unit.

    Monday, 6 July 2026, is the day of the stories.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storekeeper.group_ids |= cls.env.ref("after_sales_spares.group_spares_user")
        cls.buyer = cls._new_colleague("buyer", "purchase.group_purchase_user")
        cls.company.after_sales_manager_id = cls.manager
        cls.machine = cls.product.product_tmpl_id
        cls.shelf = cls.warehouse.lot_stock_id
        cls.store = cls._new_place("Store of Suzhou")
        cls.team.write(
            {
                "location_id": cls.store.id,
                "engineer_ids": [Command.link(cls.engineer.id)],
            }
        )
        cls.colleague.van_location_id = cls._new_place("Van of Wang")
        cls.vendor = cls.env["res.partner"].create({"name": "Optics Works"})
        cls.seal = cls._new_part("Seal", standard_price=10.0, is_spare=True)
        cls.detector = cls._new_part(
            "Detector", standard_price=4000.0, is_spare=True, spare_class="high_value"
        )
        (cls.lamp | cls.pump).is_spare = True
        for part, price in ((cls.seal, 9.0), (cls.detector, 5000.0)):
            cls._offer(part, cls.vendor, price, 12)
        cls.kit = cls.env["after.sales.kit"].create(
            {
                "fault_id": cls.symptom.id,
                "product_tmpl_id": cls.machine.id,
                "line_ids": [
                    Command.create({"product_id": cls.lamp.id, "typed_weight": 0.8}),
                    Command.create(
                        {
                            "product_id": cls.seal.id,
                            "typed_weight": 0.4,
                            "quantity": 2,
                        }
                    ),
                ],
            }
        )
        cls.unit = cls._served_unit("SP2-0500", team_id=cls.team.id)
        cls.site.email = "lab@third-hospital.example"

    @classmethod
    def _new_place(cls, name):
        return cls.env["stock.location"].create(
            {
                "name": name,
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _offer(cls, part, vendor, price, delay):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": part.product_tmpl_id.id,
                "price": price,
                "delay": delay,
            }
        )

    @classmethod
    def _lot(cls, product, name, location=None):
        lot = cls.env["stock.lot"].create({"product_id": product.id, "name": name})
        if location:
            cls.stock(product, 1, lot=lot, location=location)
        return lot

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def _sent(self, at="2026-07-06 01:00:00", unit=None, **ticket):
        """A fault is called in and somebody is sent; the job as he sees it."""
        ticket = self._ticket(unit or self.unit, at, **ticket)
        with freeze_time(at):
            return self._job_of(ticket)

    def _check_of(self, order):
        """The lines of the departure check: {part: line}."""
        return {line.product_id: line for line in order.sudo().departure_line_ids}

    def _used(self, order, at, *parts, **report):
        """On site: what was used, the report, the signature."""
        with freeze_time(at):
            order.line_ids = [Command.create({"kind": "part"} | part) for part in parts]
            self._report_and_finish(order, **report)
            self._signs(order)

    # ------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------

    def _requested(self, order, part, at, quantity=1, **vals):
        """Press “Request Parts” on the job; the request as the engineer has it."""
        with freeze_time(at):
            form = self._window(order, "action_request_parts", **vals)
            with form.line_ids.new() as line:
                line.product_id = part
                line.quantity = quantity
            action = form.save().action_request()
        return order.env[action["res_model"]].browse(action["res_id"])

    def _receipt(self, purchase, quantity=None):
        """The storekeeper receives what the vendor has sent."""
        for picking in purchase.sudo().picking_ids.with_user(self.storekeeper):
            picking.move_ids.picked = True
            picking.button_validate()
            self.assertEqual(picking.state, "done")
        self.env.invalidate_all()

    def _buy(self, purchase, **line):
        """The buyer looks at the RFQ and confirms it."""
        mine = purchase.sudo(False).with_user(self.buyer)
        if line:
            mine.order_line.write(line)
        mine.button_confirm()
        self.env.invalidate_all()
        return mine

    def _run(self, cron, at):
        """A cron of the spares at its time."""
        with freeze_time(at), self.enter_registry_test_mode():
            self.env.flush_all()
            self.env.ref(f"after_sales_spares.{cron}").method_direct_trigger()
        self.env.invalidate_all()
