# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..models.stock_rule_levels import REASON
from ..models.tier_definition import REQUEST


class ProductReplenish(models.TransientModel):
    """“Replenish” on a dear or uncommon part asks for it, and says so first (S40)."""

    _inherit = "product.replenish"

    is_requested = fields.Boolean(compute="_compute_is_requested")
    spare_reason = fields.Text(
        string="Why It Is Needed", help="Whoever approves the request reads it."
    )

    @api.depends("product_id", "product_uom_id", "quantity", "warehouse_id")
    def _compute_is_requested(self):
        Rule = self.env["stock.rule"]
        for replenish in self:
            company = replenish.warehouse_id.company_id or self.env.company
            product = replenish.product_id
            replenish.is_requested = product and Rule._needs_spare_request(
                Rule.Procurement(
                    product,
                    replenish.quantity,
                    replenish.product_uom_id or product.uom_id,
                    replenish.warehouse_id.lot_stock_id,
                    "",
                    "",
                    company,
                    {REASON: "", "date_planned": fields.Datetime.now()},
                )
            )

    def _prepare_run_values(self):
        return super()._prepare_run_values() | {REASON: self.spare_reason or ""}

    def _get_record_to_notify(self, date):
        # sudo: the request that this very user has just made, whatever he may read
        request = (
            self.env[REQUEST]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("create_date", ">=", date),
                    ("line_ids.product_id", "=", self.product_id.id),
                ],
                order="id desc",
                limit=1,
            )
        )
        return request or super()._get_record_to_notify(date)

    def _get_replenishment_order_notification(self, record):
        if record._name != REQUEST:
            return super()._get_replenishment_order_notification(record)
        params = {
            "title": self.env._("Requested, as an approval is needed"),
            "message": record.name,
            "sticky": False,
        }
        if record.sudo(False).has_access("read"):
            url = f"/odoo/action-after_sales_spares.spare_request_action/{record.id}"
            params |= {"message": "%s", "links": [{"label": record.name, "url": url}]}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": params,
        }
