# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class IrAttachment(models.Model):
    """The sheet under which a replacement was taken is kept as it was signed."""

    _inherit = "ir.attachment"

    @api.model
    def _get_paper_keepers(self):
        return super()._get_paper_keepers() | {
            "after.sales.loan": ("handover_attachment_id",)
        }
