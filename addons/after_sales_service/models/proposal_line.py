# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class ProposalLine(models.Model):
    """One item of what a renewal or modification costs once.

    On proposals to customers it is what they are quoted.
    """

    _name = "after.sales.proposal.line"
    _description = "Investment of a Proposal"
    _inherit = ["after.sales.proposal.part.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", check_company=True
    )
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price = fields.Monetary(
        string="Unit Price",
        compute="_compute_price",
        store=True,
        readonly=False,
        help="Without tax. Own plant: what it costs us; customers: what they pay.",
    )
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _not_negative = models.Constraint(
        "CHECK (quantity > 0 AND COALESCE(price, 0) >= 0)",
        "An investment has a quantity above 0 and a price of 0 or more.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id")
    def _compute_price(self):
        for line in self:
            product = line.product_id.with_company(line.company_id)
            own = line.proposal_id.owner_kind == "own_plant"
            usual = product.standard_price if own else product.lst_price
            line.price = line.price or usual

    @api.depends("quantity", "price")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.price

    def _prepare_sale_line_vals(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.quantity,
            "price_unit": self.price,
        }
