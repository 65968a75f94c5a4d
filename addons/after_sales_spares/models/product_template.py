# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools import spare_class

SPARE_CLASSES = [
    (spare_class.COMMON, "Common"),
    (spare_class.UNCOMMON, "Uncommon"),
    (spare_class.HIGH_VALUE, "High Value"),
]
CRITICALITIES = [
    ("vital", "Vital: the machine stands still"),
    ("essential", "Essential: it works with limits"),
    ("desirable", "Desirable: it works without"),
]
#: whoever changes one of these asks for a new verdict
JUDGED_FIELDS = frozenset({"is_spare", "spare_class_by"})


class ProductTemplate(models.Model):
    """Products that are spare parts, and how dear they are to get (S40, S41)."""

    _inherit = "product.template"

    is_spare = fields.Boolean(
        string="Spare Part",
        index="btree_not_null",
        help="Is kept for repairs, fits machines, and is sold as a spare.",
    )
    spare_class = fields.Selection(
        SPARE_CLASSES,
        default=spare_class.COMMON,
        tracking=True,
        help="Common parts are kept in stock and bought by rule. Uncommon and"
        " high-value parts are bought after the manager's approval.",
    )
    spare_class_by = fields.Selection(
        [("rule", "By rule"), ("hand", "By hand")],
        string="Class Set",
        default="rule",
        help="By rule: from cost and use, as the company's settings say.",
    )
    spare_criticality = fields.Selection(
        CRITICALITIES,
        string="Criticality",
        default="essential",
        tracking=True,
        help="What the machine does without the part.",
    )
    is_consumable = fields.Boolean(
        string="Consumable",
        help="Used up in daily operation and sold regularly. One that no machine"
        " lists counts as fitting everywhere.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create([self._note_class_by_hand(v) for v in vals_list])
        templates._judge_spare_class()
        return templates

    def write(self, vals):
        res = super().write(self._note_class_by_hand(vals))
        # a verdict names its rule; what people write does not
        if "spare_class_rule" not in vals and not JUDGED_FIELDS.isdisjoint(vals):
            self._judge_spare_class()
        return res

    @api.model
    def _note_class_by_hand(self, vals):
        """Whoever sets a class, and says no more, sets it by hand."""
        if "spare_class" in vals and "spare_class_by" not in vals:
            return vals | {"spare_class_by": "hand"}
        return vals

    def _mark_as_spares(self):
        """What stands in the catalogue is a spare part.

        :return: those that were none before
        """
        new = self.filtered(lambda part: not part.is_spare)
        # keepers of the catalogue need no right on products; this one mark only
        new.sudo().is_spare = True
        return new
