# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from ..tools import mail_repair


class MailThread(models.AbstractModel):
    """What a customer mails gets through, however his program wrote it (S18)."""

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Read a mail; what cannot be read in it does not lose the rest.

        Whatever the mail is for: to whom it goes is known only afterwards.
        """
        mail_repair.repair(message)
        return mail_repair.clean_values(
            super().message_parse(message, save_original=save_original)
        )

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Deliver a mail; tickets sort out beforehand what concerns them."""
        automatic = mail_repair.is_automatic_reply(message)
        routes = self.env["helpdesk.ticket"]._sort_out_routes(routes, automatic)
        gateway = self.with_context(automatic_mail=automatic)
        return super(MailThread, gateway)._message_route_process(
            message, message_dict, routes
        )
