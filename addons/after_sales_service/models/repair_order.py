# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    # core sends every serial number of the product to the client to choose from:
    # 20,000 ids for a product that sells. Without a return the product is enough.
    lot_id = fields.Many2one(
        domain="[('id', 'in', allowed_lot_ids)] if picking_id"
        " else [('product_id', '=', product_id)]",
    )
    after_sales_order_id = fields.Many2one(
        "after.sales.order",
        string="Service Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The job whose parts this repair order books.",
    )

    after_sales_remedy_id = fields.Many2one(
        "after.sales.remedy",
        string="Warranty Remedy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The repair at the workshop that this repair order carries out.",
    )

    def _compute_allowed_lot_ids(self):
        by_return = self.filtered("picking_id")
        (self - by_return).allowed_lot_ids = False
        return super(RepairOrder, by_return)._compute_allowed_lot_ids()
