# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ChecklistTemplateLine(models.Model):
    """One item of a checklist template; follows its template's rights."""

    _name = "after.sales.checklist.template.line"
    _inherit = ["after.sales.checklist.item.mixin"]
    _description = "Checklist Template Line"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "after.sales.checklist.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(string="Item", required=True, translate=True)
    kind = fields.Selection(default="document")
