# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SaleOrderLine(models.Model):
    """A spare part that is sold for a unit, and leaves from a point's store."""

    _inherit = "sale.order.line"

    spare_equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="For Unit",
        index="btree_not_null",
        copy=True,
        check_company=True,
        ondelete="set null",
        help="The unit that the part was ordered for.",
    )

    def _prepare_procurement_values(self):
        vals = super()._prepare_procurement_values()
        # plain number: procurement values are kept as JSON
        vals["spare_source"] = self.order_id.spare_source_id.id
        return vals

    def _get_spare_cost(self):
        """What a piece costs us, in the currency of the sales order."""
        self.ensure_one()
        company = self.company_id
        part = self.product_id.with_company(company)
        return self._from_company_currency(
            part.uom_id._compute_price(part.standard_price, self.product_uom_id)
        )

    def _get_sale_order_line_multiline_description_sale(self):
        """The papers say which unit a part is for."""
        text = super()._get_sale_order_line_multiline_description_sale()
        # sudo: the serial number of the unit that the line names
        unit = self.spare_equipment_id.sudo()
        if not unit:
            return text
        return "\n".join(
            (
                text,
                self.env._(
                    "For %(unit)s, serial number %(serial)s",
                    unit=unit.name,
                    serial=unit.serial,
                ),
            )
        )
