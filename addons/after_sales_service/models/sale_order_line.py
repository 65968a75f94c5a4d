# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import coverage
from ..tools.price import Price
from .order_line import COVERAGES


class SaleOrderLine(models.Model):
    """Lines of a job price themselves by their coverage.

    The coverage stands on the line, so that it survives every later step of the
    sales order: confirmation, quantities, "Update Prices", the invoice.
    """

    _inherit = "sale.order.line"

    warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        ondelete="restrict",
        help="Agreed for this line; empty: the product's term.",
    )
    sla_policy_id = fields.Many2one(
        "after.sales.sla.policy",
        string="Promise Policy",
        ondelete="restrict",
        help="Agreed for this line; empty: the unit's, else the product's policy.",
    )
    after_sales_line_ids = fields.One2many(
        "after.sales.order.line", "sale_line_id", string="Service Order Lines"
    )
    after_sales_coverage = fields.Selection(
        COVERAGES, string="Coverage", readonly=True, copy=False
    )
    after_sales_covered_percent = fields.Float(
        string="Covered (%)", readonly=True, copy=False
    )
    after_sales_unit_cost = fields.Float(
        string="Cost of a Unit",
        readonly=True,
        copy=False,
        digits="Product Price",
        help="In the company's currency: the price of a cost-only line.",
    )
    after_sales_unit_value = fields.Float(
        string="Value of a Unit",
        readonly=True,
        copy=False,
        digits="Product Price",
        help="Travel, in the company's currency: its value is what it cost.",
    )
    after_sales_reason = fields.Text(string="Why", readonly=True, copy=False)

    @api.depends(
        "after_sales_coverage", "after_sales_unit_cost", "after_sales_unit_value"
    )
    def _compute_price_unit(self):
        # only adds the triggers; core keeps its guards (manual price, invoiced)
        return super()._compute_price_unit()

    def _get_display_price(self):
        if self.after_sales_coverage == coverage.COST:
            return self._from_company_currency(self.after_sales_unit_cost)
        if self.after_sales_coverage and self.after_sales_unit_value:
            return self._from_company_currency(self.after_sales_unit_value)
        return super()._get_display_price()

    def _from_company_currency(self, amount):
        """Money of the company in the currency of the sales order."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return company.currency_id._convert(
            amount,
            self.currency_id or company.currency_id,
            company,
            self.order_id.date_order or fields.Date.context_today(self),
            round=False,
        )

    @api.depends("after_sales_coverage", "after_sales_covered_percent")
    def _compute_discount(self):
        """Free lines by what we bear; others as core, with the pricelist's discount.

        Cost and actual expense know no discount of a pricelist: what somebody
        agreed by hand stays.
        """
        free = self.filtered(lambda line: line.after_sales_coverage in coverage.FREE)
        at_cost = (self - free).filtered(
            lambda line: (
                line.after_sales_coverage == coverage.COST
                or line.after_sales_coverage
                and line.after_sales_unit_value
            )
        )
        res = super(SaleOrderLine, self - free - at_cost)._compute_discount()
        for line in free:
            line.discount = line.after_sales_covered_percent
        return res

    @api.depends("order_id.after_sales_all_free", "order_id.after_sales_rest_free")
    def _compute_qty_to_invoice(self):
        """No invoice over nothing: an all-free job has a statement.

        What is free of a job goes on the invoice with the rest, but makes none when
        the rest is invoiced already.
        """
        res = super()._compute_qty_to_invoice()
        for line in self:
            sale = line.order_id
            if sale.after_sales_all_free or (
                sale.after_sales_rest_free and line._is_all_free()
            ):
                line.qty_to_invoice = 0.0
        return res

    @api.depends("order_id.after_sales_rest_free")
    def _compute_invoice_status(self):
        """What is free does not hold up a job whose other lines are invoiced."""
        res = super()._compute_invoice_status()
        for line in self:
            if (
                line.invoice_status == "no"
                and line.order_id.after_sales_rest_free
                and line._is_all_free()
            ):
                line.invoice_status = "invoiced"
        return res

    def _is_all_free(self):
        """Whether the customer pays nothing of it, whatever it costs."""
        self.ensure_one()
        return (
            self.after_sales_coverage in coverage.FREE
            and self.after_sales_covered_percent == 100.0
        )

    def _action_launch_stock_rule(self, **kwargs):
        """Parts of a job leave from the van, not by a delivery."""
        return super(
            SaleOrderLine, self.filtered(lambda line: not line.after_sales_coverage)
        )._action_launch_stock_rule(**kwargs)

    def _prepare_invoice_line(self, **optional_values):
        vals = super()._prepare_invoice_line(**optional_values)
        if self.after_sales_reason:
            vals["after_sales_reason"] = self.after_sales_reason
            vals["after_sales_coverage"] = self.after_sales_coverage
        return vals

    def _get_price_in(self, currency, uom):
        """The line's price for a document in another currency or unit."""
        self.ensure_one()
        unit = self.product_uom_id._compute_price(self.price_unit, uom)
        unit = self.currency_id._convert(
            unit,
            currency,
            self.company_id,
            self.order_id.date_order or fields.Date.context_today(self),
            round=False,
        )
        return Price(unit, self.discount)

    def _get_price_of_charge(self, key):
        """The line's price in the currency and unit of an invoice line's charge."""
        return self._get_price_in(key.line.currency_id, key.line.product_uom_id)
