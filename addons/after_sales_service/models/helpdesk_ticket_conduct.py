# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class HelpdeskTicket(models.Model):
    """A complaint about conduct is read by service managers only (S25).

    Record rules close the ticket to everybody else, and to the manager whom it is
    about; here its title is kept out of what others see of it by name (promises,
    registers, links), it goes to no team and no engineer, nobody else follows it,
    and a conduct report is opened for it.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "after.sales.confidential.mixin"]

    conduct_report_ids = fields.One2many(
        "after.sales.conduct.report",
        "ticket_id",
        groups="after_sales_service.group_after_sales_manager",
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        for ticket in self.filtered(lambda ticket: ticket.kind == "conduct"):
            label = self.env._("Complaint about conduct")
            number = ticket.number if ticket.number not in (False, "/") else False
            ticket.display_name = " - ".join(filter(None, (number, label)))
        return res

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            if vals.get("kind", self.env.context.get("default_kind")) == "conduct":
                self._check_can_take_conduct()
                vals = self._prepare_conduct_ticket_vals(vals)
            prepared.append(vals)
        tickets = super().create(prepared)
        tickets._open_conduct_reports()
        return tickets

    def write(self, vals):
        conduct = vals.get("kind") == "conduct"
        if conduct:
            self._check_can_take_conduct()
        becoming = self.filtered(lambda ticket: conduct and ticket.kind != "conduct")
        res = super().write(vals)
        if conduct:
            becoming._hand_over_conduct()
            self._open_conduct_reports()
            for company, tickets in self.grouped("company_id").items():
                # bounded: taken from the team and the engineer, as a new one
                tickets.sudo().write(
                    self._prepare_conduct_ticket_vals({"company_id": company.id})
                )
        return res

    def _hand_over_conduct(self):
        """What turns out to be a complaint about conduct leaves those who had it."""
        # bounded: who has these tickets, which a manager has just made the managers'
        for ticket in self.sudo():
            vals = ticket._prepare_conduct_ticket_vals(
                {"company_id": ticket.company_id.id}
            )
            ticket.write({name: vals[name] for name in ("team_id", "user_id")})
            ticket._leave_to_managers()
            ticket.contact_ids._close_conduct()

    @api.model
    def _check_can_take_conduct(self):
        """
        :raises UserError: the user could not read what he enters
        """
        if not self.env.su and not self._reads_conduct():
            raise UserError(
                self.env._(
                    "Complaints about conduct are read by the service manager only."
                    " Enter it under “Take a Call” with this kind and press “Make"
                    " Ticket”: it is handed over."
                )
            )

    @api.model
    def _reads_conduct(self):
        return self.env.user.has_group("after_sales_service.group_after_sales_manager")

    @api.model
    def _prepare_conduct_ticket_vals(self, vals):
        """No team, no engineer, perhaps the very one it is about: the manager's."""
        company = self.env["res.company"].browse(vals.get("company_id") or ())
        company = company or self.env.company
        # bounded: who is told of a complaint
        manager = company.sudo()._get_after_sales_managers()[:1]
        return dict(vals, team_id=False, user_id=manager.id)

    def _open_conduct_reports(self):
        """Open what the manager works with; idempotent."""
        tickets = self.filtered(lambda ticket: ticket.kind == "conduct")
        if tickets:
            # whoever takes the call has no right on the report that comes of it
            self.env["after.sales.conduct.report"].sudo()._open_for_tickets(
                tickets.sudo()
            )

    def _prepare_conduct_vals(self):
        """Values of the conduct report; called under sudo."""
        self.ensure_one()
        said = html2plaintext(self.description or "").strip()
        lines = [self.name] + ([said] if said and said != self.name else [])
        return {
            "company_id": self.company_id.id or self.env.company.id,
            "ticket_id": self.id,
            "contact_id": self.contact_ids[:1].id,
            "partner_id": self.partner_id.id,
            "reported_by": self.caller_name,
            "phone": self.caller_phone,
            "reported_at": self.reported_at,
            "description": "\n".join(lines),
            "user_id": self.user_id.id,
        }

    def action_view_conduct_report(self):
        """The reader's own rights on reports decide."""
        self.ensure_one()
        reports = self.env["after.sales.conduct.report"].search(
            [("ticket_id", "in", self.ids)]
        )
        if not reports:
            raise UserError(self.env._("There is no conduct report for it."))
        return reports._get_records_action(name=self.env._("Conduct Report"))
