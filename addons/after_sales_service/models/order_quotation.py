# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import coverage

APPROVALS = [
    ("missing", "Quotation is missing"),
    ("draft", "Quotation not sent"),
    ("sent", "Waiting for the customer"),
    ("approved", "Approved by the customer"),
    ("waived", "Started without approval"),
]


class Order(models.Model):
    """By quotation (S7): the customer approves the price before work starts.

    The customer signs the quotation on the portal, or sends the order otherwise and
    the desk confirms it. Until then nobody is dispatched or begins; the service
    manager may let a job begin without, with a reason.
    """

    _inherit = "after.sales.order"

    approval_state = fields.Selection(
        APPROVALS,
        string="Quotation",
        compute="_compute_approval_state",
        compute_sudo=True,
        help="Empty: the job is not done by quotation.",
    )
    needs_approval = fields.Boolean(
        compute="_compute_approval_state",
        compute_sudo=True,
        help="Nobody is dispatched before the customer approves the quotation.",
    )
    quotation_waived_reason = fields.Text(
        string="Started without Approval because",
        readonly=True,
        copy=False,
        tracking=True,
    )
    quotation_waived_by_id = fields.Many2one(
        "res.users", string="Allowed by", readonly=True, copy=False
    )
    quotation_waived_at = fields.Datetime(
        string="Allowed at", readonly=True, copy=False
    )

    # reads the sales order and the unit's rule under sudo (compute_sudo): only how
    # far the quotation is
    @api.depends(
        "kind",
        "state",
        "equipment_id",
        "coverage_at",
        "use_free_service",
        "rework_of_id",
        "line_ids.coverage",
        "sale_order_id.state",
        "quotation_waived_reason",
    )
    def _compute_approval_state(self):
        for order in self:
            order.approval_state = (
                order._get_approval_state() if order._is_by_quotation() else False
            )
            order.needs_approval = order.approval_state in ("missing", "draft", "sent")

    def _get_approval_state(self):
        self.ensure_one()
        if self.sale_order_id.state == "sale":
            return "approved"
        if self.quotation_waived_reason:
            return "waived"
        if self.sale_order_id.state in ("draft", "sent"):
            return self.sale_order_id.state
        return "missing"

    def _is_by_quotation(self):
        """Whether the customer pays by quotation; called under sudo.

        By the lines where there are any, else by what an hour's work would be.
        """
        self.ensure_one()
        if self.line_ids:
            return coverage.QUOTATION in self.line_ids.mapped("coverage")
        if not self.equipment_id or self._get_price_rule() != coverage.QUOTATION:
            return False
        probe = self.env["after.sales.order.line"].new(
            {"order_id": self.id, "kind": coverage.LABOUR, "quantity": 1.0}
        )
        facts, _reasons = probe._get_facts()
        return coverage.decide(facts).coverage == coverage.QUOTATION

    # ------------------------------------------------------------
    # NO WORK WITHOUT IT
    # ------------------------------------------------------------

    def _check_can_dispatch(self):
        res = super()._check_can_dispatch()
        self._check_quotation_approved()
        return res

    def _check_can_depart(self):
        res = super()._check_can_depart()
        self._check_quotation_approved()
        return res

    def _check_can_arrive(self):
        res = super()._check_can_arrive()
        self._check_quotation_approved()
        return res

    def _do_dispatch(self):
        res = super()._do_dispatch()
        self.activity_feedback(["after_sales_service.mail_act_approved"])
        return res

    def _check_quotation_approved(self):
        """:raises UserError: the customer has not approved the price yet"""
        for order in self.filtered("needs_approval"):
            raise UserError(
                self.env._(
                    "%(job)s is done by quotation, and the customer has not approved"
                    " it yet. Press “Send Quotation” and wait for the signature on"
                    " the portal; the service manager may let the job start without"
                    " it.",
                    job=order.name,
                )
            )

    # ------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------

    def action_send_quotation(self):
        """Make the quotation and mail its link: the customer signs on the portal."""
        self._check_can_bill()
        for order in self:
            order.action_create_quotation()
            order._do_send_quotation()
        return True

    def _do_send_quotation(self):
        """Bounded: the quotation of this job goes to the customer of this job."""
        self.ensure_one()
        sale = self.sudo().sale_order_id
        if sale.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "The quotation of %(job)s is approved already.", job=self.name
                )
            )
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%(customer)s has no mail address: enter it, or print the"
                    " quotation and let billing confirm it when the order comes in.",
                    customer=self.partner_id.display_name,
                )
            )
        sale.require_signature = True
        sale._send_order_notification_mail(sale._find_mail_template())
        if sale.state == "draft":
            sale.action_quotation_sent()
        self.message_post(
            body=self.env._(
                "The quotation %(quotation)s is sent to %(customer)s.",
                quotation=sale.name,
                customer=self.partner_id.display_name,
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _after_approval(self):
        """The quotation is approved: the desk may dispatch; called under sudo."""
        for order in self:
            if order.approval_state != "approved" or order.state not in (
                "draft",
                "scheduled",
            ):
                continue
            order.activity_schedule(
                "after_sales_service.mail_act_approved",
                summary=self.env._("Quotation approved: dispatch"),
                note=self.env._(
                    "The customer approved %(quotation)s. Nothing holds up the job any"
                    " more.",
                    quotation=order.sale_order_id.name,
                ),
                user_id=order._get_dispatcher().id,
            )

    def _do_waive_quotation(self, reason):
        """Let the job start without approval; the caller has checked who may."""
        self.ensure_one()
        # fields of the steps; bounded to this job
        self.sudo().write(
            {
                "quotation_waived_reason": reason,
                "quotation_waived_by_id": self.env.uid,
                "quotation_waived_at": fields.Datetime.now(),
            }
        )
