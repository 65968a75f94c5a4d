# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import ValidationError

from .price_rule_mixin import PRICE_RULE_FIELDS


class WarrantyTerm(models.Model):
    """The price rule that the term promises for the time after the warranty."""

    _name = "after.sales.warranty.term"
    _inherit = ["after.sales.warranty.term", "after.sales.price.rule.mixin"]

    @api.constrains(
        "free_service_count",
        "free_service_part",
        "free_service_labour",
        "free_service_travel",
    )
    def _check_free_service_scopes(self):
        for term in self:
            if term.free_service_count and not term._get_free_service_scopes():
                raise ValidationError(
                    self.env._(
                        "“%(term)s” promises free services that bear nothing. Tick"
                        " labour, travel or parts.",
                        term=term.name,
                    )
                )

    def _prepare_warranty_vals(self):
        return super()._prepare_warranty_vals() | {
            name: self[name] for name in PRICE_RULE_FIELDS
        }

    def _get_wordings(self):
        wordings = super()._get_wordings()
        if self.free_service_count and self.free_service_months:
            wordings.append(
                self.env._(
                    "free services lapse %(months)s months after the warranty",
                    months=self.free_service_months,
                )
            )
        if self.post_warranty_pricing == "cost" and self.cost_markup_percent:
            wordings.append(
                self.env._(
                    "mark-up on cost: %(percent)s %%",
                    percent=f"{self.cost_markup_percent:g}",
                )
            )
        return wordings
