# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty, mail, plaintext2html

from ..tools import mail_repair

#: A mail that says it was sent earlier than that comes from a wrong clock.
MAIL_ON_THE_WAY = timedelta(days=7)
#: Characters of a mail that stand in the ticket and the register; the message in the
#: log keeps all of them.
TEXT_LIMIT = 200_000
REPLY_ACTIVITY = "after_sales_service.mail_act_reply_to_closed"


class HelpdeskTicket(models.Model):
    """Mails to a team's address: in the register, and a ticket (S18).

    Each mail of a customer is a row of the register. The first makes a ticket; a
    reply joins its ticket. What a machine answers opens none, and what a colleague
    passes on is the customer's who wrote it.
    """

    _inherit = "helpdesk.ticket"
    # by it the gateway knows a sender who floods us
    _primary_email = "partner_email"

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @api.model
    def _sort_out_routes(self, routes, automatic):
        """Return where a mail goes: one ticket per company, no ticket of a machine.

        :param list routes: as the mail gateway has found them
        :param bool automatic: a machine answers; it is filed in the register
        """
        kept = []
        companies = set()
        for route in routes or ():
            model, thread_id, values, user_id, alias = route
            if model == self._name and not thread_id:
                company = self._get_mail_team(values).company_id
                if company in companies:
                    continue
                companies.add(company)
                if automatic:
                    values = {"company_id": (company or self.env.company).id}
                    route = ("after.sales.contact", 0, values, user_id, alias)
            kept.append(route)
        return kept

    @api.model
    def _get_mail_team(self, values):
        """The team whose address was written to; may be none."""
        return self.env["helpdesk.ticket.team"].browse((values or {}).get("team_id"))

    # ------------------------------------------------------------
    # A NEW TICKET
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg, custom_values=None):
        """A mail becomes a ticket, and by its channel a row of the register.

        It counts from when it was sent, not from when it was fetched.
        """
        values = dict(custom_values or {})
        team = self._get_mail_team(values)
        company = team.company_id or self.env.company
        sender = self._get_mail_sender(msg, company)
        channel = self.env["helpdesk.ticket.channel"]._get_by_contact_channel(company)
        if "email" in channel:
            values.setdefault("channel_id", channel["email"].id)
        # nobody in charge yet; helpdesk_mgmt would assign the gateway's own user
        values.setdefault("user_id", False)
        values |= {
            "name": self._get_mail_subject(msg),
            "description": self._get_mail_text(msg),
            "reported_at": self._get_mail_time(msg),
            "caller_name": sender["name"],
            "partner_id": sender["partner"].id,
            "partner_name": sender["partner"].name or sender["name"],
        }
        if not team:
            values["company_id"] = company.id
            values["team_id"] = company._get_default_service_point().id
        msg = dict(msg, email_from=sender["email"])
        msg["from"] = sender["email"]
        ticket = super().message_new(msg, custom_values=values)
        if not ticket.contact_ids:
            # the company has no channel for mails: they are registered all the same
            self.env["after.sales.contact"].create(
                ticket._prepare_contact_vals() | {"channel": "email"}
            )
        return ticket

    @api.model
    def _get_mail_subject(self, msg):
        return " ".join((msg.get("subject") or "").split()) or self.env._("No Subject")

    @api.model
    def _get_mail_text(self, msg):
        """What was written; False where there is nothing but attachments."""
        body = msg.get("body") or ""
        if len(body) > TEXT_LIMIT:
            body = plaintext2html(html2plaintext(body[:TEXT_LIMIT]))
        return not is_html_empty(body) and body

    @api.model
    def _get_mail_time(self, msg):
        """When a mail was sent; now where the sender's clock is wrong."""
        now = fields.Datetime.now()
        sent_at = fields.Datetime.to_datetime(msg.get("date") or None)
        if sent_at and now - MAIL_ON_THE_WAY <= sent_at <= now:
            return sent_at
        return now

    @api.model
    def _get_mail_sender(self, msg, company):
        """Return who wrote a mail: ``name``, ``email`` and the known ``partner``.

        Of a mail passed on by one of ours: who wrote it first.
        """
        author = self.env["res.partner"].browse(msg.get("author_id"))
        email = msg.get("email_from") or msg.get("from") or ""
        if self._is_ours(author):
            author = author.browse()
            if first := mail_repair.find_original_sender(
                html2plaintext((msg.get("body") or "")[:TEXT_LIMIT])
            ):
                email = first
                author = self.env["mail.thread"]._mail_find_partner_from_emails(
                    [first], force_create=False
                )[0]
        if author.company_id and author.company_id != company:
            # the contact of a sister company is not this one's customer
            author = author.browse()
        name, normalized = mail.parse_contact_from_email(email)
        return {
            "name": name or author.name or normalized,
            "email": email,
            "partner": author,
        }

    @api.model
    def _is_ours(self, author):
        """Whether an author is one of our own people."""
        return any(user._is_internal() for user in author.user_ids)

    # ------------------------------------------------------------
    # A REPLY
    # ------------------------------------------------------------

    def message_update(self, msg_dict, update_vals=None):
        """A customer's reply is a row of the register; what ours answer is not."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        author = self.env["res.partner"].browse(msg_dict.get("author_id"))
        if not self.env.context.get("automatic_mail") and not self._is_ours(author):
            self.env["after.sales.contact"].create(
                [ticket._prepare_reply_vals(msg_dict) for ticket in self]
            )
            self.filtered("closed")._tell_reply_to_closed()
        return result

    def _prepare_reply_vals(self, msg):
        """Values of the register's row for a reply."""
        self.ensure_one()
        sender = self._get_mail_sender(msg, self.company_id)
        return {
            "company_id": self.company_id.id,
            "channel": "email",
            "partner_id": (sender["partner"] or self.partner_id).id,
            "caller_name": sender["name"],
            "caller_email": sender["email"],
            "happened_at": self._get_mail_time(msg),
            "subject": self._get_mail_subject(msg),
            "summary": self._get_mail_text(msg),
            "kind": self.kind,
            "equipment_id": self.equipment_id.id,
            "severity": self.severity,
            "user_id": False,
            "registered_by_id": False,
            "ticket_id": self.id,
        }

    def _tell_reply_to_closed(self):
        """Somebody has to read what is written about a ticket that is closed."""
        for ticket in self:
            reader = (
                ticket.user_id
                or ticket.team_id.user_id
                or ticket.company_id._get_after_sales_managers()[:1]
            )
            if reader and not ticket.activity_search([REPLY_ACTIVITY]):
                ticket.activity_schedule(REPLY_ACTIVITY, user_id=reader.id)

    def _message_post_after_hook(self, message, msg_vals):
        self._show_inline_pictures(message)
        if message.message_type == "email":
            self.contact_ids._show_inline_pictures(message)
        return super()._message_post_after_hook(message, msg_vals)
