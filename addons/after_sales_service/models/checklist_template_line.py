# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class ChecklistTemplateLine(models.Model):
    """One item of a checklist template; follows its template's rights."""

    _name = "after.sales.checklist.template.line"
    _description = "Checklist Template Line"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "after.sales.checklist.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Item", required=True, translate=True)
    kind = fields.Selection(
        selection="_selection_kind", required=True, default="document"
    )
    required = fields.Boolean(
        default=True, help="Without it the acceptance cannot be signed."
    )

    @api.model
    def _selection_kind(self):
        return (
            self.env["after.sales.checklist.line"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
