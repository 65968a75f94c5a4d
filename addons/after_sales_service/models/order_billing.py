# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import models
from odoo.exceptions import AccessError, UserError


class Order(models.Model):
    """Quotation, invoice: coverage decides, documents stay core's."""

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # MONEY
    # ------------------------------------------------------------

    def _prepare_sale_order_vals(self):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "partner_shipping_id": (self.site_partner_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "after_sales_order_id": self.id,
        }

    def _is_charged(self):
        """Whether somebody is quoted, invoiced or told what it was worth. Hook."""
        self.ensure_one()
        return True

    def _ensure_sale_order(self):
        """The sales order that carries the job's lines; made on first need.

        Nothing is made, and none returned, where nobody is charged.
        """
        self.ensure_one()
        if not self._is_charged():
            return self.sale_order_id
        if not self.sale_order_id or self.sale_order_id.state == "cancel":
            self.sale_order_id = self.env["sale.order"].create(
                self._prepare_sale_order_vals()
            )
        return self.sale_order_id

    def _sync_sale_lines(self):
        """Bring the sales order's lines in line with the job's lines."""
        self.ensure_one()
        if not self._is_charged():
            return
        vals_list = []
        for line in self.line_ids:
            if line.sale_line_id.order_id == self.sale_order_id:
                line._update_sale_line()
            else:
                vals_list.append(line._prepare_sale_line_vals())
        self.env["sale.order.line"].create(vals_list)

    def _check_can_bill(self):
        """Quotations and invoices are the business of billing (and of the desk).

        :raises AccessError: the user is neither
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(
            "after_sales_service.group_after_sales_billing,"
            "after_sales_service.group_after_sales_dispatcher"
        ):
            raise AccessError(
                self.env._("Jobs are quoted by the service desk or by billing.")
            )
        for order in self:
            if order.state == "cancelled":
                raise UserError(self.env._("%(job)s is cancelled.", job=order.name))
            if not order.line_ids:
                raise UserError(
                    self.env._(
                        "%(job)s has no lines: enter parts, labour or travel first.",
                        job=order.name,
                    )
                )

    def _check_not_invoiced_before(self):
        """What a cancelled sales order has invoiced is not charged by a second one.

        :raises UserError: names the invoices to credit first
        """
        # bounded: the invoices of these very jobs, by number
        for order in self.sudo():
            sale = order.sale_order_id
            if sale.state != "cancel":
                continue
            standing = sale.order_line.filtered(lambda line: line.qty_invoiced > 0)
            if standing:
                raise UserError(
                    self.env._(
                        "%(job)s is invoiced already (%(invoices)s), by a sales order"
                        " that was cancelled afterwards. Credit the invoice first, or"
                        " set %(sale)s back to a quotation and confirm it.",
                        job=order.name,
                        invoices=", ".join(
                            standing.invoice_lines.move_id.mapped("display_name")
                        ),
                        sale=sale.name,
                    )
                )

    def action_create_quotation(self):
        """Make or refresh the quotation of the job, before the work or after."""
        self._check_can_bill()
        self._check_not_invoiced_before()
        for order in self:
            if order.state != "done":  # what is done follows decisions only
                order.line_ids._propose_coverage()
            # bounded: makes the quotation of this job from its own lines
            su = order.sudo().with_company(order.company_id)
            su._ensure_sale_order()
            su._sync_sale_lines()
        return self.action_view_sale_order() if len(self) == 1 else True

    def action_view_sale_order(self):
        self.ensure_one()
        self._check_can_bill()
        if not self.sale_order_id.has_access("read"):
            # the desk quotes without rights on sales
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": self.env._(
                        "The quotation of %(job)s is made. Billing sends it to the"
                        " customer.",
                        job=self.name,
                    ),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "views": [[False, "form"]],
            "res_id": self.sale_order_id.id,
        }

    def action_invoice(self):
        """Confirm the job's sales order and make the draft invoice by core.

        An all-free job makes a statement instead: no zero invoice.
        """
        self._check_can_invoice()
        self._check_not_invoiced_before()
        invoices = self.env["account.move"]
        for order in self:
            # bounded: confirms and invoices the sales order of this job; whoever
            # is not allowed to make invoices was stopped by the check
            su = order.sudo().with_company(order.company_id)
            su._ensure_sale_order()
            su._sync_sale_lines()
            if su.sale_order_id.state in ("draft", "sent"):
                su.sale_order_id.action_confirm()
            if su.sale_order_id.after_sales_all_free:
                su._make_statement()
            else:
                invoices |= su.sale_order_id._create_invoices(final=True)
                su._close_reminders()
        if not invoices:
            return True
        # several: as accounting lists them, with the customer
        return invoices.sudo(False)._get_records_action(
            name=self.env._("Invoices"),
            context=dict(self.env.context, default_move_type="out_invoice"),
        )

    def _check_can_invoice(self):
        self._check_can_bill()
        if not self.env.su and not (
            self.env.user.has_group("after_sales_service.group_after_sales_billing")
            and self.env["account.move"].has_access("create")
        ):
            raise AccessError(self.env._("Invoices are made by billing."))
        for order in self:
            if order.state != "done":
                raise UserError(
                    self.env._(
                        "%(job)s is not done yet: quote it now, invoice it when the"
                        " work is done.",
                        job=order.name,
                    )
                )

    def _settle(self):
        """At completion: the job's lines reach the sales order.

        What is all free is confirmed at once, so that it stands in the books at
        its value and its discount; the rest waits for billing.
        """
        self.ensure_one()
        if not self.line_ids:
            return
        # bounded: the sales order of this job, made from its own lines
        order = self.sudo().with_company(self.company_id)
        order._ensure_sale_order()
        order._sync_sale_lines()
        if order.sale_order_id.after_sales_all_free:
            if order.sale_order_id.state in ("draft", "sent"):
                order.sale_order_id.action_confirm()
            order._make_statement()
        order._tell_cost_above_signed()

    def _get_billing_user(self):
        """Who of billing is told: the salesperson if it is one, else the first."""
        self.ensure_one()
        group = self.env.ref("after_sales_service.group_after_sales_billing")
        users = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return (users & self.sale_order_id.user_id) or users.sorted("id")[:1]

    def _make_statement(self):
        self.ensure_one()
        if not self.statement_attachment_id:
            self._keep_paper("statement_attachment_id")
