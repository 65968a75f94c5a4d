# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_amount, format_date

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS

#: who sees what parts cost us: besides accounts and managers those who keep the
#: store and those who decide; not the engineers
MONEY = (
    f"{MONEY_GROUPS},after_sales_spares.group_spares_user,"
    "after_sales_spares.group_spares_approver"
)
PRICE_SOURCES = [
    ("vendor", "Vendor's Price"),
    ("cost", "Our Cost"),
    ("order", "As Ordered"),
]
#: purchases of a part that are shown to whoever decides
LAST_PURCHASES = 3


class SpareRequestLine(models.Model):
    """What a part costs, where else it lies, what was paid before: for the decision.

    A price is reckoned when the part is entered and again when the request is handed
    in; then it stays, so that what was approved is what is known.
    """

    _inherit = "after.sales.spare.request.line"

    vendor_id = fields.Many2one(
        "res.partner",
        compute="_compute_price",
        store=True,
        groups=MONEY,
        help="Whose price it is; the storekeeper may order elsewhere.",
    )
    lead_days = fields.Integer(
        string="Lead Time (days)", compute="_compute_price", store=True
    )
    price_source = fields.Selection(
        PRICE_SOURCES, compute="_compute_price", store=True, groups=MONEY
    )
    price_unit = fields.Float(
        string="Price",
        compute="_compute_price",
        store=True,
        digits="Product Price",
        groups=MONEY,
        aggregator=None,
        help="Per unit, in the company's currency: the vendor's price for this"
        " quantity, else what the part costs us. Where the vendor sells whole packs"
        " or not so few, all that has to be bought counts.",
    )
    amount = fields.Monetary(compute="_compute_price", store=True, groups=MONEY)
    elsewhere = fields.Char(
        string="Lies at",
        compute="_compute_elsewhere",
        compute_sudo=True,
        help="What is free in vans, stores and warehouses of the company.",
    )
    last_prices = fields.Char(
        string="Bought Before",
        compute="_compute_last_prices",
        compute_sudo=True,
        groups=MONEY,
    )

    @api.depends("product_id", "quantity", "request_id.company_id")
    def _compute_price(self):
        for line in self:
            line._set_price(*line._get_price())

    def _get_price(self):
        """Return (price per unit in the company's currency, source, vendor, days)."""
        self.ensure_one()
        company = self.request_id.company_id or self.env.company
        product = self.product_id.with_company(company)
        nobody = self.env["res.partner"]
        if not product:
            return 0.0, False, nobody, 0
        # as it will be ordered: by the pack, and not less than the vendor sells
        offer = self._get_offer(self.quantity) if self.quantity > 0 else None
        if offer:
            price = self._get_offered_price(self.quantity)
            return price, "vendor", offer.seller.partner_id, offer.seller.delay
        seller = product._select_seller(quantity=None)
        return product.standard_price, "cost", seller.partner_id, seller.delay

    def _set_price(self, price, source, vendor, days):
        """
        :param float price: per unit of the part, in the company's currency
        :param str source: one of PRICE_SOURCES
        """
        self.price_unit = price
        self.price_source = source
        self.vendor_id = vendor
        self.lead_days = days
        self.amount = price * self.quantity

    @api.depends("product_id", "request_id.company_id")
    def _compute_elsewhere(self):
        """Only names of places and numbers leave the stock; one query per company."""
        Stock = self.env["after.sales.spare.stock"]
        self.elsewhere = False
        for company, lines in self.grouped("company_id").items():
            stores = Stock._get_stores(company) if company else []
            places = self.env["stock.location"].union(
                *(store.location for store in stores)
            )
            free = Stock._get_free(lines.product_id, places)
            for line in lines:
                found = [
                    f"{store.location.name}: {free[store.location, line.product_id]:g}"
                    for store in stores
                    if free.get((store.location, line.product_id), 0) > 0
                ]
                line.elsewhere = ", ".join(found) or self.env._("Nowhere")

    @api.depends("product_id", "request_id.company_id")
    def _compute_last_prices(self):
        """The last purchases of each part; bounded to the request's company."""
        rows = self.env["purchase.order.line"].search(
            Domain("product_id", "in", self.product_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("order_id.state", "=", "purchase"),
            order="id desc",
            limit=LAST_PURCHASES * 20 * max(len(self), 1),
        )
        bought = defaultdict(list)
        for row in rows:
            texts = bought[row.product_id, row.company_id]
            if len(texts) < LAST_PURCHASES:
                price = format_amount(self.env, row.price_unit, row.currency_id)
                day = format_date(self.env, row.date_approve)
                texts.append(f"{day} {row.partner_id.name} {price}")
        for line in self:
            line.last_prices = "; ".join(
                bought[line.product_id, line.company_id]
            ) or self.env._("Never")
