# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..tools import coverage


class Order(models.Model):
    """Travel at actual expense (S7), also where it arrives late."""

    _inherit = "after.sales.order"

    expense_ids = fields.One2many(
        "hr.expense",
        "after_sales_order_id",
        groups="after_sales_service.group_after_sales_billing",
    )
    expense_count = fields.Integer(compute="_compute_expenses", compute_sudo=True)
    expense_pending = fields.Boolean(
        compute="_compute_expenses",
        compute_sudo=True,
        help="An expense of the job is not approved yet: it is not charged so far.",
    )

    # counts under sudo (compute_sudo): whose expenses they are is not shown
    @api.depends("expense_ids.approval_state")
    def _compute_expenses(self):
        groups = self.env["hr.expense"]._read_group(
            [("after_sales_order_id", "in", self.ids)],
            ["after_sales_order_id", "approval_state"],
            ["__count"],
        )
        counts, pending = dict.fromkeys(self.ids, 0), set()
        for order, state, count in groups:
            counts[order.id] += count
            if state in (False, "submitted"):
                pending.add(order.id)
        for order in self:
            order.expense_count = counts.get(order._origin.id, 0)
            order.expense_pending = order._origin.id in pending

    def action_add_expense(self):
        """Open a new expense of this job; it is the employee's own document."""
        self.ensure_one()
        self._check_own()
        if self.state == "cancelled":
            raise UserError(self.env._("%(job)s is cancelled.", job=self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Travel Expense"),
            "res_model": "hr.expense",
            "views": [[False, "form"]],
            "context": {
                "default_after_sales_order_id": self.id,
                "default_product_id": self.company_id.after_sales_travel_product_id.id,
                "default_name": self.env._("Travel for %(job)s", job=self.name),
            },
        }

    def action_view_expenses(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Travel Expenses"),
            "res_model": "hr.expense",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("after_sales_order_id", "=", self.id)],
            "context": {"default_after_sales_order_id": self.id},
        }

    # ------------------------------------------------------------
    # FROM THE EXPENSE; all called under sudo
    # ------------------------------------------------------------

    def _take_expense(self, expense):
        """An approved expense is travel of the job, at the amount before tax.

        It takes the place of an estimate that was entered for the same person and
        is not invoiced yet; else it is a line of its own.

        :raises UserError: the job is cancelled
        """
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(
                self.env._(
                    "%(job)s is cancelled: name another job on the expense, or none.",
                    job=self.name,
                )
            )
        if expense.after_sales_line_id:
            return
        line = self._get_estimate_of(expense)
        vals = {"actual_amount": expense.untaxed_amount, "quantity": 1.0}
        if line:
            self.message_post(
                body=self.env._(
                    "%(expense)s: %(actual)s instead of the estimated %(estimate)s.",
                    expense=expense.name,
                    actual=format_amount(
                        self.env, expense.untaxed_amount, self.currency_id
                    ),
                    estimate=format_amount(
                        self.env, line.actual_amount, self.currency_id
                    ),
                ),
                subtype_xmlid="mail.mt_note",
            )
            line.write(vals)
        else:
            line = self.env["after.sales.order.line"].create(
                vals | self._prepare_expense_line_vals(expense)
            )
        expense.after_sales_line_id = line
        self._settle_expense(line)

    def _prepare_expense_line_vals(self, expense):
        self.ensure_one()
        return {
            "order_id": self.id,
            "kind": coverage.TRAVEL,
            "name": expense.name,
            "employee_id": expense.employee_id.id,
        }

    def _get_estimate_of(self, expense):
        """A travel line of the same person without an expense or an invoice."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: (
                line.kind == coverage.TRAVEL
                and not line.expense_ids
                and line.employee_id in (expense.employee_id, self.env["hr.employee"])
                and not line.sale_line_id.qty_invoiced
            )
        )[:1]

    def _settle_expense(self, line):
        """The job is done already: bring its documents in line, tell billing."""
        self.ensure_one()
        if self.state != "done":
            return
        order = self.with_company(self.company_id)
        line._keep_true_cost()
        was_invoiced = order.billing_state == "invoiced"
        order._count_free_service(line)
        order.true_up_state = False  # what was settled did not know this expense
        order._ensure_sale_order()
        order._sync_sale_lines()
        if line._is_free():
            if order.statement_attachment_id:
                # the old statement does not show it; it stays in the log
                order.statement_attachment_id = False
                order._make_statement()
            return
        order._tell_cost_above_signed()
        if was_invoiced:
            order._remind_billing(
                self.env._("Expense after the invoice"),
                self.env._(
                    "%(expense)s (%(amount)s) of %(job)s arrived after the invoice:"
                    " make a further invoice, or write it off on the job.",
                    expense=line.name,
                    amount=format_amount(
                        self.env, line.amount_to_pay, self.currency_id
                    ),
                    job=self.name,
                ),
            )

    def _drop_expense(self, expense):
        """An expense that is refused or taken back is no travel of the job.

        :raises UserError: it is invoiced to the customer already
        """
        self.ensure_one()
        line = expense.after_sales_line_id
        if line.sale_line_id.qty_invoiced:
            raise UserError(
                self.env._(
                    "%(expense)s is invoiced to the customer with %(job)s: make a"
                    " credit note first.",
                    expense=expense.name,
                    job=self.name,
                )
            )
        expense.write({"after_sales_line_id": False, "sale_order_id": False})
        line.unlink()

    def _get_expense_sale(self):
        """The sales order that the expenses of this job are re-invoiced on."""
        self.ensure_one()
        order = self.with_company(self.company_id)
        order._ensure_sale_order()
        order._sync_sale_lines()
        return order.sale_order_id

    def _do_write_off(self, lines, reason):
        """Late travel is not charged after all; the caller has checked who may."""
        self.ensure_one()
        lines._set_coverage("goodwill", reason)
        self._close_reminders()
        self.message_post(
            body=self.env._(
                "Written off: %(lines)s. %(reason)s",
                lines=", ".join(lines.mapped("name")),
                reason=reason,
            ),
            subtype_xmlid="mail.mt_note",
        )
