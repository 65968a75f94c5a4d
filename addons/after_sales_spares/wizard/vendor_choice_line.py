# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class VendorChoiceLine(models.TransientModel):
    """What one vendor offers, and whether he kept his last date."""

    _name = "after.sales.vendor.choice.line"
    _description = "Vendor Compared"
    _order = "total, arrives_on, id"

    choice_id = fields.Many2one(
        "after.sales.vendor.choice", required=True, ondelete="cascade"
    )
    seller_id = fields.Many2one(
        "product.supplierinfo", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="seller_id.partner_id", string="Vendor")
    price = fields.Float(related="seller_id.price_discounted")
    currency_id = fields.Many2one(related="seller_id.currency_id")
    min_qty = fields.Float(related="seller_id.min_qty", string="Sold from")
    delay = fields.Integer(related="seller_id.delay", string="Days")
    quantity = fields.Float(
        string="To Order",
        readonly=True,
        help="What is ordered so that enough comes: whole packs, and not less than"
        " the vendor sells. What is left goes to stock.",
    )
    uom_id = fields.Many2one(related="seller_id.product_uom_id", string="Pack")
    total = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Of the whole order, without taxes, at today's rate.",
    )
    company_currency_id = fields.Many2one(
        related="choice_id.company_id.currency_id", string="Our Currency"
    )
    arrives_on = fields.Date(string="In the Warehouse", readonly=True)
    days_late = fields.Integer(readonly=True)
    last_delivery = fields.Char(compute="_compute_last_delivery")
    has_delivered = fields.Boolean(readonly=True)
    is_chosen = fields.Boolean(readonly=True)

    @api.model
    def _prepare_offer_vals(self, offer, delivery):
        """Values of one row.

        :param offer: see the requested part
        :param delivery: (promised, received) of the vendor's last order, or None
        """
        late = (delivery[1] - delivery[0]).days if delivery else 0
        return {
            "seller_id": offer.seller.id,
            "quantity": offer.quantity,
            "total": offer.total,
            "arrives_on": offer.arrives_on.date(),
            "has_delivered": bool(delivery),
            "days_late": max(late, 0),
        }

    @api.depends("has_delivered", "days_late")
    @api.depends_context("lang")
    def _compute_last_delivery(self):
        for line in self:
            if not line.has_delivered:
                line.last_delivery = self.env._("None so far")
            elif line.days_late:
                line.last_delivery = self.env._("%s days late", line.days_late)
            else:
                line.last_delivery = self.env._("In time")

    def action_choose(self):
        """Buy from this vendor."""
        self.ensure_one()
        line = self.choice_id.request_line_id
        line._check_can_choose_vendor()
        line._do_choose_vendor(self.seller_id)
        return {"type": "ir.actions.act_window_close"}
