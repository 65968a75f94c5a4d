# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class Equipment(models.Model):
    """Spares that are sold for a unit, besides those used on jobs (S41)."""

    _inherit = "after.sales.equipment"

    spare_sale_count = fields.Integer(
        string="Spares Sold",
        compute="_compute_spare_sale_count",
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_dispatcher",
        help="Quotations and orders of spares for this unit.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_spare_sale_count(self):
        # sudo: a number only, of units the reader may see; the desk reads no sales
        counts = dict(
            self.env["sale.order.line"]
            .sudo()
            ._read_group(
                [
                    ("spare_equipment_id", "in", self.ids),
                    ("order_id.state", "!=", "cancel"),
                ],
                ["spare_equipment_id"],
                ["order_id:count_distinct"],
            )
        )
        for unit in self:
            unit.spare_sale_count = counts.get(unit._origin, 0)

    def action_view_spare_sales(self):
        """Show the quotations and orders, to those who may read sales."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Spares Sold"),
            "res_model": "sale.order",
            "view_mode": "list,kanban,form",
            "domain": [("order_line.spare_equipment_id", "in", self.ids)],
            "context": {"create": False},
        }

    def action_quote_spares(self):
        """Open the parts that fit the unit: tick, quote (S41).

        :raises AccessError: neither desk nor billing
        :raises UserError: own plant, whose parts nobody buys
        """
        self.ensure_one()
        self.check_access("read")
        Quote = self.env["after.sales.spare.quote"]
        Quote._check_desk()
        if self.owner_kind == "own_plant":
            raise UserError(
                self.env._(
                    "%(unit)s is our own: its parts are requested, not sold.",
                    unit=self.display_name,
                )
            )
        return Quote._open_for(self)
