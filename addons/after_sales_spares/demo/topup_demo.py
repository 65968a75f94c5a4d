# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: vans are topped up, old parts come back, some do not."""

from odoo import models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import DAY, HOUR
from odoo.addons.after_sales_service.tools import coverage

from ..models.replenishment_receiving import Count

#: days ago, unit, engineer, parts (name, used, taken out), cause, remedy
JOBS = (
    (
        13,
        "sp2_240117",
        "engineer",
        [("lamp", 1, 1), ("seal", 2, 0)],
        "Lamp energy at 38 %",
        "Lamp and seals replaced, wavelength checked",
    ),
    (
        6,
        "wq1_250333",
        "engineer3",
        [("seal", 3, 0)],
        "Seals hard, sample leaks",
        "All three seals replaced",
    ),
    (
        2,
        "wq1_240501",
        "engineer",
        [("pump", 1, 1), ("seal", 1, 0)],
        "Pump head worn",
        "Pump replaced, flow calibrated",
    ),
    (
        2,
        "gc5_240066",
        "engineer2",
        [("detector", 1, 1), ("column", 1, 1)],
        "Detector noise, baseline drifts",
        "Detector and column replaced",
    ),
)


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_spares_topup(self):
        """Four jobs use parts; three days of top-ups follow."""
        self._replace_parts(*JOBS[0])
        (received,) = self._top_up(12)
        self._hand_over(received, 12)
        self._count(received, 12, "engineer", {})
        self._replace_parts(*JOBS[1])
        (differing,) = self._top_up(5)
        self._hand_over(differing, 5)
        count = Count(2.0, frozenset(), "One bag was empty when I opened it")
        self._count(differing, 5, "engineer3", {differing.line_ids.id: count})
        for job in JOBS[2:]:
            self._replace_parts(*job)
        for topup in self._top_up(1):
            if topup.employee_id == self._ref("demo_employee_engineer"):
                self._hand_over(topup, 1)
        self._take_back()

    def _hand_over(self, topup, days_ago):
        keeper = self.env.ref("after_sales_spares.demo_user_storekeeper")
        with self._clock(self._workday(days_ago, 8)):
            topup.with_user(keeper).sudo()._do_send()

    def _count(self, topup, days_ago, engineer, counts):
        with self._clock(self._workday(days_ago, 9)):
            topup.with_user(self._ref(f"demo_user_{engineer}")).sudo()._do_receive(
                counts
            )

    def _top_up(self, days_ago):
        """The daily run of a morning."""
        with self._clock(self._workday(days_ago, 7)):
            topups, _unowned = self.env["after.sales.replenishment"]._make(
                self.env.company
            )
        return topups

    def _replace_parts(self, days_ago, unit, engineer, parts, cause, remedy):
        """A job of a morning, done by one engineer, signed by the customer."""
        unit = self._ref(f"demo_unit_{unit}")
        start = self._workday(days_ago, 9)
        with self._clock(start - DAY):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "repair",
                    "equipment_id": unit.id,
                    "engineer_id": self._ref(f"demo_employee_{engineer}").id,
                    "description": cause,
                    "planned_start": start,
                    "planned_end": start + 2 * HOUR,
                }
            )
            order._do_schedule()
            order._do_dispatch()
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + 2 * HOUR):
            order.write(
                {
                    "cause": cause,
                    "remedy": remedy,
                    "result": "solved",
                    "guidance": "Daily check shown to the user.",
                    "line_ids": [
                        Command.create(
                            {
                                "kind": coverage.PART,
                                "product_id": self._ref(f"demo_part_{name}").id,
                                "quantity": used,
                                "removed_quantity": taken_out,
                            }
                        )
                        for name, used, taken_out in parts
                    ],
                }
            )
            order._do_finish()
            order._sign("customer", self._contact(unit.partner_id), self._signature())
            order._do_done()

    def _take_back(self):
        """The detector is back and tested; the lamp is still out, and late."""
        keeper = self.env.ref("after_sales_spares.demo_user_storekeeper")
        parts = self.env["after.sales.removed.part"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("product_id", "=", self._ref("demo_part_detector").id),
            ]
        )
        with self._clock(self._workday(1, 10)):
            parts.with_user(keeper).action_receive()
        with self._clock(self._workday(1, 14)):
            for part in parts:
                part.with_user(keeper).sudo()._do_test(
                    "defective", "No ion current at 300 °C; collector shorted.", False
                )
