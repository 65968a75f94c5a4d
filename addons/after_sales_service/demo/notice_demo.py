# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: overhauls that stop production, who was told, who asks for another
time, one that could not wait, and an emergency."""

from odoo import fields, models

from .after_sales_demo import HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_open_cases(self):
        res = super()._tell_open_cases()
        self._tell_notices()
        return res

    def _tell_notices(self):
        """Each notice stands somewhere else on its way."""
        for unit, name in (
            ("gc5_230088", "Shen Wei"),
            ("gc5_240019", "Tang Wei"),
            ("wq1_250610", "Qian Yu"),
            ("gc5_240066", "Luo Min"),
            ("sp2_250123", "Pan Jie"),
        ):
            self._name_production(unit, name)
        self._announce("gc5_240066", "Medium overhaul: oven, detector", 9, "engineer3")
        # waits for the answer; a fixed link, so that it can be tried
        sent = self._announce(
            "gc5_230088", "Minor overhaul: oven, septum, gas lines", 8, "engineer"
        )
        sent.notice_id.write(
            {
                "influence": "No analysis of solvents on that morning.",
                "token": "demo-notice-GC5-230088",
            }
        )
        self._send_notice(sent)
        sent._do_schedule()
        sent._do_dispatch()
        # acknowledged
        known = self._announce(
            "gc5_240019", "Minor overhaul: inlet, filters, tightness", 7, "engineer"
        )
        known.notice_id.influence = "No gas analysis; samples of the day before noon."
        notice = self._send_notice(known)
        notice._acknowledge("Tang Wei", "link", ip="192.0.2.17")
        # production asks for the evening
        asked = self._announce(
            "wq1_250610", "Exchange of the pump head and of all tubes", 6, "engineer2"
        )
        notice = self._send_notice(asked)
        slot = asked._get_slot_proposals(2)[-1]
        notice._ask_other_slot(
            "Qian Yu", "link", slot["start"], "Samples of the river on that day"
        )
        # could not wait
        hasty = self._announce("sp2_250123", "Coolant leaks: exchange the hose", 1)
        hasty._do_schedule()
        hasty._do_dispatch()
        hasty.with_user(self._ref("demo_user_dispatcher"))._do_waive_notice(
            "The hose may burst at any time; Pan Jie was called and agrees"
        )
        self._tell_emergency()

    def _name_production(self, unit, name):
        unit = self._ref(f"demo_unit_{unit}")
        unit.production_contact_id = self.env["res.partner"].create(
            {
                "name": name,
                "function": "Head of production",
                "parent_id": unit.partner_id.id,
                "email": f"{name.split()[0].lower()}.production@example.com",
                "phone": "025-8321-4410",
                "tz": "Asia/Shanghai",
                "company_id": unit.company_id.id,
            }
        )
        unit.calendar_id = self._ref("demo_calendar")

    def _send_notice(self, order):
        """The dispatcher sends it; returned as whoever opens the link has it."""
        order.notice_id.with_user(self._ref("demo_user_dispatcher"))._do_send()
        return order.notice_id.with_user(self.env.ref("base.public_user")).sudo()

    def _announce(self, unit, task, days, engineer="engineer"):
        """A maintenance that stops a unit, so many working days from today."""
        order = self._visit(
            unit, task, self._ref(f"demo_employee_{engineer}"), days, 8.5
        )
        order.write(
            {
                "kind": "maintenance",
                "grade": "minor",
                "affects_production": True,
                "planned_end": order.planned_start + 4 * HOUR,
            }
        )
        return order

    def _tell_emergency(self):
        """Own plant: production told at once, and what was kept running."""
        now = fields.Datetime.now()
        with self._clock(now - 2 * HOUR):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "emergency",
                    "company_id": self.env.company.id,
                    "equipment_id": self._ref("demo_unit_plant_press").id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "description": "Pressure drops during the stroke, oil on the floor",
                    "planned_start": now,
                    "affects_production": True,
                    "influence": "Press shop: frames of two orders wait.",
                    "influence_measures": "Frames are pressed by the subcontractor"
                    " until the seal is exchanged.",
                }
            )
            order._do_dispatch()
        return order
