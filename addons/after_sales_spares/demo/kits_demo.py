# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: what a fault may need, who drives with what, who came twice."""

from odoo import api, models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import HOUR

#: symptom, machine -> part, probability that people typed, pieces
KITS = {
    ("s05", "sp200"): (("lamp", 0.7, 1), ("detector", 0.35, 1), ("board", 0.1, 1)),
    ("s08", "gc50"): (("seal", 0.8, 2), ("column", 0.2, 1)),
    ("s01", None): (("board", 0.6, 1),),
}


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    @api.model
    def _tell_spares_kits(self):
        self._make_kits()
        self._tell_second_visit()
        self.env["after.sales.kit"]._cron_learn()
        self._tell_departures()

    def _make_kits(self):
        for (symptom, machine), parts in KITS.items():
            product = machine and self._ref(f"demo_product_{machine}")
            self.env["after.sales.kit"].create(
                {
                    "company_id": self.env.company.id,
                    "fault_id": self._fault(symptom),
                    "product_tmpl_id": product and product.product_tmpl_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": self._ref(f"demo_part_{part}").id,
                                "typed_weight": likely,
                                "quantity": quantity,
                            }
                        )
                        for part, likely, quantity in parts
                    ],
                }
            )

    def _tell_second_visit(self):
        """The board was not on the van: the engineer came twice."""
        start = self._workday(33, 13.5)
        ticket = self._call(
            "gc5_250008",
            "Oven stays cold",
            start - 4 * HOUR,
            fault_id=self._fault("s01"),
        )
        order = self._dispatch(
            ticket, start, engineer_id=self._ref("demo_employee_engineer").id
        )
        order.line_ids = [Command.create(self._part("board"))]
        with self._clock(start - 1.5 * HOUR):
            order._do_go_without("The customer says that only the plug is loose")
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + HOUR):
            order.write(
                {
                    "cause": "Heater driver on the control board failed",
                    "remedy": "Plug tightened, driver measured: the board is defective",
                    "guidance": "Warm-up and safe shutdown shown to the user.",
                    "line_ids": [
                        Command.create(self._labour(1)),
                        Command.create(self._travel(210)),
                    ],
                }
            )
            board = order.part_line_ids
            rest = order._do_carry_rest(
                "Fit a new control board",
                order.checklist_line_ids.browse(),
                board,
                {
                    "planned_start": start + 24 * HOUR,
                    "second_visit_of_id": order.id,
                    "missing_part_ids": [Command.set(board.product_id.ids)],
                },
            )
            order._do_finish()
            order._sign("customer", ticket.caller_name, self._signature())
            order._do_done()
        self._fill(rest._get_van(), {"board": 1})
        with self._clock(start + 20 * HOUR):
            rest._do_schedule()
            rest._do_dispatch()
        self._work(
            rest,
            [self._labour(1.5), self._travel(210)],
            "Heater driver on the control board failed",
            "Control board exchanged, temperature calibrated",
        )

    def _tell_departures(self):
        """Tomorrow: one has all, one waits for parts from the store."""
        for unit, subject, symptom, engineer, hour, extra in (
            ("sp2_250302", "No signal on channel 2", "s05", "engineer", 15, "detector"),
            ("gc5_250031", "Carrier gas leaks", "s08", "engineer3", 10, None),
        ):
            ticket = self._call(
                unit, subject, self._workday(0, 8.5), fault_id=self._fault(symptom)
            )
            employee = self._ref(f"demo_employee_{engineer}")
            start = self._workday_ahead(1, hour)
            order = self.env["after.sales.order"].create(
                ticket._prepare_order_vals()
                | {"planned_start": start, "planned_end": start + 2 * HOUR}
            )
            order.engineer_id = employee
            if extra:
                order.line_ids = [Command.create(self._part(extra, 2))]
            order._do_schedule()
            order._do_dispatch()
