# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from markupsafe import Markup

from odoo import api, models

from odoo.addons.helpdesk_mgmt.models.helpdesk_ticket import (
    HelpdeskTicket as HelpdeskMgmtTicket,
)

NUMBER_SEQUENCE = "helpdesk.ticket.sequence"


class Postponed(list):
    """Subscriptions put off until a batch is complete: (ticket, its values).

    Handed down in the context: a client can send a list there, never this.
    """


class HelpdeskTicket(models.Model):
    """Many tickets created at the price of one.

    helpdesk_mgmt and the mail thread draw the number, look for the first stage,
    subscribe the followers and post the word of the creation ticket by ticket. What
    comes out here is the same, set by set.
    """

    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [dict(vals) for vals in vals_list]
        self._number_tickets(prepared)
        self._place_tickets(prepared)
        postponed = Postponed()
        tickets = super(
            HelpdeskTicket,
            self.with_context(
                mail_create_nolog=True, postponed_subscriptions=postponed
            ),
        ).create(prepared)
        tickets = tickets.with_env(self.env)
        self._subscribe_postponed(postponed)
        context = self.env.context
        if not context.get("mail_create_nolog") and not context.get("tracking_disable"):
            tickets._tell_creation()
        return tickets

    # ------------------------------------------------------------
    # NUMBERS, STAGES
    # ------------------------------------------------------------

    @api.model
    def _number_tickets(self, prepared):
        """Draw the numbers that are missing, those of a company in one go.

        A module that numbers tickets in its own way is asked ticket by ticket, as
        helpdesk_mgmt does.

        :param list prepared: values of tickets, filled in
        """
        own_way = (
            type(self)._prepare_ticket_number
            is not HelpdeskMgmtTicket._prepare_ticket_number
        )
        if own_way:
            return
        by_company = defaultdict(list)
        for vals in prepared:
            if vals.get("number", "/") == "/":
                company_id = vals.get("company_id", self.env.company.id)
                by_company[company_id].append(vals)
        for company_id, group in by_company.items():
            numbers = self.env["after.sales.numbered.mixin"]._draw_numbers(
                company_id or self.env.company, len(group), NUMBER_SEQUENCE
            )
            for vals, number in zip(group, numbers, strict=True):
                vals["number"] = number

    @api.model
    def _place_tickets(self, prepared):
        """Put tickets of a team in its first stage: one search per team."""
        first = {}
        for vals in prepared:
            team_id = vals.get("team_id")
            if not team_id or "stage_id" in vals:
                continue
            if team_id not in first:
                team = self.env["helpdesk.ticket.team"].browse(team_id)
                first[team_id] = team._get_applicable_stages()[:1].id
            vals["stage_id"] = first[team_id]

    @api.depends("team_id")
    def _compute_stage_id(self):
        """As helpdesk_mgmt, with one search per team instead of one per ticket."""
        for team, tickets in self.grouped("team_id").items():
            stages = team._get_applicable_stages()
            tickets.filtered(
                lambda ticket, stages=stages: ticket.stage_id not in stages
            ).stage_id = stages[:1]

    # ------------------------------------------------------------
    # FOLLOWERS, THE WORD OF THE CREATION
    # ------------------------------------------------------------

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        postponed = self.env.context.get("postponed_subscriptions")
        if isinstance(postponed, Postponed):
            postponed.append((self, updated_values))
            return True
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy=followers_existing_policy
        )

    @api.model
    def _subscribe_postponed(self, postponed):
        """Subscribe those who follow by team or as the assignee, set by set.

        Tickets whose links are all the same have the same followers.
        """
        groups = {}
        for ticket, values in postponed:
            links = tuple(
                (name, repr(value))
                for name, value in sorted(values.items())
                if name in self._fields and self._fields[name].relational
            )
            tickets, _values = groups.get(links, (self.browse(), values))
            groups[links] = (tickets | ticket, values)
        for tickets, values in groups.values():
            tickets.with_env(self.env)._message_auto_subscribe(
                values, followers_existing_policy="update"
            )

    def _creation_subtype(self):
        """The subtype of helpdesk_mgmt, without asking for each ticket if it exists."""
        return self.env["mail.message.subtype"].browse(
            self.env["ir.model.data"]._xmlid_to_res_id("helpdesk_mgmt.hlp_tck_created")
        )

    def _tell_creation(self):
        """Post that the tickets were created, as the mail thread does.

        Where nobody asked to be told the message is only written down, for all
        tickets at once.
        """
        author = self.env.user.partner_id
        # sudo: as the mail thread posts it, on tickets just created
        by_subtype = self.sudo().grouped(lambda ticket: ticket._creation_subtype())
        for subtype, tickets in by_subtype.items():
            bodies = {ticket.id: ticket._prepare_creation_body() for ticket in tickets}
            recipients = self.env["mail.followers"]._get_recipient_data(
                tickets, "notification", subtype.id
            )
            told = tickets.filtered(lambda ticket, to=recipients: to[ticket.id])
            for ticket in told:
                ticket.message_post(
                    body=bodies[ticket.id], subtype_id=subtype.id, author_id=author.id
                )
            (tickets - told)._log_creation(bodies, subtype, author)

    def _prepare_creation_body(self):
        """Return the word of the creation, marked as the mail thread marks it."""
        self.ensure_one()
        return (
            Markup('<div summary="o_mail_notification"><p>%s</p></div>')
            % self._creation_message()
        )

    def _log_creation(self, bodies, subtype, author):
        """Write what ``message_post()`` would, where it has nobody to notify."""
        if not self:
            return
        author_id, email_from = self._message_compute_author(author.id)
        domains = self._mail_get_alias_domains(default_company=self.env.company)
        companies = self._mail_get_companies(default=self.env.company)
        reply_to = self._notify_get_reply_to(default=email_from, author_id=author_id)
        values_list = [
            {
                "author_id": author_id,
                "body": bodies[ticket.id],
                "email_add_signature": True,
                "email_from": email_from,
                "message_type": "notification",
                "model": self._name,
                "record_alias_domain_id": domains[ticket.id].id,
                "record_company_id": companies[ticket.id].id,
                "reply_to": reply_to[ticket.id],
                "res_id": ticket.id,
                "subtype_id": subtype.id,
            }
            for ticket in self
        ]
        messages = self._message_create(values_list)
        for ticket, message, values in zip(self, messages, values_list, strict=True):
            ticket._message_post_after_hook(message, values)
