# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty, plaintext2html

from .contact import UNIT_LIMIT


class AfterSalesContact(models.Model):
    """An entry of the register becomes a ticket, or joins one."""

    _inherit = "after.sales.contact"

    open_ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        string="Open Tickets of the Caller",
        compute="_compute_open_ticket_ids",
    )
    promise_preview = fields.Html(
        compute="_compute_promise_preview",
        sanitize=False,
        help="What a ticket made of this entry would promise, and why.",
    )
    # What became of it
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        check_company=True,
        index="btree_not_null",
        copy=False,
        tracking=True,
        ondelete="restrict",
        domain="[('closed', '=', False)]",
    )
    ticket_number = fields.Char(related="ticket_id.number")

    @api.depends("partner_id", "equipment_id")
    def _compute_open_ticket_ids(self):
        for contact in self:
            contact.open_ticket_ids = self.env["helpdesk.ticket"].search(
                contact._get_open_ticket_domain(),
                order="reported_at desc, id desc",
                limit=UNIT_LIMIT,
            )

    @api.depends(
        "company_id",
        "direction",
        "equipment_id",
        "happened_at",
        "kind",
        "partner_id",
        "severity",
        "ticket_id",
    )
    @api.depends_context("lang", "tz")
    def _compute_promise_preview(self):
        """Say what would be promised, as soon as it is known to whom or for what."""
        self.promise_preview = False
        Ticket = self.env["helpdesk.ticket"]
        for contact in self:
            named = contact.equipment_id or contact.partner_id
            asks = contact.direction == "in" and contact.kind != "conduct"
            if named and asks and contact.happened_at and not contact.ticket_id:
                ticket = Ticket.new(contact._prepare_ticket_facts())
                contact.promise_preview = ticket._render_sla_preview(
                    ticket._prepare_sla_preview() | {"with_head": True}
                )

    def _get_open_ticket_domain(self):
        """Return the domain of open tickets that the entry may join.

        Those of the unit, and those of the customer that name none yet: a mail says
        whose it is before anybody knows of which unit.
        """
        self.ensure_one()
        domain = Domain.FALSE
        if self.partner_id:
            domain = Domain(
                "commercial_partner_id",
                "=",
                self.partner_id.commercial_partner_id._origin.id,
            )
        if self.equipment_id:
            domain &= Domain("equipment_id", "=", False)
            domain |= Domain("equipment_id", "=", self.equipment_id._origin.id)
        return (
            domain
            & Domain("closed", "=", False)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("id", "!=", self.ticket_id._origin.id or 0)
        )

    def action_make_ticket(self):
        """Make a ticket of each entry; open it."""
        self.check_access("write")
        self._check_can_make_ticket()
        tickets = self._do_make_ticket()
        return tickets._get_records_action(
            name=self.env._("Ticket"), views=self._get_ticket_views(tickets)
        )

    def _get_ticket_views(self, tickets):
        form = self.env.ref("after_sales_service.helpdesk_ticket_view_form").id
        if len(tickets) == 1:
            return [(form, "form")]
        return [(False, "list"), (form, "form")]

    def _check_can_make_ticket(self):
        for contact in self:
            if contact.ticket_id:
                raise UserError(
                    self.env._(
                        "%(contact)s belongs to ticket %(ticket)s already.",
                        contact=contact.display_name,
                        ticket=contact.ticket_id.display_name,
                    )
                )
            if contact.direction == "out":
                raise UserError(
                    self.env._(
                        "%(contact)s is an outgoing call or letter: join it to the"
                        " ticket it is about.",
                        contact=contact.display_name,
                    )
                )

    def _do_make_ticket(self):
        """Create one ticket per entry, with its true time."""
        return self.env["helpdesk.ticket"].create(
            [contact._prepare_ticket_vals() for contact in self]
        )

    def _prepare_ticket_vals(self):
        """Values of the ticket made from the entry; ``reported_at`` is its time."""
        self.ensure_one()
        channels = self.env["helpdesk.ticket.channel"]._get_by_contact_channel(
            self.company_id
        )
        vals = self._prepare_ticket_facts() | {
            "name": self.subject,
            "description": self._get_ticket_description(),
            "fault_id": self.fault_id.id,
            "caller_name": self.caller_name,
            "caller_phone": self.caller_phone,
            "down_since": self.down_since,
            "channel_id": channels.get(
                self.channel, self.env["helpdesk.ticket.channel"]
            ).id,
            "contact_ids": [Command.link(self.id)],
        }
        if not self.equipment_id:
            # nobody in charge yet; helpdesk_mgmt would assign whoever took the call
            vals["user_id"] = False
        if self.partner_id:
            vals["partner_name"] = self.partner_id.name
            vals["partner_email"] = self.partner_id.email or self.caller_email
        return vals

    def _prepare_ticket_facts(self):
        """Values of the ticket on which its promises hang."""
        self.ensure_one()
        vals = {
            "company_id": self.company_id.id,
            "kind": self.kind,
            "severity": self.severity,
            "equipment_id": self.equipment_id.id,
            "reported_at": self.happened_at,
        }
        if not self.equipment_id.team_id:
            vals["team_id"] = self._get_call_team().id
        if self.partner_id:
            vals["partner_id"] = self.partner_id.id
        if self.kind == "installation":
            vals["notified_at"] = self.happened_at
        return vals

    def _get_call_team(self):
        """Who takes a call that no unit gives to a team: the company's point.

        An engineer makes no tickets for others: his own team takes what reaches him.
        """
        self.ensure_one()
        team = self.company_id._get_default_service_point()
        if self.env["helpdesk.ticket"]._is_desk_user():
            return team
        own = self.env.user.helpdesk_team_ids.filtered(
            lambda point: (
                point.company_id in (self.company_id, point.company_id.browse())
            )
        )
        return team if team in own else own[:1]

    def _get_ticket_description(self):
        self.ensure_one()
        if is_html_empty(self.summary):
            return plaintext2html(self.subject)
        return self.summary

    def action_view_ticket(self):
        self.ensure_one()
        return self.ticket_id._get_records_action(
            name=self.env._("Ticket"), views=self._get_ticket_views(self.ticket_id)
        )

    def _join_tickets(self):
        """The ticket learns of the entry: a line in its log, and what is news."""
        self._note_on_tickets()
        self._hand_on_news()

    def _note_on_tickets(self):
        """Say in the ticket's log that somebody called or wrote about it."""
        by_ticket = {}
        for contact in self:
            by_ticket.setdefault(contact.ticket_id, self.browse())
            by_ticket[contact.ticket_id] |= contact
        bodies = {
            ticket.id: self.env._(
                "Register of calls and letters: %(entries)s",
                entries=", ".join(contacts.mapped("display_name")),
            )
            for ticket, contacts in by_ticket.items()
        }
        tickets = self.env["helpdesk.ticket"].browse(bodies)
        # a log line only: whoever may enter a call may have it noted on its ticket
        tickets.sudo()._message_log_batch(bodies=bodies)

    def _hand_on_news(self):
        """Tell the ticket that a call joins what the caller said about its facts.

        The desk's calls only: an engineer enters facts on the ticket itself, where
        it is known which of them are his to change.
        """
        if not self.env["helpdesk.ticket"]._is_desk_user():
            return
        for contact in self.filtered(lambda contact: contact.direction == "in"):
            vals = contact._prepare_news_vals()
            if vals and contact.ticket_id.has_access("write"):
                contact.ticket_id.write(vals)

    def _prepare_news_vals(self):
        """Return values of the open ticket that the entry brings.

        A unit or a standstill that is known stays; the customer's last wish for an
        arrival counts (S16), unless it is over before it was entered.
        """
        self.ensure_one()
        # sudo: only compared with what the caller said; written by the user's rights
        ticket, unit, vals = self.ticket_id.sudo(), self.equipment_id, {}
        if ticket.closed:
            return vals
        customers = ticket.commercial_partner_id | unit.commercial_partner_id
        if unit and not ticket.equipment_id and len(customers) == 1:
            vals["equipment_id"] = unit.id
        same_unit = unit and (ticket.equipment_id == unit or "equipment_id" in vals)
        if same_unit and self.down_since and not ticket.down_since:
            vals["down_since"] = self.down_since
        wish = self.requested_arrival
        if wish and wish != ticket.requested_arrival and wish > fields.Datetime.now():
            vals["requested_arrival"] = wish
        return vals
