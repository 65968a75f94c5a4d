# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from .equipment import OWN_PLANT
from .sla_timer import HOLDERS


class Compensation(models.Model):
    """Nothing is owed to ourselves."""

    _inherit = "after.sales.compensation"

    @api.model
    def _open(self, rows):
        ours = set()
        for field, model in HOLDERS.items():
            ids = [row.holder_id for row in rows if row.holder_field == field]
            holders = self.env[model].browse(ids)
            ours |= {
                (field, holder.id)
                for holder in holders
                if holder.equipment_id.owner_kind == OWN_PLANT
            }
        return super()._open(
            [row for row in rows if (row.holder_field, row.holder_id) not in ours]
        )
