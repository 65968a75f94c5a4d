# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: lamp hours are counted, lamp energy sinks from check to check."""

from odoo import models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR

#: days ago, lamp energy in %
CHECKS = ((330, 96.0), (240, 88.5), (150, 79.0), (66, 58.0))
#: days ago, what the counter of the SP-200 showed
HOURS = ((300, 820.0), (210, 1_240.0), (120, 1_655.0), (30, 2_080.0), (2, 2_205.0))


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_maintenance(self):
        res = super()._tell_maintenance()
        self._tell_meters()
        self._tell_lamp_checks()
        return res

    def _tell_meters(self):
        """Two units have a counter; one was replaced with its board."""
        hours = self._ref("meter_kind_hours")
        unit, other = (
            self._ref("demo_unit_sp2_230411"),
            self._ref("demo_unit_gc5_230088"),
        )
        meters = self.env["after.sales.meter"].create(
            [
                {"equipment_id": unit.id, "kind_id": hours.id},
                {
                    "equipment_id": other.id,
                    "kind_id": hours.id,
                    "rollover_at": 100_000.0,
                },
                {
                    "equipment_id": other.id,
                    "kind_id": self._ref("meter_kind_cycles").id,
                    "expected_per_day": 18.0,
                },
            ]
        )
        readings = [
            {"meter_id": meters[0].id, "value": value, "read_at": self._workday(*at)}
            for at, value in (((days, 9), value) for days, value in HOURS)
        ]
        readings += [
            {
                "meter_id": meters[1].id,
                "value": 6_310.0,
                "read_at": self._workday(180, 10),
            },
            {
                "meter_id": meters[1].id,
                "value": 400.0,
                "read_at": self._workday(60, 10),
                "jump": "replaced",
                "old_value": 7_240.0,
                "note": "New with the temperature board",
            },
            {
                "meter_id": meters[1].id,
                "value": 905.0,
                "read_at": self._workday(4, 10),
            },
        ]
        self.env["after.sales.meter.reading"].create(readings)
        self.env["after.sales.maintenance.plan"].create(
            {
                "name": "Lamp service, every 800 h",
                "equipment_id": unit.id,
                "trigger": "meter",
                "meter_kind_id": hours.id,
                "meter_interval": 800.0,
                "latest_months": 18,
                "horizon_days": 14,
                "duration_hours": 1.5,
                "description": "Exchange the deuterium lamp, check the energy.",
            }
        )._do_start()

    def _tell_lamp_checks(self):
        """Four checks of one unit; the last one fails and opens a ticket."""
        checklist = self.env["after.sales.checklist.template"].create(
            {
                "name": "Minor overhaul SP-200",
                "kind": "maintenance",
                "grade": "minor",
                "company_id": self.env.company.id,
                "product_ids": [Command.set(self._ref("demo_product_sp200").ids)],
                "line_ids": [
                    Command.create(
                        {
                            "sequence": 1,
                            "kind": "reading",
                            "name": "Lamp energy at 220 nm",
                            "unit": "%",
                            "has_limits": True,
                            "limit_kind": "at_least",
                            "limit_min": 60.0,
                            "on_fail": "ticket",
                        }
                    ),
                    Command.create(
                        {
                            "sequence": 2,
                            "kind": "reading",
                            "name": "Wavelength deviation at 656.1 nm",
                            "unit": "nm",
                            "has_limits": True,
                            "limit_min": -0.3,
                            "limit_max": 0.3,
                        }
                    ),
                    Command.create(
                        {"sequence": 3, "kind": "check", "name": "Shutter test passed"}
                    ),
                ],
            }
        )
        unit = self._ref("demo_unit_sp2_230411")
        for (days_ago, energy), deviation in zip(
            CHECKS, (0.05, 0.1, 0.08, 0.12), strict=True
        ):
            self._tell_lamp_check(unit, days_ago, energy, deviation)
        # what was learned: earlier warning, in the next version
        draft = checklist._do_renew()
        draft.line_ids[:1].limit_min = 65.0

    def _tell_lamp_check(self, unit, days_ago, energy, deviation):
        start = self._workday(days_ago, 14)
        with self._clock(start - DAY):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "maintenance",
                    "grade": "minor",
                    "equipment_id": unit.id,
                    "planned_start": start,
                    "planned_end": start + 2 * HOUR,
                    "description": "Optics and lamp energy",
                }
            )
            order._do_schedule()
            order._do_dispatch()
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + 2 * HOUR):
            order.remedy = "Optics cleaned, energy and wavelength measured"
            order.guidance = "Switch the lamp off overnight"
            readings = iter((energy, deviation))
            for line in order.checklist_line_ids:
                if line.kind == "reading":
                    line.value = next(readings)
                else:
                    line.done = True
            order._do_finish()
            order._sign("customer", self._contact(unit.partner_id), self._signature())
            order._do_done()
