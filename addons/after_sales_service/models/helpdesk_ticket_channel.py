# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

CONTACT_CHANNELS = [
    ("phone", "Phone"),
    ("fax", "Fax"),
    ("letter", "Letter"),
    ("email", "Email"),
    ("walk_in", "Walk-in"),
    ("portal", "Portal"),
    ("qr", "QR Label"),
    ("production", "Production"),
]


#: The channels of helpdesk_mgmt, by the end of their external id.
KNOWN_CHANNELS = {"phone": "phone", "email": "email", "web": "portal"}


class HelpdeskTicketChannel(models.Model):
    _inherit = "helpdesk.ticket.channel"

    contact_channel = fields.Selection(
        selection=CONTACT_CHANNELS,
        string="Registered As",
        compute="_compute_contact_channel",
        store=True,
        readonly=False,
        help="A ticket that comes in by this channel is entered in the register of"
        " calls and letters in this way. Empty: it is not a call or letter.",
    )

    @api.model
    def _get_known(self):
        """Return {channel of helpdesk_mgmt: contact channel}, without the deleted."""
        known = {
            self.env.ref(
                f"helpdesk_mgmt.helpdesk_ticket_channel_{name}",
                raise_if_not_found=False,
            ): kind
            for name, kind in KNOWN_CHANNELS.items()
        }
        return {channel: kind for channel, kind in known.items() if channel}

    @api.model
    def _share_known(self):
        """Let all companies use the channels that come with helpdesk_mgmt.

        It gives them to the company of its own installation.
        """
        self.union(*self._get_known()).company_id = False

    @api.depends()
    def _compute_contact_channel(self):
        """Choose for the channels that come with helpdesk_mgmt, once."""
        known = self._get_known()
        for channel in self:
            channel.contact_channel = known.get(channel, False)

    def _get_by_contact_channel(self, company):
        """Return {contact channel: helpdesk channel} that a company may use."""
        channels = self.search(
            [
                ("contact_channel", "!=", False),
                ("company_id", "in", (False, company.id)),
            ]
        )
        # own channels before shared ones, then in the order of the list
        channels = channels.sorted(lambda channel: not channel.company_id)
        result = {}
        for channel in channels:
            result.setdefault(channel.contact_channel, channel)
        return result
