# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: so many parts that fit the unit are sent to the phone
MAX_FITTING = 200


class Order(models.Model):
    """Parts that were requested for the job, and those that can be, on the phone."""

    _inherit = "after.sales.order"

    def _get_phone_job(self):
        return super()._get_phone_job() | {
            "can_request": self.can_request_parts,
            "requests": [
                line._get_phone_request()
                for line in self.spare_request_ids.filtered(
                    lambda request: request.state not in ("draft", "cancel")
                ).line_ids
            ],
            "requestable": [
                {
                    "product_id": part.id,
                    "name": part.with_context(display_default_code=False).display_name,
                    "code": part.default_code or "",
                    "uom": part.uom_id.name,
                }
                for part in self._get_requestable_parts()
            ],
        }

    def _get_requestable_parts(self):
        """Planned parts first, then what fits the unit. Called under sudo."""
        self.ensure_one()
        parts = self.part_line_ids.filtered(
            lambda line: line.state == "planned"
        ).product_id
        unit = self.equipment_id
        if unit:
            parts |= unit._get_fitting_parts()[unit].part_id.filtered("active")
        return parts[:MAX_FITTING]

    @api.model
    def _get_phone_labels(self):
        states = self.env["after.sales.spare.request"]._fields["state"]
        return super()._get_phone_labels() | {
            "request_state": dict(states._description_selection(self.env))
        }
