# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from .after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    """When units were out of use: confirmed, asked, objected, left out (S2)."""

    _inherit = "after.sales.demo"

    def _tell_ledger(self):
        # a customer who answers by letter, and has two more to look at
        confirmed = self._was_down("sp2_250302", 150, 9.0, hours=31.5)
        confirmed |= self._was_down("sp2_250302", 92, 13.0, hours=5, kind="planned")
        with self._clock(confirmed[-1:].end + 3 * DAY):
            confirmed._do_propose()
        with self._clock(confirmed[-1:].end + 9 * DAY):
            confirmed._do_confirm(confirmed._prepare_answer_vals("Gu Lan", "letter"))
        waiting = self._was_down("sp2_250302", 47, 10.5, hours=52.25)
        waiting |= self._was_down("sp2_250302", 23, 8.5, hours=20)
        with self._clock(waiting[-1:].end + 2 * DAY):
            waiting._do_propose()
        # one who objects: the service manager has a to-do
        objected = self._was_down("sp2_250123", 26, 9.0, hours=29)
        with self._clock(objected.end + DAY):
            objected._do_propose()
        with self._clock(objected.end + 4 * DAY):
            objected._do_object(
                "It ran again only after the recalibration on the next evening.",
                objected._prepare_answer_vals("He Jun", "mail"),
            )
        # not our fault, and said so
        self._was_down(
            "wq1_250610",
            58,
            7.0,
            hours=26,
            excluded=True,
            exclusion_id=self._ref("warranty_exclusion_environment").id,
            exclusion_reason="Mains of the station failed in the storm",
        )

    def _was_down(self, unit, days_ago, hour, hours, **vals):
        """An interval written into the ledger by hand."""
        start = self._workday(days_ago, hour)
        with self._clock(start + (hours + 1) * HOUR):
            return self.env["after.sales.downtime"].create(
                {
                    "equipment_id": self._ref(f"demo_unit_{unit}").id,
                    "start": start,
                    "end": start + hours * HOUR,
                }
                | vals
            )
