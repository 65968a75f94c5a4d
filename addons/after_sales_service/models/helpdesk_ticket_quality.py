# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class HelpdeskTicket(models.Model):
    """A ticket that tells of a problem of quality (S22)."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "after.sales.quality.source.mixin"]
    _quality_link = "ticket_ids"

    def _check_can_make_quality_notice(self):
        for ticket in self:
            if ticket.kind == "conduct":
                raise UserError(
                    self.env._(
                        "%(ticket)s is about conduct, not about a product.",
                        ticket=ticket.display_name,
                    )
                )

    def _prepare_quality_notice_vals(self):
        said = html2plaintext(self.description or "").strip()
        vals = super()._prepare_quality_notice_vals() | {
            "origin": "ticket",
            "title": self.name,
            "description": said or self.name,
            "product_id": self.equipment_id.product_id.id,
            "fault_id": (self.cause_id or self.fault_id).id,
        }
        if self.equipment_id:
            vals["equipment_ids"] = [fields.Command.link(self.equipment_id.id)]
        return vals
