# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models

from ..tools import coverage


class Order(models.Model):
    """What a job is worth, what of it is free, and how far it is billed."""

    _inherit = "after.sales.order"

    coverage_at = fields.Datetime(
        string="Coverage as of",
        compute="_compute_coverage_at",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The moment that decides who pays: when the fault was reported.",
    )
    amount_value = fields.Monetary(string="Value", compute="_compute_amounts")
    amount_free = fields.Monetary(string="Free", compute="_compute_amounts")
    amount_to_pay = fields.Monetary(string="To Pay", compute="_compute_amounts")
    coverage_provisional = fields.Boolean(compute="_compute_coverage_provisional")
    amount_missing = fields.Boolean(
        compute="_compute_amount_missing",
        help="A line is charged at cost, and its cost is not entered.",
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_dispatcher",
    )
    billing_state = fields.Selection(
        [
            ("nothing", "Nothing to bill"),
            ("open", "To quote"),
            ("quoted", "Quoted"),
            ("to_invoice", "To invoice"),
            ("invoiced", "Invoiced"),
            ("free", "All free"),
        ],
        string="Billing",
        compute="_compute_billing_state",
        compute_sudo=True,
        store=True,
    )

    @api.depends("ticket_id", "notified_at")
    def _compute_coverage_at(self):
        for order in self:
            order.coverage_at = order.coverage_at or order._get_coverage_moment()

    def _get_coverage_moment(self):
        """When the fault was reported, as far as it is known (naive UTC)."""
        self.ensure_one()
        return self.notified_at or self.ticket_id.reported_at or fields.Datetime.now()

    @api.depends(
        "line_ids.amount_value", "line_ids.amount_free", "line_ids.amount_to_pay"
    )
    def _compute_amounts(self):
        for order in self:
            order.amount_value = sum(order.line_ids.mapped("amount_value"))
            order.amount_free = sum(order.line_ids.mapped("amount_free"))
            order.amount_to_pay = sum(order.line_ids.mapped("amount_to_pay"))

    @api.depends("line_ids.coverage_state")
    def _compute_coverage_provisional(self):
        for order in self:
            order.coverage_provisional = "provisional" in order.line_ids.mapped(
                "coverage_state"
            )

    @api.depends("line_ids.coverage", "line_ids.amount_value", "state")
    def _compute_amount_missing(self):
        for order in self:
            order.amount_missing = (
                order.state in ("in_progress", "to_accept", "done")
                and order.billing_state != "invoiced"
                and any(
                    line.coverage == coverage.COST
                    and order.currency_id.is_zero(line.amount_value)
                    for line in order.line_ids
                )
            )

    # reads the sales order under sudo (compute_sudo): only how far it is billed
    @api.depends(
        "state",
        "line_ids.coverage",
        "line_ids.covered_percent",
        "sale_order_id.state",
        "sale_order_id.invoice_status",
        "sale_order_id.invoice_ids.state",
    )
    def _compute_billing_state(self):
        for order in self:
            sale = order.sale_order_id
            if not order.line_ids or order.state == "cancelled":
                order.billing_state = "nothing"
            elif not order._is_charged():
                order.billing_state = "nothing"
            elif order.line_ids._is_free():
                order.billing_state = "free"
            elif sale.state == "sale" and sale.invoice_status == "invoiced":
                order.billing_state = "invoiced"
            elif sale.state == "sale":
                order.billing_state = "to_invoice"
            else:
                order.billing_state = "quoted" if sale else "open"
