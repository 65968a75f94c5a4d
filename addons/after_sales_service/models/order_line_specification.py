# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

#: how the report names a part; nothing of what was booked or priced
FIELDS_OF_DESCRIPTION = frozenset({"specification", "brand"})


class OrderLine(models.Model):
    """A part as the report names it: specification and brand (S30)."""

    _inherit = "after.sales.order.line"

    specification = fields.Char(
        compute="_compute_specification",
        store=True,
        readonly=False,
        help="Type, size or version of the part; from the product where it says so.",
    )
    brand = fields.Char(
        compute="_compute_specification",
        store=True,
        readonly=False,
        help="Who makes the part; from the product where it says so.",
    )

    @api.depends("kind", "product_id")
    def _compute_specification(self):
        """The product's own words to begin with; labour and travel need none."""
        for line in self:
            product = line.product_id if line.kind == "part" else None
            line.specification = product and line._get_specification_of(product)
            line.brand = product and product.brand

    @api.model
    def _get_specification_of(self, product):
        """What the product says, and its variant; else its code."""
        variant = product.product_template_attribute_value_ids._get_combination_name()
        words = ", ".join(filter(None, (product.specification, variant)))
        return words or product.default_code

    def write(self, vals):
        """A part that is booked already may still be described, until it is signed.

        :raises UserError: the job is signed or closed
        """
        described = FIELDS_OF_DESCRIPTION.intersection(vals)
        if self.env.su or not described:
            return super().write(vals)
        self.check_access("write")
        for line in self:
            line.order_id._check_report_open()
        # bounded: two texts of the report, on lines the user may write
        super(OrderLine, self.sudo()).write({name: vals[name] for name in described})
        rest = {name: vals[name] for name in vals if name not in described}
        return super().write(rest) if rest else True

    def _get_missing_description(self):
        """Parts whose specification, quantity or brand is not known.

        :return: list of texts, one per part
        """
        labels = self.fields_get(["specification", "quantity", "brand"], ["string"])
        texts = []
        for line in self:
            blank = [labels[name]["string"] for name in labels if not line[name]]
            if blank:
                texts.append(
                    self.env._(
                        "%(part)s: enter %(fields)s",
                        part=line.name,
                        fields=", ".join(blank),
                    )
                )
        return texts
