# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID, api, models


class AfterSalesContact(models.Model):
    """A complaint about conduct is taken in the register and handed over (S25).

    Whoever took the call keeps his own entry; otherwise managers read it.
    """

    _inherit = "after.sales.contact"

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
