# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class SpareQuoteLine(models.TransientModel):
    """A part that fits the unit, with its price and when it can be had."""

    _name = "after.sales.spare.quote.line"
    _description = "Spare to Quote"
    _order = "quote_id, id"

    quote_id = fields.Many2one(
        "after.sales.spare.quote",
        string="Quotation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    chosen = fields.Boolean(string="Quote")
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        domain="[('is_spare', '=', True), ('sale_ok', '=', True)]",
    )
    position = fields.Char(readonly=True)
    replaced = fields.Char(
        string="Instead of", readonly=True, help="What the drawing still names."
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")
    currency_id = fields.Many2one(related="quote_id.currency_id")
    price_unit = fields.Monetary(
        string="Price", compute="_compute_price_unit", compute_sudo=True
    )
    free_quantity = fields.Float(
        string="Free in Stores",
        compute="_compute_free_quantity",
        compute_sudo=True,
        digits="Product Unit",
        help="In the warehouses and the stores of the service points.",
    )
    availability = fields.Char(compute="_compute_free_quantity", compute_sudo=True)

    # sudo (compute_sudo): the desk reads neither pricelists nor costs; costs are
    # shown to those who may see them, see the quotation's own check
    @api.depends("product_id", "quantity", "quote_id.pricing")
    def _compute_price_unit(self):
        shop = self.env["after.sales.spare.shop"]
        for quote, lines in self.grouped("quote_id").items():
            company = quote.company_id
            at_cost = quote.pricing == "cost" and quote._may_see_cost()
            prices = shop._get_prices(
                lines._get_asked(),
                quote.partner_id,
                company,
            )
            for line in lines:
                price = prices.get(line.product_id)
                if price and at_cost:
                    line.price_unit = company.currency_id._convert(
                        line.product_id.with_company(company).standard_price,
                        quote.currency_id,
                        company,
                    )
                else:
                    line.price_unit = price.net if price else 0.0

    # sudo (compute_sudo): the desk reads no stock; how much of these parts is free
    @api.depends("product_id", "quantity")
    def _compute_free_quantity(self):
        shop = self.env["after.sales.spare.shop"]
        for quote, lines in self.grouped("quote_id").items():
            company = quote.company_id
            stores = shop._get_free(lines.product_id, company)
            available = shop._get_availability(lines._get_asked(), company)
            for line in lines:
                part = line.product_id
                line.free_quantity = sum(free.get(part, 0.0) for _store, free in stores)
                known = available.get(part)
                line.availability = known and shop._tell_availability(known)

    def _get_asked(self):
        """{part: how many of it}."""
        return {
            line.product_id: line.quantity or 1.0 for line in self if line.product_id
        }
