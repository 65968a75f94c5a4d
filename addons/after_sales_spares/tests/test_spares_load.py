# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_spares import SparesCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSparesLoad(SparesCommon):
    """What spares add to the busy screens of the service does not grow with rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.env["after.sales.equipment"].union(
            *(
                cls._new_unit(f"SP2-{number:04}", accepted_on=date(2026, 6, 1))
                for number in range(8)
            )
        )
        cls.unit = cls.units[:1]
        cls.env["after.sales.spare.fit"].create(
            [
                {"part_id": part.id, "product_tmpl_id": cls.product.product_tmpl_id.id}
                for part in cls.lamp | cls.pump
            ]
        )

    def _jobs(self, units, **vals):
        return self.env["after.sales.order"].union(
            *(
                self._new_order(
                    equipment_id=unit.id,
                    planned_start=NOW + timedelta(hours=2),
                    planned_end=NOW + timedelta(hours=3),
                    line_ids=[
                        Command.create({"kind": "part", "product_id": self.lamp.id})
                    ],
                    **vals,
                )
                for unit in units
            )
        )

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _day(self):
        return self.env(user=self.engineer_user)["after.sales.order"].get_my_day()

    def test_my_day(self):
        self._jobs(self.units[:2], state="dispatched")
        self._count(self._day)
        few = self._count(self._day)
        self._jobs(self.units[2:], state="dispatched")
        self.assertEqual(self._count(self._day), few)
        requestable = self._day()["jobs"][-1]["requestable"]
        self.assertEqual([row["name"] for row in requestable], ["Lamp", "Pump"])

    def test_departure_gate_of_a_list(self):
        jobs = self._jobs(self.units)
        jobs._refresh_departure()
        few = self._count(lambda: jobs[:2].mapped("parts_problem"))
        self.assertEqual(self._count(lambda: jobs.mapped("parts_problem")), few)
