# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .proposal_steps import REPORT

#: what became of the quotation → state of the proposal
STATES_OF_SALE = {
    "draft": "offered",
    "sent": "offered",
    "sale": "ordered",
    "cancel": "declined",
}


class Proposal(models.Model):
    """From the approval to the work: offered, ordered, one job per unit."""

    _inherit = "after.sales.proposal"

    sale_order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_dispatcher",
    )
    sent_at = fields.Datetime(
        string="Sent to the Customer at", readonly=True, copy=False, tracking=True
    )
    order_ids = fields.One2many("after.sales.order", "proposal_id", string="Jobs")
    order_count = fields.Integer(
        string="Number of Jobs", compute="_compute_order_count"
    )
    can_schedule = fields.Boolean(compute="_compute_can_work")
    can_quote = fields.Boolean(compute="_compute_can_work")

    # ------------------------------------------------------------
    # STATE
    # ------------------------------------------------------------

    @api.depends(
        "approval_state", "order_ids.state", "reviewed_at", "sale_order_id.state"
    )
    def _compute_state(self):
        for proposal in self:
            proposal.state = proposal._get_state()

    def _get_state(self):
        """The first that holds: not approved, reviewed, jobs, quotation, approved."""
        self.ensure_one()
        if self.approval_state != "approved":
            return self.approval_state
        if self.reviewed_at:
            return "reviewed"
        if orders := self._get_live_orders():
            done = all(order.state == "done" for order in orders)
            return "done" if done else "scheduled"
        return STATES_OF_SALE.get(self.sale_order_id.state, "approved")

    def _get_live_orders(self):
        # whether there is work: also jobs of colleagues; no more is told of them
        return self.sudo().order_ids.filtered(lambda order: order.state != "cancelled")

    def _compute_order_count(self):
        counts = dict(
            self.env["after.sales.order"]._read_group(
                [("proposal_id", "in", self.ids)], ["proposal_id"], ["__count"]
            )
        )
        for proposal in self:
            proposal.order_count = counts.get(proposal._origin, 0)

    @api.depends("state", "owner_kind")
    @api.depends_context("uid")
    def _compute_can_work(self):
        desk = self._is_desk()
        seller = self.env["after.sales.contract"]._is_desk()
        for proposal in self:
            ready = "ordered" if proposal.owner_kind == "customer" else "approved"
            proposal.can_schedule = desk and proposal.state == ready
            proposal.can_quote = (
                seller
                and proposal.owner_kind == "customer"
                and proposal.state in ("approved", "declined")
            )

    # ------------------------------------------------------------
    # TO THE CUSTOMER (S9: THE PROPOSAL IS FREE, THE UPGRADE IS A SALE)
    # ------------------------------------------------------------

    def action_send(self):
        """Mail the approved proposal to the customer."""
        self._check_can_send()
        for proposal in self:
            # field of the steps; bounded to a record the user may write
            proposal.sudo()._do_send()
        return True

    def _check_can_send(self):
        """
        :raises UserError: not approved, not a customer's, or nobody to send it to
        """
        self.check_access("write")
        self._check_approval_state("approved")
        for proposal in self:
            if proposal.owner_kind != "customer":
                raise UserError(
                    self.env._(
                        "“%s” is about our own plant: there is no customer to send it"
                        " to.",
                        proposal.display_name,
                    )
                )
            if not proposal.partner_id.email:
                raise UserError(
                    self.env._(
                        "%(customer)s has no mail address: enter one, or print"
                        " “%(proposal)s”.",
                        customer=proposal.partner_id.display_name,
                        proposal=proposal.display_name,
                    )
                )

    def _do_send(self):
        self.ensure_one()
        paper = self.attachment_ids.sorted("id")[-1:] or self._make_paper(REPORT)
        # queued, not sent: a mail server that is down undoes nothing
        self.env.ref("after_sales_service.mail_template_proposal").send_mail(
            self.id,
            force_send=False,
            email_values={"attachment_ids": [Command.link(paper.id)]},
        )
        self.sent_at = fields.Datetime.now()

    def action_quote(self):
        """Quote the investment to the customer."""
        self._check_can_quote()
        sales = self.env["sale.order"]
        for proposal in self:
            # bounded: one quotation for the proposal's own customer
            su = proposal.sudo().with_company(proposal.company_id)
            su.sale_order_id = su.env["sale.order"].create(su._prepare_sale_vals())
            sales |= su.sale_order_id
        return self.env["after.sales.contract"]._show_quotations(sales)

    def _check_can_quote(self):
        """Desk and billing quote what is approved, once, for products.

        :raises AccessError: neither of them
        :raises UserError: not approved, quoted already, or a line without product
        """
        self.check_access("read")
        if not self.env["after.sales.contract"]._is_desk():
            raise AccessError(
                self.env._("Upgrades are quoted by the service desk or by billing.")
            )
        for proposal in self:
            if proposal.owner_kind != "customer" or proposal.state not in (
                "approved",
                "declined",
            ):
                raise UserError(
                    self.env._(
                        "“%(proposal)s” is “%(state)s”: only what is approved for a"
                        " customer, and not quoted yet, is quoted.",
                        proposal=proposal.display_name,
                        state=proposal._word_state(),
                    )
                )
            unnamed = proposal.line_ids.filtered(lambda line: not line.product_id)
            if unnamed:
                raise UserError(
                    self.env._(
                        "Choose a product for each line that is quoted: %s",
                        ", ".join(unnamed.mapped("name")),
                    )
                )

    def _prepare_sale_vals(self):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "order_line": [
                Command.create(line._prepare_sale_line_vals()) for line in self.line_ids
            ],
        }

    def _word_state(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def action_schedule(self):
        """Open the dialog that plans one job per unit."""
        self.ensure_one()
        self._check_can_schedule()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan the Work"),
            "res_model": "after.sales.proposal.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {"default_proposal_id": self.id},
        }

    def _check_can_schedule(self):
        """The desk plans what is approved; for a customer, what he has ordered.

        :raises AccessError: somebody else
        :raises UserError: it is not ready
        """
        self.check_access("write")
        if not self._is_desk():
            raise AccessError(
                self.env._("Jobs are planned by the service desk. Ask them.")
            )
        for proposal in self:
            if not proposal.can_schedule:
                raise UserError(proposal._word_not_ready())

    def _word_not_ready(self):
        self.ensure_one()
        words = {"proposal": self.display_name, "state": self._word_state()}
        if self.owner_kind == "customer" and self.approval_state == "approved":
            return self.env._(
                "“%(proposal)s” is “%(state)s”: work on a customer's unit is planned"
                " when the customer has ordered it.",
                **words,
            )
        return self.env._(
            "“%(proposal)s” is “%(state)s”: jobs are planned once, when it is"
            " approved.",
            **words,
        )

    def _do_schedule(self, vals_by_unit):
        """Make one job per unit.

        :param dict vals_by_unit: unit → what differs from unit to unit
        :return: the jobs
        """
        self.ensure_one()
        # the link to the proposal is a field of the steps; bounded to its own units
        orders = (
            self.env["after.sales.order"]
            .sudo()
            .create(
                [
                    self._prepare_order_vals(unit) | vals
                    for unit, vals in vals_by_unit.items()
                ]
            )
            .sudo(False)
        )
        orders.filtered(
            lambda order: order.planned_start and order.engineer_id
        )._do_schedule()
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        return orders

    def _prepare_order_vals(self, unit):
        """The job that renews one unit: announced, accepted by both sides. Hook."""
        self.ensure_one()
        task = (self.title, self.description, self.risks)
        return {
            "kind": "renewal",
            "company_id": self.company_id.id,
            "equipment_id": unit.id,
            "proposal_id": self.id,
            "description": "\n\n".join(text.strip() for text in task if text),
            "affects_production": True,
            "joint_acceptance": True,
        }

    def action_view_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.order_action"
        )
        action["domain"] = [("proposal_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_sale(self):
        """The quotation, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        return self.env["after.sales.contract"]._show_quotations(
            self.sudo().sale_order_id  # shown by the reader's own rights
        )
