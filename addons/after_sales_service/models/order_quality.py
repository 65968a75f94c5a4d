# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Order(models.Model):
    """A job that found a problem of quality (S22)."""

    _name = "after.sales.order"
    _inherit = ["after.sales.order", "after.sales.quality.source.mixin"]
    _quality_link = "order_ids"

    def _prepare_quality_notice_vals(self):
        # bounded: the symptom of this job's own ticket, which may be another team's
        ticket = self.ticket_id.sudo()
        fault = self.cause_id or ticket.fault_id
        told = (self.cause, self.remedy) if self.cause else (self.description,)
        parts = self.part_line_ids.product_id
        vals = super()._prepare_quality_notice_vals() | {
            "origin": "order",
            "title": self.cause_id.name or ticket.name or self.display_name,
            "description": "\n".join(filter(None, told)) or self.display_name,
            "product_id": self.product_id.id,
            "fault_id": fault.id,
            "part_id": (
                self.repeat_part_id or (len(parts) == 1 and parts) or parts[:0]
            ).id,
        }
        if self.equipment_id:
            vals["equipment_ids"] = [fields.Command.link(self.equipment_id.id)]
        if ticket:
            vals["ticket_ids"] = [fields.Command.link(ticket.id)]
        return vals
