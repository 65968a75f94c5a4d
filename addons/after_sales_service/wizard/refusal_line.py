# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..models.finding import SEVERITIES


class RefusalLine(models.TransientModel):
    """One flaw, with how bad it is and a photo."""

    _name = "after.sales.refusal.line"
    _description = "Finding of a Refusal"

    refusal_id = fields.Many2one(
        "after.sales.refusal", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one("after.sales.checklist.line")
    name = fields.Char(string="What Is Wrong", required=True)
    severity = fields.Selection(SEVERITIES, required=True, default="major")
    image = fields.Image(string="Photo", max_width=1920, max_height=1920)

    def _prepare_finding(self):
        self.ensure_one()
        return {
            "name": self.name,
            "severity": self.severity,
            "image": self.image,
            "line_id": self.line_id.id,
        }
