# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: overhauls that both sides accept or refuse, and emergencies that
are reported to the manager in writing."""

from odoo import models
from odoo.fields import Command

from .after_sales_demo import HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_open_cases(self):
        res = super()._tell_open_cases()
        self._tell_joint_acceptances()
        self._tell_emergencies()
        return res

    # ------------------------------------------------------------
    # BOTH SIDES ACCEPT (S28)
    # ------------------------------------------------------------

    def _tell_joint_acceptances(self):
        """One is accepted, one waits for our head, one was refused and is mended."""
        self._fill(
            self._ref("demo_employee_engineer").van_location_id,
            {"seal": 6, "pump": 1, "lamp": 1, "column": 1},
        )
        accepted = self._joint_overhaul(
            "wq1_240502", 33, "Major overhaul: pump, lamp, electrodes, full calibration"
        )
        self._sign_side(accepted, "production", 2)
        self._sign_side(accepted, "equipment", 3)
        waiting = self._joint_overhaul(
            "gc5_240066", 5, "Major overhaul: oven, injector, detector, leak test"
        )
        self._sign_side(waiting, "production", 2)
        refused = self._joint_overhaul(
            "plant_press", 2, "Major overhaul: hydraulics, guides, light curtain"
        )
        row = refused.acceptance_line_ids[:1]
        with self._clock(refused.finished_at + HOUR) as now:
            row.write({"result": "fail", "remark": "Hums from 30 t upwards"})
            refused.with_user(self._ref("demo_user_engineer"))._refuse(
                "Tang Jie",
                [
                    {
                        "name": "Pump hums from 30 t upwards, pressure swings",
                        "severity": "major",
                    }
                ],
                image=self._signature(),
                planned_start=now + 48 * HOUR,
            )

    def _joint_overhaul(self, unit, days_ago, task):
        """A major overhaul, done; the acceptance form is filled in."""
        unit = self._ref(f"demo_unit_{unit}")
        start = self._workday(days_ago, 9.0)
        with self._clock(start - 72 * HOUR):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "maintenance",
                    "grade": "major",
                    "equipment_id": unit.id,
                    "company_id": unit.company_id.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "planned_start": start,
                    "planned_end": start + 6 * HOUR,
                    "description": task,
                    "joint_acceptance": True,
                }
            )
            order._do_schedule()
            order._do_dispatch()
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + 6 * HOUR):
            order.write(
                {
                    "remedy": "Worn parts replaced, aligned and calibrated by the"
                    " maker's procedure.",
                    "guidance": "Daily check and lubrication shown to the operators.",
                    "line_ids": [
                        Command.create(vals)
                        for vals in (self._part("seal", 2), self._labour(6))
                    ],
                }
            )
            order.checklist_line_ids.write({"done": True, "note": "Done"})
            order._do_finish()
            order.acceptance_line_ids.write({"result": "pass"})
        return order

    def _sign_side(self, order, role, hours):
        """Production signs on the engineer's screen, our head in his own session."""
        users = {"production": "engineer", "equipment": "dispatcher"}
        with self._clock(order.finished_at + hours * HOUR):
            order.with_user(self._ref(f"demo_user_{users[role]}"))._sign(
                role,
                self._contact(order.partner_id.commercial_partner_id),
                self._signature(),
            )

    # ------------------------------------------------------------
    # EMERGENCIES (S30)
    # ------------------------------------------------------------

    def _tell_emergencies(self):
        """One report is acknowledged, one with the manager, one overdue."""
        for unit, days_ago, part, cause, remedy in (
            (
                "wq1_250611",
                46,
                "pump",
                "Pump head cracked by back pressure from the drain",
                "Pump head replaced, drain cleaned, back-pressure valve set",
            ),
            (
                "sp2_250302",
                12,
                "lamp",
                "Lamp exploded after a voltage peak",
                "Lamp replaced, housing cleaned, surge protection fitted",
            ),
            (
                "gc5_250008",
                8,
                "column",
                "Column broke while the oven was at 280 °C",
                "Column replaced, detector cleaned, oven door sealed",
            ),
        ):
            self._emergency(unit, days_ago, part, cause, remedy)
        reports = self.env["after.sales.emergency.report"].search(
            [("company_id", "=", self.env.company.id)], order="id"
        )
        written, submitted, _overdue = reports
        for report in (written, submitted):
            with self._clock(report.restored_at + 20 * HOUR):
                report.influence = (
                    "Measurements of the early shift were done on the second unit;"
                    " the head of the laboratory was told by phone at once."
                )
                report.with_user(report.author_id).action_submit()
        with self._clock(written.submitted_at + 3 * HOUR):
            written.with_user(self._ref("demo_user_manager")).action_approve()

    def _emergency(self, unit, days_ago, part, cause, remedy):
        """A unit fails in the morning and works again by the afternoon."""
        unit = self._ref(f"demo_unit_{unit}")
        start = self._workday(days_ago, 10.0)
        with self._clock(start - 1.5 * HOUR):
            unit._open_downtime(start - 2 * HOUR)
        order = self._order_emergency(unit, start)
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + 3 * HOUR):
            order.write(
                {
                    "cause": cause,
                    "remedy": remedy,
                    "result": "solved",
                    "guidance": "What to watch for was shown to the operators.",
                    "line_ids": [
                        Command.create(vals)
                        for vals in (self._part(part), self._labour(3))
                    ],
                }
            )
            order._do_finish()
            order._sign(
                "customer",
                self._contact(order.partner_id.commercial_partner_id),
                self._signature(),
            )
            order._do_done()
        return order

    def _order_emergency(self, unit, start):
        with self._clock(start - 1.4 * HOUR):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "emergency",
                    "equipment_id": unit.id,
                    "company_id": unit.company_id.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "planned_start": start,
                    "planned_end": start + 3 * HOUR,
                    "description": "The unit stands still: come at once.",
                }
            )
            order._do_schedule()
            order._do_dispatch()
        return order
