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
        }

    def _get_phone_jobs(self):
        """What can be requested is looked up for all jobs of the day at once."""
        jobs = super()._get_phone_jobs()
        # bounded: jobs that name the user, as the rest of them is read
        requestable = self.sudo()._get_requestable_parts()
        for order, job in zip(self.sudo(), jobs, strict=True):
            job["requestable"] = [
                {
                    "product_id": part.id,
                    "name": part.with_context(display_default_code=False).display_name,
                    "code": part.default_code or "",
                    "uom": part.uom_id.name,
                }
                for part in requestable[order]
            ]
        return jobs

    def _get_requestable_parts(self):
        """Planned parts first, then what fits the unit. Called under sudo.

        :return: {job: parts}; the number of queries does not grow with the jobs
        """
        fits = self.equipment_id._get_fitting_parts()
        result = {}
        for order in self:
            parts = order.part_line_ids.filtered(
                lambda line: line.state == "planned"
            ).product_id
            if unit := order.equipment_id:
                parts |= fits[unit].part_id.filtered("active")
            result[order] = parts[:MAX_FITTING]
        return result

    @api.model
    def _get_phone_labels(self):
        states = self.env["after.sales.spare.request"]._fields["state"]
        return super()._get_phone_labels() | {
            "request_state": dict(states._description_selection(self.env))
        }
