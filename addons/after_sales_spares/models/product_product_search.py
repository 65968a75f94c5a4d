# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain

#: context key of fields that look for parts: id of the unit they are for, or False
FOR_UNIT = "after_sales_parts_for"


class ProductProduct(models.Model):
    """Where parts are looked for, those that fit come first, then other spares."""

    _inherit = "product.product"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        if FOR_UNIT not in self.env.context:
            return super().name_search(name, domain, operator, limit)
        found = []
        for tier in self._get_search_tiers(self.env.context[FOR_UNIT]):
            left = limit and limit - len(found)
            if limit and not left:
                break
            found += super().name_search(
                name, Domain(domain or Domain.TRUE) & tier, operator, left
            )
        return found

    @api.model
    def _get_search_tiers(self, unit_id):
        """Domains that share nothing, the nearest first."""
        fitting = []
        if isinstance(unit_id, int):
            # by the user's own rights: the key comes from the client
            unit = self.env["after.sales.equipment"].search([("id", "=", unit_id)])
            fitting = list(unit._get_fitting_products().get(unit) or ())
        fits = Domain("id", "in", fitting)
        spare = Domain("is_spare", "=", True)
        tiers = [fits] if fitting else []
        return [*tiers, spare & ~fits, ~spare & ~fits]
