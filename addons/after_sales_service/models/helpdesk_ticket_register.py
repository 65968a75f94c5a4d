# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models

from .helpdesk_ticket import AFTER_SALES_READERS


class HelpdeskTicket(models.Model):
    """Tickets in the register of calls and letters (S18); mails become tickets."""

    _inherit = "helpdesk.ticket"

    contact_ids = fields.One2many(
        comodel_name="after.sales.contact",
        inverse_name="ticket_id",
        string="Calls and Letters",
        groups=AFTER_SALES_READERS,
    )
    contact_count = fields.Integer(compute="_compute_contact_count")

    def _compute_contact_count(self):
        register = self.env["after.sales.contact"]
        if not register.has_access("read"):
            self.contact_count = 0
            return
        counts = dict(
            register._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.contact_count = counts.get(ticket._origin, 0)

    def _register_contacts(self):
        """Enter tickets that came by a registered channel in the register.

        A ticket made from a register entry has one already.
        """
        # a portal user reports a fault under the portal's sudo; engineers may
        # register: the values are those of the ticket just created
        fresh = self.sudo().filtered(
            lambda ticket: ticket.channel_id.contact_channel and not ticket.contact_ids
        )
        if fresh:
            self.env["after.sales.contact"].sudo().create(
                [ticket._prepare_contact_vals() for ticket in fresh]
            )

    def _prepare_contact_vals(self):
        """Values of the register entry for a ticket that was typed in directly."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "channel": self.channel_id.contact_channel,
            "direction": "in",
            "partner_id": self.partner_id.id,
            "caller_name": self.caller_name or self.partner_name,
            "caller_phone": self.caller_phone,
            "caller_email": self.partner_email,
            "happened_at": self.reported_at,
            "subject": self.name,
            "summary": self.description,
            "kind": self.kind,
            "equipment_id": self.equipment_id.id,
            "fault_id": self.fault_id.id,
            "severity": self.severity,
            "down_since": self.down_since,
            "ticket_id": self.id,
        }

    def action_view_contacts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.contact_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {
            "default_ticket_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_equipment_id": self.equipment_id.id,
        }
        return action
