# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID, api, fields, models


class AfterSalesContact(models.Model):
    """A complaint about conduct is taken in the register and handed over (S25).

    Whoever took the call keeps his own entry; otherwise managers read it, except
    the one whom it is about. What belongs to such a ticket is such an entry.
    """

    _name = "after.sales.contact"
    _inherit = ["after.sales.contact", "after.sales.confidential.mixin"]

    conduct_report_ids = fields.One2many(
        "after.sales.conduct.report",
        "contact_id",
        groups="after_sales_service.group_after_sales_manager",
    )

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        contacts._follow_conduct()
        return contacts

    def write(self, vals):
        res = super().write(vals)
        if vals.get("ticket_id") or vals.get("kind") == "conduct":
            self._follow_conduct()
        return res

    def _follow_conduct(self):
        """An entry is as confidential as the ticket it belongs to."""
        # bounded: the kind of the ticket, which the user need not be able to read
        self.sudo().filtered(
            lambda contact: "conduct" in (contact.kind, contact.ticket_id.kind)
        )._close_conduct()

    def _close_conduct(self):
        """Managers only, from now on, and whoever took it; called under sudo."""
        if others := self.filtered(lambda contact: contact.kind != "conduct"):
            others.kind = "conduct"
        for contact in self:
            contact._leave_to_managers(contact.user_id)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """What was said stays out of what others see by name."""
        res = super()._compute_display_name()
        for contact in self.filtered(lambda contact: contact.kind == "conduct"):
            if contact.name != "New":
                label = self.env._("Complaint about conduct")
                contact.display_name = f"{contact.name} - {label}"
        return res

    def _do_make_ticket(self):
        """The desk hands over what only managers read."""
        conduct = self.filtered(lambda contact: contact.kind == "conduct")
        tickets = self.env["helpdesk.ticket"]
        if conduct:
            # bounded: the tickets of these entries, which the user may write. As the
            # program itself: the author of a word in its log would read that word
            program = conduct.with_user(SUPERUSER_ID)
            handed = super(AfterSalesContact, program)._do_make_ticket()
            tickets |= handed.with_env(self.env)
        if others := self - conduct:
            tickets |= super(AfterSalesContact, others)._do_make_ticket()
        return tickets

    def action_make_ticket(self):
        """What was handed over is not opened by those who may not read it."""
        conduct = self.filtered(lambda contact: contact.kind == "conduct")
        if not conduct or self.env["helpdesk.ticket"]._reads_conduct():
            return super().action_make_ticket()
        self.check_access("write")
        self._check_can_make_ticket()
        self._do_make_ticket()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Handed over to the service manager."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
