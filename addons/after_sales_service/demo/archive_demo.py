# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    """Who answered for a damage, and what is missing in the archives (S27)."""

    _inherit = "after.sales.demo"

    def _tell_what_was_kept(self):
        res = super()._tell_what_was_kept()
        self._tell_archive()
        return res

    def _tell_archive(self):
        jobs = self.env["after.sales.order"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("kind", "=", "repair"),
                ("state", "=", "done"),
                ("cause", "!=", False),
            ],
            order="done_at",
        )
        lamp = self._ref("demo_part_lamp")
        burnt = jobs.filtered(lambda job: lamp in job.line_ids.product_id)[:1]
        board = jobs.filtered(
            lambda job: self._ref("demo_part_board") in job.line_ids.product_id
        )[:1]
        self._tell_liability(
            burnt,
            "maker",
            "Batch D2-2025-31: three lamps of it burnt out before 300 hours. Lamp"
            " current and ventilation were within limits.",
            {"name": "Lamp current", "reading": 0.3, "reading_unit": "A"},
            decide=True,
        )
        self._tell_liability(
            board,
            "environment",
            "The heater driver broke down in the night of the thunderstorm; the line"
            " of the laboratory has no surge protection.",
            {"name": "Mains voltage, highest", "reading": 268, "reading_unit": "V"},
        )
        self._tell_excuse()

    def _tell_liability(self, order, cause, finding, shown, decide=False):
        """The engineer's proposal, with a reading; perhaps the manager's decision."""
        if not order:
            return
        with self._clock(order.done_at + 2 * HOUR) as now:
            evidence = self.env["after.sales.evidence"].create(
                shown | {"order_id": order.id, "kind": "reading", "taken_at": now}
            )
            liability = self.env["after.sales.liability"].create(
                {
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "date": now.date(),
                    "cause": cause,
                    "finding": finding,
                    "evidence_ids": [Command.set(evidence.ids)],
                }
            )
            liability.with_user(self._ref("demo_user_dispatcher"))._do_submit()
        if decide:
            with self._clock(order.done_at + 3 * DAY):
                liability.with_user(self._ref("demo_user_manager"))._do_approve()

    def _tell_excuse(self):
        """One of the gaps is explained and waits for the manager."""
        self.env.flush_all()
        gap = self.env["after.sales.archive.gap"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("kind", "in", ("brand", "specification", "downtime")),
            ],
            limit=1,
        )
        gap.with_user(self._ref("demo_user_dispatcher"))._do_explain(
            "The customer's own technician had it running again before anybody of ours"
            " could come; what he did is not known."
        )
