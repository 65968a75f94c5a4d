# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the demo company charges after the warranty: signed prices, and more."""

from odoo import fields, models

from .after_sales_demo import HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        res = super()._tell_past_jobs()
        self._tell_signed_price()
        return res

    def _tell_open_cases(self):
        res = super()._tell_open_cases()
        self._tell_quotation()
        return res

    def _tell_signed_price(self):
        """Quoted, signed, and then it took longer: the customer is asked anew (S7)."""
        ticket = self._call(
            "gc5_230088",
            "Injector leaks, septum change did not help",
            self._workday(9, 9.4),
            fault_id=self._fault("s08"),
        )
        with self._clock(ticket.reported_at + 0.5 * HOUR):
            ticket._do_responded()
        with self._clock(ticket.reported_at + 1.5 * HOUR):
            ticket.remote_outcome = "failed"
            ticket._do_diagnosed()
        order = self._dispatch(ticket, ticket.reported_at + 26 * HOUR)
        with self._clock(ticket.reported_at + 4 * HOUR):
            lines = self.env["after.sales.order.line"].create(
                [
                    {"order_id": order.id, **vals}
                    for vals in (
                        self._part("seal"),
                        self._labour(2),
                        self._travel(150),
                    )
                ]
            )
            order._ensure_sale_order()
            order._sync_sale_lines()
            order.sale_order_id.action_confirm()
        lines.filtered(lambda line: line.kind == "labour").quantity = 4
        self._work(
            order,
            [self._part("seal", 2)],
            "Injector body corroded under the seal, which nobody could see before",
            "Injector taken apart and cleaned, seals replaced, tightness tested",
            hours=4,
        )
        with self._clock(order.done_at + 2 * HOUR):
            order._do_ask_renewed_yes()

    def _tell_quotation(self):
        """By quotation: nobody leaves before the customer has signed (S7, S5)."""
        now = fields.Datetime.now()
        unit = self._ref("demo_unit_gc5_240066")
        unit.warranty_id.post_warranty_pricing = "quotation"
        column = self._ref("demo_part_column")
        column.write(
            {
                "is_discontinued": True,
                "discontinued_note": "Made until last year. Series W fits with a new"
                " holder.",
            }
        )
        ticket = self._call(
            "gc5_240066",
            "Peaks are broad since the move of the laboratory",
            now - 22 * HOUR,
            fault_id=self._fault("s06"),
        )
        with self._clock(now - 21.5 * HOUR):
            ticket._do_responded()
        with self._clock(now - 20 * HOUR):
            ticket.remote_outcome = "failed"
            ticket._do_diagnosed()
            order = self.env["after.sales.order"].create(
                ticket._prepare_order_vals()
                | {
                    "planned_start": now + 30 * HOUR,
                    "planned_end": now + 33 * HOUR,
                }
            )
            self.env["after.sales.order.line"].create(
                [
                    {"order_id": order.id, **vals}
                    for vals in (
                        self._part("column"),
                        self._labour(3),
                        self._travel(180),
                    )
                ]
            )
            order._do_schedule()
