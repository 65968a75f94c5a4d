# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class PartRequestLine(models.TransientModel):
    """One part that is about to be requested, and where it lies."""

    _name = "after.sales.part.request.line"
    _description = "Part to Be Requested"

    wizard_id = fields.Many2one(
        "after.sales.part.request", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id")
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        domain="[('type', '=', 'consu'), ('company_id', 'in', (company_id, False))]",
        ondelete="cascade",
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")
    elsewhere = fields.Char(
        string="Lies at", compute="_compute_elsewhere", compute_sudo=True
    )
    successor_id = fields.Many2one(
        "product.product",
        string="Replaced by",
        compute="_compute_successor_id",
        compute_sudo=True,
        help="What is fitted instead today. Old stock may be used up first.",
    )

    @api.depends("product_id", "wizard_id.order_id")
    def _compute_elsewhere(self):
        """Names of places and numbers only; one query for all parts."""
        Stock = self.env["after.sales.spare.stock"]
        self.elsewhere = False
        for company, lines in self.grouped("company_id").items():
            stores = Stock._get_stores(company)
            free = Stock._get_free(
                lines.product_id,
                self.env["stock.location"].union(*(store.location for store in stores)),
            )
            for line in lines:
                found = [
                    f"{store.location.name}: {free[store.location, line.product_id]:g}"
                    for store in stores
                    if free[store.location, line.product_id] > 0
                ]
                line.elsewhere = ", ".join(found) or self.env._("Nowhere")

    @api.depends("product_id", "wizard_id.order_id")
    def _compute_successor_id(self):
        for order, lines in self.grouped(lambda line: line.wizard_id.order_id).items():
            found = order._get_successors({order: lines.product_id})[order]
            for line in lines:
                final = found[line.product_id].part if line.product_id else None
                line.successor_id = final if final != line.product_id else False

    def action_use_successor(self):
        """Take what replaces the part."""
        for line in self.filtered("successor_id"):
            line.product_id = line.successor_id
        return self.wizard_id._get_records_action(
            name=self.env._("Request Parts"), target="new"
        )
