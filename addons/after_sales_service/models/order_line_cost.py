# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import coverage, price


class OrderLine(models.Model):
    """What a line really costs, and what is charged where only cost is (S7)."""

    _inherit = "after.sales.order.line"

    expense_ids = fields.One2many(
        "hr.expense",
        "after_sales_line_id",
        readonly=True,
        copy=False,
        groups="after_sales_service.group_after_sales_billing",
    )
    can_write_off = fields.Boolean(compute="_compute_can_write_off", compute_sudo=True)

    # reads documents under sudo (compute_sudo): only whether there is a choice
    @api.depends(
        "order_id.state",
        "coverage",
        "actual_amount",
        "sale_line_id.qty_invoiced",
        "sale_line_id.order_id.invoice_ids.state",
    )
    def _compute_can_write_off(self):
        for line in self:
            sale_line = line.sale_line_id
            line.can_write_off = (
                line.kind == coverage.TRAVEL
                and line.order_id.state == "done"
                and bool(sale_line.order_id.invoice_ids)
                and not sale_line.qty_invoiced
                and not line._is_free()
            )

    def _get_unit_cost(self):
        """Cost of one unit in the company's currency (S7, architecture 3.4).

        Parts: true cost once used, standard cost before; labour: the rate of an
        hour, as it was when the job was done; travel: the actual expense.
        """
        self.ensure_one()
        if self.kind == coverage.TRAVEL:
            return self.actual_amount / self.quantity if self.quantity else 0.0
        if self.state == "consumed":
            return self.unit_cost
        if self.kind == coverage.LABOUR:
            if self.order_id.state == "done":
                return self.unit_cost
            rate = self._get_labour_rate()
            if rate:
                return rate
        if not self.product_id:
            return 0.0
        return self.product_id.uom_id._compute_price(
            self.product_id.standard_price, self.uom_id or self.product_id.uom_id
        )

    def _get_labour_rate(self):
        """What an hour costs: the team's rate; the employee's own only by option.

        The option discloses pay to whoever sees the price, so it is off by default.

        :return: in the company's currency; 0 where neither is known
        """
        self.ensure_one()
        # bounded: the rates of this line's own team and employee; HR alone may read
        # the employee's
        line = self.sudo()
        team = line.order_id.team_id
        rate, currency = team.labour_cost_rate, team.currency_id
        if line.company_id.after_sales_labour_by_employee and (
            line.employee_id.hourly_cost
        ):
            employee = line.employee_id
            rate, currency = employee.hourly_cost, employee.currency_id
        if not rate or not currency:
            return rate
        return currency._convert(
            rate,
            line.currency_id,
            line.company_id,
            fields.Date.context_today(line),
            round=False,
        )

    def _get_charged_cost(self):
        """What one unit is charged at where only cost is charged.

        The mark-up of the term (0 % unless agreed) is for parts and labour; travel
        is charged at what it really cost.
        """
        self.ensure_one()
        cost = self._get_unit_cost()
        if self.kind == coverage.TRAVEL:
            return cost
        terms = self.order_id._get_price_terms()
        return price.charged_cost(cost, terms.cost_markup_percent)

    def _check_order_open(self):
        """What an approved expense says is not changed on the job.

        :raises UserError: somebody would
        """
        res = super()._check_order_open()
        if self.env.su:
            return res
        # bounded: whether an expense stands behind these very lines
        for line in self.sudo().filtered("expense_ids"):
            raise UserError(
                self.env._(
                    "“%(line)s” is an approved expense: it changes only with the"
                    " expense.",
                    line=line.name,
                )
            )
        return res

    def _keep_true_cost(self):
        """Before the money is settled: true costs on the lines, decided or not.

        Called under sudo.
        """
        for line in self:
            cost = line._get_unit_cost()
            if line.unit_cost != cost:
                line.unit_cost = cost

    def action_write_off(self):
        """Ask why the late travel is not charged, then write it off."""
        self.order_id.ensure_one()
        self.order_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write Off"),
            "res_model": "after.sales.cost.decision",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_order_id": self.order_id.id,
                "default_purpose": "write_off",
                "default_line_ids": self.ids,
            },
        }
