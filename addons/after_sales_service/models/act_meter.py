# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import act as reader
from ..tools import meter


class Act(models.Model):
    """A meter that was read on the phone."""

    _inherit = "after.sales.act"

    kind = fields.Selection(
        selection_add=[("meter", "Meter")], ondelete={"meter": "cascade"}
    )

    @api.model
    def _get_act_kinds(self):
        return super()._get_act_kinds() | {
            "meter": (
                {
                    "meter_id": reader.identifier,
                    "value": reader.number(0, meter.LARGEST),
                },
                {"jump": reader.choice(meter.ROLLOVER)},
            )
        }

    def _take_meter(self, order, values):
        order._set_meter(read_at=self.happened_at, **values)
