# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from ..tools import act as reader


class Act(models.Model):
    """The engineer on the road records what an emergency stops (S26)."""

    _inherit = "after.sales.act"

    @api.model
    def _get_act_kinds(self):
        kinds = super()._get_act_kinds()
        needed, optional = kinds["report"]
        texts = {"influence": reader.text(), "influence_measures": reader.text()}
        return kinds | {"report": (needed, optional | texts)}
