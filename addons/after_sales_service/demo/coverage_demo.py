# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
from datetime import timedelta

from odoo import models
from odoo.tools import file_open

from .after_sales_demo import DAY


class AfterSalesDemo(models.AbstractModel):
    """Fixed first, decided afterwards: evidence, goodwill, a corrected acceptance."""

    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        result = super()._tell_past_jobs()
        self._tell_goodwill()
        self._tell_corrected_acceptance()
        return result

    def _get_charged_job(self, unit):
        """The unit's last job with an invoice: other tales add jobs without one."""
        orders = self._ref(f"demo_unit_{unit}").order_ids
        return orders.filtered("sale_order_id.invoice_ids").sorted("id")[-1:]

    def _prove(self, order, taken_at, **vals):
        self.env["after.sales.evidence"].with_user(order.user_id).sudo().create(
            {"order_id": order.id, "taken_at": taken_at} | vals
        )

    def _tell_goodwill(self):
        """An invoiced part is given as goodwill: billing finds a draft credit note."""
        order = self._get_charged_job("gc5_230088")
        seal = order.line_ids.filtered(
            lambda line: line.product_id == self._ref("demo_part_seal")
        )
        self._prove(
            order,
            order.finished_at,
            order_line_id=seal.id,
            kind="reading",
            name="Column head pressure with the old septum",
            reading=1.4,
            reading_unit="bar",
        )
        with file_open("after_sales_service/demo/septum.png", "rb") as image:
            self._prove(
                order,
                order.finished_at,
                order_line_id=seal.id,
                kind="photo",
                name="Old septum, cored and split",
                image=base64.b64encode(image.read()),
            )
        self._prove(
            order,
            order.finished_at,
            kind="statement",
            name="Since when the peaks are broad",
            statement="It began a week after the last septum was fitted by you.",
            stated_by=order.ticket_id.caller_name,
        )
        with self._clock(order.done_at + 4 * DAY):
            seal.with_user(self._ref("demo_user_manager"))._set_coverage(
                "goodwill",
                "The septum of the last service did not last: we bear the new one",
            )

    def _tell_corrected_acceptance(self):
        """A job charged after the warranty; then the certificate turns up."""
        unit = self._ref("demo_unit_gc5_240066")
        order = self._tell_visit(
            "gc5_240066",
            "Ignition fails, flame goes out",
            self._workday(12, 9.1),
            arrive=24,
            fault="s06",
            lines=[self._part("seal"), self._labour(2), self._travel(210)],
            cause="Igniter coil worn out",
            remedy="Coil and seal replaced, flame stable for two hours",
        )
        self._invoice(order)
        with self._clock(order.done_at + 3 * DAY):
            unit.with_user(self._ref("demo_user_manager")).write(
                {"accepted_on": unit.accepted_on + timedelta(days=15)}
            )
            unit.message_post(
                body=self.env._(
                    "The customer sent the certificate: it was signed 15 days later"
                    " than we had typed."
                )
            )
