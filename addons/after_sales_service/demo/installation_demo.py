# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: an acceptance that fails, and the attempt that mends it."""

import base64

from odoo import models
from odoo.fields import Command
from odoo.tools import file_open

from .after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        self._name_the_brands()
        return super()._tell_past_jobs()

    def _tell_new_deliveries(self):
        self._ask_for_readings()
        res = super()._tell_new_deliveries()
        self._tell_refused_acceptance()
        return res

    def _name_the_brands(self):
        """Parts as the service report names them (S30)."""
        for name, brand, specification in (
            ("lamp", "Lichtwerk", "Deuterium, 30 W, pre-aligned"),
            ("detector", "Lichtwerk", "Silicon photodiode, 190–1100 nm"),
            ("pump", "Penta", "Membrane head, 12 V"),
            ("seal", "Huayi", "Septum 11 mm, 350 °C"),
            ("board", "Huayi", "Temperature board, version 3"),
            ("column", "Kapilla", "30 m × 0.32 mm × 0.25 µm"),
        ):
            self._ref(f"demo_part_{name}").write(
                {"brand": brand, "specification": specification}
            )

    def _ask_for_readings(self):
        """Water monitors are commissioned with readings and their limits."""
        product = self._ref("demo_product_wq10")
        self.env["after.sales.checklist.template"].create(
            {
                "name": "Commissioning of a Water Monitor",
                "kind": "installation",
                "sequence": 15,
                "company_id": self.env.company.id,
                "product_ids": [Command.set(product.ids)],
                "line_ids": [
                    Command.create({"sequence": number, "kind": "reading"} | vals)
                    for number, vals in enumerate(
                        (
                            {
                                "name": "Mains voltage",
                                "unit": "V",
                                "has_limits": True,
                                "limit_min": 209.0,
                                "limit_max": 231.0,
                            },
                            {
                                "name": "Insulation resistance",
                                "unit": "MΩ",
                                "has_limits": True,
                                "limit_kind": "at_least",
                                "limit_min": 2.0,
                            },
                            {
                                "name": "Deviation with the 5 mg/L standard",
                                "unit": "%",
                                "has_limits": True,
                                "limit_kind": "at_most",
                                "limit_max": 5.0,
                            },
                            {
                                "name": "Tightness of the sampling line",
                                "kind": "check",
                                "photo_required": True,
                            },
                        )
                    )
                ],
            }
        )

    def _tell_refused_acceptance(self):
        """Two water monitors: one does not pass, one waits for papers and signature."""
        begun = self._workday(1, 8)
        again = self._workday(-3, 10)
        refused = self._install("WQ1-260072", begun)
        with self._clock(begun + 4 * HOUR):
            self._answer_checklist(refused, deviation=7.5)
            self._hand_over(refused)
            refused.guidance = "Daily rinse and change of the reagents shown"
            refused._do_finish()
        with self._clock(begun + 4.5 * HOUR):
            failed = refused.checklist_line_ids.filtered(
                lambda line: line.verdict == "fail"
            )
            refused._refuse(
                "Tang Hui",
                [
                    {
                        "name": "Deviation 7.5 % with the 5 mg/L standard, 5 % allowed",
                        "severity": "critical",
                        "line_id": failed.id,
                    },
                    {
                        "name": "The sampling line touches the warm water pipe",
                        "severity": "minor",
                    },
                ],
                image=self._signature(),
                planned_start=again,
            )
        begun += 5 * HOUR
        waiting = self._install("WQ1-260071", begun)
        with self._clock(begun + 4 * HOUR):
            self._answer_checklist(waiting, deviation=2.1)
            waiting._do_finish()

    def _install(self, serial, arrived_at):
        """From the notice to the arrival on site."""
        unit = self.env["after.sales.equipment"].search([("serial", "=", serial)])
        with self._clock(arrived_at - 0.9 * DAY) as now:
            self.env["after.sales.arrival.notice"].create(
                {
                    "equipment_ids": [Command.set(unit.ids)],
                    "notified_at": now - HOUR / 2,
                    "notified_by": "Tang Hui, by phone",
                    "engineer_id": unit.engineer_id.id,
                    "planned_start": arrived_at,
                    "installation_plan": "<ol><li>The station prepares mains with"
                    " earth, a drain and the sampling point.</li><li>Mount, connect the"
                    " sampling line, test it for tightness.</li><li>Calibrate with"
                    " three standards, run for four hours.</li><li>Show two operators,"
                    " hand over the documents, sign.</li></ol>",
                }
            ).action_create_orders()
            order = self.env["after.sales.order"].search(
                [("equipment_id", "=", unit.id), ("kind", "=", "installation")]
            )
            order._do_schedule()
            order._do_dispatch()
        with self._clock(arrived_at - HOUR):
            order._do_depart()
        with self._clock(arrived_at):
            order._do_arrive()
        return order

    def _hand_over(self, order):
        order.checklist_line_ids.filtered(
            lambda line: line.kind == "document"
        ).action_hand_over_on_paper()

    def _answer_checklist(self, order, deviation):
        """As the engineer enters it; the documents come at the end."""
        with file_open("after_sales_service/demo/septum.png", "rb") as image:
            photo = base64.b64encode(image.read())
        values = {
            "Mains voltage": {"value": 224.5},
            "Insulation resistance": {"value": 18.0},
            "Deviation with the 5 mg/L standard": {"value": deviation},
            "Tightness of the sampling line": {
                "done": True,
                "note": "2 bar, 10 minutes",
                "attachment_ids": [
                    Command.create({"name": "sampling line.png", "datas": photo})
                ],
            },
        }
        for line in order.checklist_line_ids:
            if line.kind != "document":
                line.write(values.get(line.name, {"done": True}))
