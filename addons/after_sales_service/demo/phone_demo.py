# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.fields import Command, Domain


class AfterSalesDemo(models.AbstractModel):
    """A day on the road: what an engineer carries, and what came in too late."""

    _inherit = "after.sales.demo"

    def _tell_what_was_kept(self):
        res = super()._tell_what_was_kept()
        self._tell_phone()
        return res

    def _tell_phone(self):
        engineer = self._ref("demo_user_engineer")
        jobs = self.env["after.sales.order"].search(
            Domain("member_user_ids", "in", engineer.ids)
        )
        waiting = jobs.filtered(
            lambda job: job.state == "dispatched" and job.kind == "repair"
        )[:1]
        waiting.line_ids = [
            Command.create(self._part("lamp")),
            Command.create(self._part("detector", 2)),
        ]
        # typed in a cellar without a connection, sent after the customer had signed
        signed = jobs.filtered("is_signed").sorted("done_at")[-1:]
        now = fields.Datetime.now()
        self.env.flush_all()
        self.env["after.sales.act"].with_user(engineer).take_acts(
            [
                {
                    "uuid": "0e5b7c1a-6f0d-4c57-9d0e-3f1f0f5a2b11",
                    "kind": "report",
                    "order_id": signed.id,
                    "at": f"{now.isoformat()}Z",
                    "age": 45 * 60 * 1000,
                    "values": {
                        "guidance": "Keep the lid closed while the lamp warms up; clean"
                        " the cell holder every Friday."
                    },
                }
            ]
        )
