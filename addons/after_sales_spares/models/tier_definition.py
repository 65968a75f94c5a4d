# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, models

REQUEST = "after.sales.spare.request"


class TierDefinition(models.Model):
    """Rules that say which requests for parts need whose approval (S40)."""

    _inherit = "tier.definition"

    @api.model
    def _get_tier_validation_model_names(self):
        return super()._get_tier_validation_model_names() + [REQUEST]
