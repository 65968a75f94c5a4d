# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.after_sales_service.tools import act as reader

from .training_attendance import PRESENCE


class Act(models.Model):
    """Who is there at a training, said on the phone (S32)."""

    _inherit = "after.sales.act"

    kind = fields.Selection(
        selection_add=[("attendance", "Attendance of a Training")],
        ondelete={"attendance": "cascade"},
    )

    @api.model
    def _get_act_kinds(self):
        return super()._get_act_kinds() | {
            "attendance": (
                {
                    "registration_id": reader.identifier,
                    "day": reader.text(10),
                    "presence": reader.choice(*dict(PRESENCE)),
                },
                # for people: a refused entry says of whom it was
                {"name": reader.text(200)},
            ),
        }

    @api.model
    def _get_kinds_without_job(self):
        """A training at our centre belongs to no job."""
        return super()._get_kinds_without_job() | {"attendance"}

    @api.model
    def _get_filled_model(self, kind):
        if kind == "attendance":
            return self.env["after.sales.training.attendance"]
        return super()._get_filled_model(kind)

    def _take_attendance(self, order, values):
        self.env["after.sales.training.attendance"]._say(
            values["registration_id"], values["day"], values["presence"]
        )
