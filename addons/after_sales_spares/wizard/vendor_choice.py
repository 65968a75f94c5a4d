# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Command


class VendorChoice(models.TransientModel):
    """The vendors of a requested part side by side: price, time, whole amount.

    Storekeepers, approvers and buyers compare; the choice is kept on the request.
    """

    _name = "after.sales.vendor.choice"
    _description = "Comparison of Vendors"

    request_line_id = fields.Many2one(
        "after.sales.spare.request.line", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="request_line_id.company_id")
    product_id = fields.Many2one(related="request_line_id.product_id")
    quantity = fields.Float(related="request_line_id.quantity")
    uom_id = fields.Many2one(related="request_line_id.uom_id")
    line_ids = fields.One2many(
        "after.sales.vendor.choice.line",
        "choice_id",
        string="Vendors",
        compute="_compute_line_ids",
        compute_sudo=True,
        store=True,
    )

    @api.depends("request_line_id")
    def _compute_line_ids(self):
        for choice in self:
            # whoever compares may see the request; what the vendors of its part
            # delivered before comes along (compute_sudo)
            choice.request_line_id.sudo(False).check_access("read")
            line = choice.request_line_id
            offers = line._get_offers()
            vendors = self.env["res.partner"].union(
                *(offer.seller.partner_id for offer in offers)
            )
            kept = line._get_last_deliveries(vendors)
            current = line._get_offer(line.quantity)
            choice.line_ids = [Command.clear()] + [
                Command.create(
                    choice.line_ids._prepare_offer_vals(
                        offer, kept.get(offer.seller.partner_id)
                    )
                    | {"is_chosen": offer.seller == current.seller}
                )
                for offer in offers
            ]
