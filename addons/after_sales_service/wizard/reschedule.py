# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

PLAN_FIELDS = ("planned_start", "planned_end", "engineer_id")


class Reschedule(models.TransientModel):
    """A job is planned otherwise: what speaks against it, and who is to know."""

    _name = "after.sales.reschedule"
    _description = "Reschedule a Job"
    # hr.mixin: the desk names engineers without rights on employees
    _inherit = ["hr.mixin"]

    order_id = fields.Many2one(
        "after.sales.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    planned_start = fields.Datetime(
        compute="_compute_plan",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    planned_end = fields.Datetime(
        compute="_compute_plan",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    engineer_id = fields.Many2one(
        "hr.employee",
        compute="_compute_plan",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    reason = fields.Char(help="Kept in the log; the engineer reads it too.")
    dispatch_warning = fields.Text(
        string="Conflicts", compute="_compute_dispatch_warning"
    )
    recipient_email = fields.Char(compute="_compute_told")
    told_window = fields.Char(string="Customer Knows", compute="_compute_told")
    tell_customer = fields.Selection(
        [
            ("mail", "By mail, now"),
            ("phone", "I have told them by phone"),
            ("no", "Not yet"),
        ],
        compute="_compute_tell_customer",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    tell_engineer = fields.Boolean(default=True)

    @api.depends("order_id")
    def _compute_plan(self):
        for wizard in self:
            for name in PLAN_FIELDS:
                wizard[name] = wizard[name] or wizard.order_id[name]

    @api.depends("planned_start", "planned_end", "engineer_id")
    def _compute_dispatch_warning(self):
        for wizard in self:
            draft = self.env["after.sales.order"].new(
                wizard._get_plan(), origin=wizard.order_id
            )
            wizard.dispatch_warning = draft.dispatch_warning

    @api.depends("order_id")
    def _compute_told(self):
        for wizard in self:
            order = wizard.order_id
            wizard.recipient_email = order._get_report_recipients().email
            told = order.new({"planned_start": order.arrival_told_start}, origin=order)
            wizard.told_window = order.arrival_told_start and told._get_arrival_window()

    @api.depends("order_id")
    def _compute_tell_customer(self):
        """Who was told hears of the change; who was not is not surprised by it."""
        for wizard in self:
            told = wizard.order_id.arrival_told_start
            wizard.tell_customer = "mail" if told and wizard.recipient_email else "no"

    def _get_plan(self):
        self.ensure_one()
        return {
            "planned_start": self.planned_start,
            "planned_end": self.planned_end,
            "engineer_id": self.engineer_id.id,
        }

    def action_apply(self):
        """Write the plan, then tell whom it concerns."""
        self.ensure_one()
        self._check_can_apply()
        order = self.order_id
        order._do_reschedule(self._get_plan(), self.reason)
        if self.tell_customer == "mail":
            order._do_tell_customer()
        elif self.tell_customer == "phone":
            order._note_told("phone")
        if self.tell_engineer:
            order._tell_engineers_of_move(self.reason)
        return True

    def _check_can_apply(self):
        self.order_id._check_can_reschedule()
        if self.planned_end <= self.planned_start:
            raise UserError(self.env._("The job ends before it begins."))
        if (
            self.planned_start != self.order_id.planned_start
            and self.planned_start < fields.Datetime.now()
        ):
            raise UserError(
                self.env._("A job is moved to a time that is still to come.")
            )
        if self.order_id.arrival_told_start and not self.reason:
            raise UserError(
                self.env._(
                    "The customer expects the engineer at another time. Enter why the"
                    " job is moved."
                )
            )
        if self.tell_customer == "mail" and not self.recipient_email:
            raise UserError(
                self.env._(
                    "%(customer)s has no mail address: call them.",
                    customer=self.order_id._get_report_recipients().display_name,
                )
            )
