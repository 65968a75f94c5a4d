# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Whether a part fits a unit, by the lists of parts."""

    _inherit = "product.product"

    def _fits(self, equipment):
        """Whether this part fits this unit.

        :return: True; False; None where nothing is known: the machine has no list of
            parts, or the part is a consumable that no machine lists
        """
        self.ensure_one()
        equipment.ensure_one()
        return self._get_fit_states(equipment)[equipment][self]

    def _get_fit_states(self, units):
        """Return {unit: {part: True | False | None}}, in a fixed number of queries."""
        known = units._get_fitting_products()
        everywhere = self._get_universal() if any(known.values()) else self.browse()
        states = {}
        for unit in units:
            fitting = known[unit]
            machine = unit.product_id.product_tmpl_id
            states[unit] = {
                part: None
                if fitting is None
                # the unit as a whole is no part of itself
                or part in everywhere
                or part.product_tmpl_id == machine
                else part.id in fitting
                for part in self
            }
        return states

    def _get_universal(self):
        """The consumables among these that stand in no list of parts."""
        consumables = self.filtered("is_consumable")
        if not consumables:
            return consumables
        # bounded: whether these parts stand in any list
        groups = (
            self.env["after.sales.spare.fit"]
            .sudo()
            ._read_group(Domain("part_id", "in", consumables.ids), ["part_id"])
        )
        return consumables - self.browse(part.id for (part,) in groups)
