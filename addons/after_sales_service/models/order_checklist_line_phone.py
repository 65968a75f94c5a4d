# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class ChecklistLine(models.Model):
    _inherit = "after.sales.checklist.line"

    def _get_phone_check(self):
        """One item as the phone keeps it. Called under sudo."""
        self.ensure_one()
        return {
            "id": self.id,
            "section": self.section or "",
            "name": self.name,
            "kind": self.kind,
            "required": self.required,
            "done": self.done,
            "reading": self.reading or "",
            "measured": self.kind == "reading" and bool(self.unit or self.has_limits),
            "value": self.value,
            "unit": self.unit or "",
            "limits": self.limits or "",
            "verdict": self.verdict or "",
            "files": len(self.attachment_ids),
            "photo_required": self.photo_required,
            "note": self.note or "",
        }
