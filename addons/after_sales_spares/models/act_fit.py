# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from odoo.addons.after_sales_service.tools import act as reader


class Act(models.Model):
    """On the phone, too, a part that does not fit is used with a word."""

    _inherit = "after.sales.act"

    @api.model
    def _get_act_kinds(self):
        kinds = super()._get_act_kinds()
        needed, optional = kinds["part"]
        optional = optional | {"fit_override_reason": reader.text(500)}
        return kinds | {"part": (needed, optional)}
