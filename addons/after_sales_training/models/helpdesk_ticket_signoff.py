# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.after_sales_service.tools import liability, period

MISUSE_CAUSE = "after_sales_service.fault_cause_c12"
MISUSE_EXCLUSION = "after_sales_service.warranty_exclusion_misuse"
STANDINGS = [
    ("trained", "A Certified Operator Was There"),
    ("untrained", "Nobody Was Certified"),
]


class HelpdeskTicket(models.Model):
    """A fault by misuse (S4) points to a training that is missing."""

    _inherit = "helpdesk.ticket"

    signoff_standing = fields.Selection(
        STANDINGS,
        string="Operators",
        compute="_compute_signoff_standing",
        compute_sudo=True,
        help="Whether somebody was certified for the unit on the day of the fault.",
    )
    signoff_is_misuse = fields.Boolean(
        string="Caused by Misuse",
        compute="_compute_signoff_is_misuse",
        compute_sudo=True,
        help="By the cause found or presumed, the responsibility decided, or the"
        " exclusion of the time out of use.",
    )
    signoff_proposed_on = fields.Date(
        string="Training Proposed on", readonly=True, copy=False
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"signoff_proposed_on"}

    @api.depends("equipment_id", "reported_at")
    def _compute_signoff_standing(self):
        # sudo (compute_sudo): that somebody was certified, not who
        self.signoff_standing = False
        with_unit = self.filtered("equipment_id")
        for day, tickets in with_unit.grouped(lambda t: t._get_fault_day()).items():
            operators = tickets.equipment_id._get_operators(day)
            for ticket in tickets:
                ticket.signoff_standing = (
                    "trained" if operators[ticket.equipment_id.id] else "untrained"
                )

    def _get_fault_day(self):
        """The day of the fault at the site."""
        self.ensure_one()
        at = self.reported_at or fields.Datetime.now()
        return period.day_of(at, self.equipment_id.tz)

    @api.depends("cause_id", "found_cause_id", "downtime_ids.exclusion_id")
    def _compute_signoff_is_misuse(self):
        # sudo (compute_sudo): the finding of whoever decided, for who sees the ticket
        cause = self.env.ref(MISUSE_CAUSE, raise_if_not_found=False)
        exclusion = self.env.ref(MISUSE_EXCLUSION, raise_if_not_found=False)
        decided = self.env["after.sales.liability"].search(
            [
                ("ticket_id", "in", self._origin.ids),
                ("cause", "=", liability.OPERATOR),
                ("approval_state", "=", "approved"),
            ]
        )
        for ticket in self:
            named = ticket.found_cause_id or ticket.cause_id
            ticket.signoff_is_misuse = bool(
                (cause and named == cause)
                or (exclusion and exclusion in ticket.downtime_ids.exclusion_id)
                or ticket._origin in decided.ticket_id
            )

    def action_propose_signoff(self):
        """Propose to the training desk that the operators are trained (again)."""
        self.check_access("write")
        self._check_can_propose_signoff()
        Signoff = self.env["after.sales.training.signoff"]
        Signoff._propose_training([ticket._prepare_misuse_need() for ticket in self])
        # bounded: the day on these tickets, which the user may write
        self.sudo().signoff_proposed_on = fields.Date.context_today(self)
        for ticket in self:
            ticket._message_log(
                body=self.env._("Training of the operators was proposed.")
            )
        return True

    def _check_can_propose_signoff(self):
        """:raises UserError: there is no unit, or it was proposed already"""
        for ticket in self:
            if not ticket.equipment_id:
                raise UserError(
                    self.env._(
                        "%(ticket)s: enter the unit first: its operators are trained.",
                        ticket=ticket.display_name,
                    )
                )
            if ticket.signoff_proposed_on:
                raise UserError(
                    self.env._(
                        "%(ticket)s: the training was proposed on %(day)s.",
                        ticket=ticket.display_name,
                        day=format_date(self.env, ticket.signoff_proposed_on),
                    )
                )

    def _prepare_misuse_need(self):
        self.ensure_one()
        # sudo: which course is about this machine
        product = self.equipment_id.sudo().product_id.product_tmpl_id
        course = (
            self.env["after.sales.training.course"]
            .sudo()
            .search(
                [
                    ("product_ids", "in", product.ids),
                    ("company_id", "in", (self.equipment_id.company_id.id, False)),
                ],
                limit=1,
            )
        )
        return {
            "company_id": self.equipment_id.company_id.id,
            "origin": "misuse",
            "partner_id": self.equipment_id.commercial_partner_id.id,
            "equipment_id": self.equipment_id.id,
            "course_id": course.id,
            "employee_id": False,
            "source": f"{self._name},{self.id},misuse",
            "note": self.env._(
                "%(ticket)s: fault by operating error or misuse.",
                ticket=self.display_name,
            ),
        }
