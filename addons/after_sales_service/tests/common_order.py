# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.tests import Form
from odoo.tests.common import freeze_time

from .common import AfterSalesCommon

NOW = datetime(2026, 11, 23, 1, 0)  # Monday, 09:00 in Shanghai
#: a one-pixel PNG: what a drawn signature looks like to the server
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class OrderCommon(AfterSalesCommon):
    """An engineer with a van, parts in it, and the steps of a job as one call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.van = cls.env["stock.location"].create(
            {
                "name": "Van of Li",
                "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
            }
        )
        cls.engineer.van_location_id = cls.van
        cls.colleague = cls.env["hr.employee"].create(
            {"name": "Wang Colleague", "user_id": cls.colleague_user.id}
        )
        cls.lamp = cls._new_part("Lamp", standard_price=120.0, list_price=200.0)
        cls.pump = cls._new_part(
            "Pump", standard_price=900.0, list_price=1500.0, tracking="serial"
        )
        cls.company.after_sales_labour_product_id.list_price = 300.0
        cls.stock(cls.lamp, 10)

    @classmethod
    def _new_part(cls, name, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "tracking": "none",
                "taxes_id": False,
            }
            | vals
        )

    @classmethod
    def stock(cls, product, quantity, lot=None, location=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.van, quantity, lot_id=lot
        )

    @classmethod
    def on_hand(cls, product, location, **domain):
        quants = cls.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", location.id)]
            + [(key, "=", value) for key, value in domain.items()]
        )
        return sum(quants.mapped("quantity"))

    @classmethod
    def _new_order(cls, **vals):
        defaults = {
            "kind": "repair",
            "equipment_id": cls.unit.id,
            "engineer_id": cls.engineer.id,
            "description": "Spindle does not start",
        }
        return cls.env["after.sales.order"].create(defaults | vals)

    @classmethod
    def _add_line(cls, order, product=None, **vals):
        vals = {"order_id": order.id} | vals
        if product:
            vals |= {"kind": "part", "product_id": product.id}
        return cls.env["after.sales.order.line"].create(vals)

    @classmethod
    def _work(cls, order, until="finish"):
        """Take the steps of the job up to ``until``, an hour apart."""
        steps = ["dispatch", "depart", "arrive", "finish"]
        for hour, step in enumerate(steps[: steps.index(until) + 1]):
            user = cls.dispatcher if step == "dispatch" else cls.engineer_user
            with freeze_time(NOW.replace(hour=1 + hour)):
                getattr(order.with_user(user), f"action_{step}")()

    @classmethod
    def _report(cls, order, **vals):
        order.write(
            {
                "cause": "Bearing dry",
                "remedy": "Greased",
                "result": "solved",
                "guidance": "Weekly greasing shown",
            }
            | vals
        )

    @classmethod
    def _complete(cls, order):
        """The whole job: work, report, done."""
        cls._work(order)
        cls._report(order)
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(cls.engineer_user).action_done()

    @classmethod
    def _expired_unit(cls, serial="SP2-OLD", **vals):
        """A unit whose year of warranty is over: two free services are left."""
        with freeze_time(NOW):
            return cls._new_unit(
                serial,
                delivered_on=date(2024, 1, 5),
                accepted_on=date(2024, 1, 12),
                **vals,
            )

    @classmethod
    def _installation(cls, unit, **vals):
        return cls._new_order(
            **{
                "kind": "installation",
                "equipment_id": unit.id,
                "notified_at": datetime(2026, 11, 20, 2, 0),
                "installation_plan": "<p>Unpack, level, commission.</p>",
            }
            | vals
        )

    @classmethod
    def _tick(cls, order):
        """All is done, the documents are handed over, the user was shown how."""
        order.checklist_line_ids.write({"done": True, "note": "On paper"})
        order.guidance = order.guidance or "Operation, care and safety shown"

    @classmethod
    def _arrival_notice(cls, units, **vals):
        form = Form(
            cls.env["after.sales.arrival.notice"]
            .with_user(cls.dispatcher)
            .with_context(active_model=units._name, active_ids=units.ids)
        )
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save()
