# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    equipment_ids = fields.One2many(
        "after.sales.equipment",
        "sale_order_id",
        groups="after_sales_service.group_after_sales_user",
    )
    equipment_count = fields.Integer(
        compute="_compute_equipment_count",
        groups="after_sales_service.group_after_sales_user",
    )

    after_sales_order_id = fields.Many2one(
        "after.sales.order",
        string="Service Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    after_sales_all_free = fields.Boolean(
        string="All Free",
        compute="_compute_after_sales_all_free",
        store=True,
        help="A job of which the customer pays nothing: it has a statement, no"
        " invoice.",
    )

    after_sales_rest_free = fields.Boolean(
        string="Rest is Free",
        compute="_compute_after_sales_rest_free",
        store=True,
        help="A job of which all that is charged is invoiced: what is free besides"
        " makes no invoice of its own.",
    )

    def _compute_equipment_count(self):
        counts = dict(
            self.env["after.sales.equipment"]._read_group(
                [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"]
            )
        )
        for order in self:
            order.equipment_count = counts.get(order._origin, 0)

    def action_view_equipment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_action"
        )
        action["domain"] = [("sale_order_id", "in", self.ids)]
        action["context"] = {}
        return action

    @api.depends(
        "after_sales_order_id",
        "order_line.after_sales_coverage",
        "order_line.after_sales_covered_percent",
        "order_line.product_uom_qty",
        "order_line.display_type",
    )
    def _compute_after_sales_all_free(self):
        """Free by its coverage, not by its amount: a price may still be missing."""
        for sale in self:
            lines = sale.order_line.filtered(
                lambda line: not line.display_type and line.product_uom_qty
            )
            sale.after_sales_all_free = (
                bool(sale.after_sales_order_id)
                and bool(lines)
                and all(line._is_all_free() for line in lines)
            )

    @api.depends(
        "after_sales_order_id",
        "order_line.after_sales_coverage",
        "order_line.after_sales_covered_percent",
        "order_line.product_uom_qty",
        "order_line.qty_invoiced",
        "order_line.display_type",
    )
    def _compute_after_sales_rest_free(self):
        for sale in self:
            charged = sale.order_line.filtered(
                lambda line: (
                    not line.display_type
                    and line.product_uom_qty
                    and not line._is_all_free()
                )
            )
            sale.after_sales_rest_free = bool(
                sale.after_sales_order_id and charged
            ) and all(
                line.product_uom_id.compare(line.qty_invoiced, line.product_uom_qty)
                >= 0
                for line in charged
            )

    def action_view_after_sales_order(self):
        self.ensure_one()
        return self.after_sales_order_id._get_records_action(
            name=self.env._("Service Order")
        )
