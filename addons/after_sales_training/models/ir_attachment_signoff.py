# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class IrAttachment(models.Model):
    """A certificate is kept as it was issued."""

    _inherit = "ir.attachment"

    @api.model
    def _get_paper_keepers(self):
        return super()._get_paper_keepers() | {
            "after.sales.training.signoff": ("certificate_attachment_id",)
        }
