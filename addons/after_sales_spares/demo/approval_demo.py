# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command


class AfterSalesDemo(models.AbstractModel):
    """Two dear parts wait for the manager, another one was not bought (S40)."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_spares_approval(self):
        company = self.env.company
        company.after_sales_spare_limit = 3000.0
        manager = self._ref("demo_user_manager")
        now = fields.Datetime.now()
        jobs = self.env["after.sales.order"].search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "repair"),
                ("state", "in", ("scheduled", "dispatched")),
                ("user_id", "!=", False),
            ],
            order="id",
            limit=2,
        )
        first, last = jobs[:1], jobs[-1:]
        with self._clock(now - timedelta(hours=3)):
            self._ask_for_part(
                first,
                "detector",
                "The self-test reads no light at all; the lamp is new, the detector is"
                " from the first series",
            )
        with self._clock(now - timedelta(minutes=40)):
            self._ask_for_part(
                last,
                "board",
                "The unit restarts by itself, a new fuse did not help",
            )
        with self._clock(now - timedelta(days=2)):
            refused = self._ask_for_part(
                first, "board", "In case the detector is not the cause"
            )
        with self._clock(now - timedelta(days=2, hours=-1)):
            refused.with_user(manager)._do_refuse(
                "Measure first whether the board is the cause",
                "The store of the service point has a board to test with",
            )
        self.env["after.sales.spare.substitute"].with_user(manager).create(
            {
                "approver_id": manager.id,
                "substitute_id": self._ref("demo_user_leader").id,
                "date_from": fields.Date.today() + timedelta(days=20),
                "date_to": fields.Date.today() + timedelta(days=34),
                "note": "Spring leave",
            }
        )

    def _ask_for_part(self, job, part, reason):
        """The engineer of a job asks for a part to his van, and hands it in."""
        van = job.engineer_id.van_location_id
        request = (
            self.env["after.sales.spare.request"]
            .with_user(job.user_id)
            .create(
                {
                    "order_id": job.id,
                    "location_dest_id": van.id,
                    "needed_by": job.planned_start,
                    "reason": reason,
                    "line_ids": [
                        Command.create(
                            {"product_id": self._ref(f"demo_part_{part}").id}
                        )
                    ],
                }
            )
        )
        request.action_submit()
        return request
