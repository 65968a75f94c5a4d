# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: who drove where, what waits to be planned, what clashes."""

from datetime import datetime, time

from odoo import fields, models

from .after_sales_demo import CHINA, DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _stock_the_vans(self):
        """Besides, the point in the east has its own store of spare parts."""
        res = super()._stock_the_vans()
        store = self.env["stock.location"].create(
            {
                "name": "Spare parts Shanghai",
                "usage": "internal",
                "location_id": self._ref("demo_warehouse").view_location_id.id,
                "company_id": self.env.company.id,
            }
        )
        self._ref("demo_team_east").location_id = store
        # where no region fits, the point in the east goes
        self.env.company.after_sales_team_id = self._ref("demo_team_east")
        self._fill(store, {"lamp": 6, "seal": 20})
        for name in ("sp200", "gc50"):
            self.env["product.document"].create(
                {
                    "name": f"Service manual {name.upper()}.txt",
                    "raw": b"Lamp, shutter, detector: exchange and adjustment.",
                    "res_model": "product.product",
                    "res_id": self._ref(f"demo_product_{name}").id,
                    "company_id": self.env.company.id,
                }
            )
        return res

    def _work(self, order, lines, cause, remedy, hours=2):
        """Who has left comes back, and says how far it was."""
        res = super()._work(order, lines, cause, remedy, hours)
        with self._clock(order.finished_at + 1.5 * HOUR):
            order._do_return()
        order.km = 90 + 15 * (order.id % 6)
        return res

    def _tell_open_cases(self):
        res = super()._tell_open_cases()
        self._tell_board()
        return res

    def _workday_ahead(self, days, hour):
        """``hour`` o'clock in China, so many working days from today."""
        day = fields.Date.today()
        while days:
            day += DAY
            days -= day.weekday() < 5
        return datetime.combine(day, time()) + hour * HOUR - CHINA

    def _tell_board(self):
        """The days to come: jobs of both points, two of them at one time."""
        li, chen = (
            self._ref(f"demo_employee_{name}") for name in ("engineer", "engineer2")
        )
        self._visit("sp2_240117", "Half-yearly check", li, 1, 9)
        self._visit("wq1_240501", "Exchange the sampling tubes", li, 1, 10.5)
        self._visit("gc5_240019", "Calibrate at four points", chen, 2, 13)
        moved = self._visit("sp2_250302", "Readings after the exchange", li, 2, 9)
        moved._do_schedule()
        moved._do_dispatch()
        # moved by hand: the customer still expects the first time
        moved.planned_start = self._workday_ahead(3, 14)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Annual leave",
                "resource_id": chen.resource_id.id,
                "calendar_id": chen.resource_calendar_id.id,
                "company_id": self.env.company.id,
                "date_from": self._workday_ahead(2, 8),
                "date_to": self._workday_ahead(2, 18),
            }
        )
        # nobody has planned these yet; one is promised
        now = fields.Datetime.now()
        ticket = self._call(
            "wq1_250611",
            "Sampling pump runs but draws no water",
            now - 3 * HOUR,
            fault_id=self._fault("s02"),
        )
        with self._clock(now - 2.5 * HOUR):
            ticket._do_responded()
        with self._clock(now - 2 * HOUR):
            ticket._do_diagnosed()
            ticket._do_dispatch()
        for unit, task in (
            ("wq1_240502", "Exchange the sampling tubes"),
            ("gc5_250031", "Oven door does not close tightly"),
        ):
            self._visit(unit, task, chen.browse())

    def _visit(self, unit, task, engineer, days=None, hour=9):
        """A visit, planned for ``days`` working days from today or not at all."""
        unit = self._ref(f"demo_unit_{unit}")
        order = self.env["after.sales.order"].create(
            {
                "kind": "visit",
                "company_id": unit.company_id.id,
                "equipment_id": unit.id,
                "description": task,
                "planned_start": days and self._workday_ahead(days, hour),
            }
        )
        order.engineer_id = engineer
        return order
