# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from odoo.addons.after_sales_service.models.helpdesk_ticket import AFTER_SALES_READERS

from .loan import AT_CUSTOMER, OPEN
from .loan_steps import ACTIVITY_TYPE, MANAGER


class HelpdeskTicket(models.Model):
    """A replacement is proposed before the promised solution breaks (S13)."""

    _inherit = "helpdesk.ticket"

    loan_ids = fields.One2many(
        "after.sales.loan",
        "ticket_id",
        string="Replacements",
        groups=AFTER_SALES_READERS,
    )
    loan_count = fields.Integer(
        string="Number of Replacements",
        compute="_compute_loan",
        compute_sudo=True,
    )
    loan_text = fields.Char(
        string="Replacement", compute="_compute_loan", compute_sudo=True
    )
    loan_state = fields.Char(compute="_compute_loan", compute_sudo=True)
    can_decide_loan = fields.Boolean(compute="_compute_loan", compute_sudo=True)
    can_propose_loan = fields.Boolean(compute="_compute_loan", compute_sudo=True)

    # bounded: number, serial and state of this ticket's own replacement
    @api.depends("kind", "stage_id", "equipment_id", "loan_ids.state")
    @api.depends_context("uid", "lang", "tz")
    def _compute_loan(self):
        manager = self.env.user.has_group(MANAGER)
        for ticket in self:
            loan = ticket.loan_ids.filtered(lambda loan: loan.state in OPEN)[:1]
            ticket.loan_count = len(ticket.loan_ids)
            ticket.loan_state = loan.state
            ticket.loan_text = ticket._say_loan(loan) if loan else False
            ticket.can_decide_loan = manager and loan.state == "proposed"
            ticket.can_propose_loan = (
                ticket.kind == "fault"
                and not ticket.closed
                and ticket.equipment_id.can_propose_loan
            )

    def _say_loan(self, loan):
        """How it stands with the replacement, in one sentence."""
        values = {
            "percent": loan.used_percent,
            "loan": loan.name,
            "unit": loan.pool_unit_id.display_name,
            "time": loan.reserved_until
            and format_datetime(self.env, loan.reserved_until, dt_format="short"),
            "day": format_date(self.env, loan.planned_return_on),
            "why": loan.why,
        }
        match loan.state:
            case "proposed" if loan.used_percent:
                return self.env._(
                    "%(percent)s %% of the time to solve it is used up: %(unit)s is"
                    " reserved until %(time)s (%(loan)s: %(why)s).",
                    **values,
                )
            case "proposed":
                return self.env._(
                    "%(unit)s is reserved until %(time)s (%(loan)s: %(why)s).", **values
                )
            case "out" | "due_back":
                return self.env._(
                    "%(unit)s stands in until %(day)s (%(loan)s).", **values
                )
            case "returned":
                return self.env._("%(unit)s came back (%(loan)s).", **values)
        return self.env._("%(unit)s is to be handed over (%(loan)s).", **values)

    def _get_portal_loan(self):
        """The replacement the customer works with now, for his page of the ticket."""
        # bounded: what stands at the customer's for his own ticket
        return self.sudo().loan_ids.filtered(lambda loan: loan.state in AT_CUSTOMER)[:1]

    # ------------------------------------------------------------
    # WHOSE TICKET
    # ------------------------------------------------------------

    @api.depends("equipment_id.lent_to_id")
    def _compute_partner_id(self):
        """A fault of a loaner is reported by the customer who works with it."""
        # bounded: whose unit it stands in for
        lent = self.filtered(lambda ticket: ticket.sudo().equipment_id.lent_to_id)
        res = super(HelpdeskTicket, self - lent)._compute_partner_id()
        for ticket in lent:
            unit = ticket.sudo().equipment_id
            if ticket.partner_id.commercial_partner_id != unit.lent_to_id:
                ticket.partner_id = unit.stands_in_for_id.partner_id.sudo(False)
        return res

    @api.depends("equipment_id.lent_to_id")
    def _compute_owner_differs(self):
        """Who works with a loaner need not own it."""
        res = super()._compute_owner_differs()
        for ticket in self.filtered("owner_differs"):
            lent_to = ticket.sudo().equipment_id.lent_to_id  # bounded: as above
            if lent_to and ticket.partner_id.commercial_partner_id == lent_to:
                ticket.owner_differs = False
        return res

    # ------------------------------------------------------------
    # PROPOSED BY THE PROMISE
    # ------------------------------------------------------------

    def _propose_replacements(self, percent):
        """Hold a replacement for each ticket that has none, or say that none is free.

        Called by the engine as superuser, once for each promise.

        :param int percent: of the allowed time that is used up
        """
        Loan = self.env["after.sales.loan"]
        for ticket in self:
            unit = ticket.equipment_id
            if (
                ticket.kind != "fault"
                or not unit
                or Loan._find_obstacle(unit, ticket)
                or Loan._propose(unit, ticket_id=ticket.id, used_percent=percent)
            ):
                continue
            ticket._tell_no_replacement(percent)

    def _tell_no_replacement(self, percent):
        """The manager has to find another way; what there is, is said."""
        self.ensure_one()
        for manager in self._sla_get_managers()[:1]:
            reader = self.with_context(lang=manager.lang)
            Pool = reader.env["after.sales.pool.unit"]
            lines = Pool._say_none(reader.equipment_id)
            text = Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % line for line in lines
            )
            summary = reader.env._(
                "%(percent)s %% of the time is used up, and no replacement unit is"
                " free",
                percent=percent,
            )
            self.activity_schedule(
                ACTIVITY_TYPE, user_id=manager.id, summary=summary, note=text
            )
            self._message_log(body=Markup("<p>%s</p>%s") % (summary, text))

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _do_solved(self, at=None):
        """What was held for the fault is free; what is out comes back."""
        res = super()._do_solved(at)
        # bounded: the replacements given for these tickets
        self.sudo().loan_ids._not_needed(self.env._("The fault is solved."))
        return res

    def action_propose_loan(self):
        """Choose a unit of ours that stands in for the faulty one."""
        self.ensure_one()
        self.check_access("write")
        if not self.equipment_id:
            raise UserError(
                self.env._(
                    "Choose the unit of %(ticket)s first.", ticket=self.display_name
                )
            )
        return self.equipment_id._open_loan_proposal(ticket=self)

    def action_confirm_loan(self):
        """The manager gives the unit that is reserved."""
        return self._get_proposed_loans().action_confirm()

    def action_refuse_loan(self):
        """The manager says why the reserved unit is not given."""
        return self._get_proposed_loans().action_refuse()

    def _get_proposed_loans(self):
        self.check_access("read")
        loans = self.loan_ids.filtered(lambda loan: loan.state == "proposed")
        if not loans:
            raise UserError(self.env._("No replacement unit waits for a decision."))
        return loans

    def action_view_loans(self):
        self.ensure_one()
        self.check_access("read")
        return self.loan_ids._get_records_action(name=self.env._("Replacements"))
