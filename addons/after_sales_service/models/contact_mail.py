# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class AfterSalesContact(models.Model):
    """Mails that are filed in the register and open no ticket (S18)."""

    _inherit = "after.sales.contact"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """What a machine answers: filed, and closed at once."""
        Ticket = self.env["helpdesk.ticket"]
        values = dict(custom_values or {})
        company = self.env["res.company"].browse(values.get("company_id"))
        company = company or self.env.company
        sender = Ticket._get_mail_sender(msg_dict, company)
        values |= {
            "company_id": company.id,
            "channel": "email",
            "subject": Ticket._get_mail_subject(msg_dict),
            "summary": Ticket._get_mail_text(msg_dict),
            "happened_at": Ticket._get_mail_time(msg_dict),
            "kind": "consultation",
            "partner_id": sender["partner"].id,
            "caller_name": sender["name"],
            "user_id": False,
            "registered_by_id": False,
            "answer": self.env._("An automatic reply: nothing to answer."),
            "closed_at": fields.Datetime.now(),
        }
        return super().message_new(msg_dict, custom_values=values)

    def _message_post_after_hook(self, message, msg_vals):
        self._show_inline_pictures(message)
        return super()._message_post_after_hook(message, msg_vals)
