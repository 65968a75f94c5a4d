# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .warranty_term import DURATION_UNITS, SCOPES


class WarrantyTermLine(models.Model):
    """A scope that a term covers: how much of it, and for how long."""

    _name = "after.sales.warranty.term.line"
    _description = "Warranty Term Scope"
    _order = "term_id, id"

    term_id = fields.Many2one(
        "after.sales.warranty.term", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="term_id.company_id", store=True)
    scope = fields.Selection(SCOPES, required=True)
    covered_percent = fields.Float(string="Covered %", required=True, default=100.0)
    duration = fields.Integer(help="0: as long as the term itself.")
    duration_unit = fields.Selection(DURATION_UNITS, required=True, default="month")

    _percent_range = models.Constraint(
        "CHECK (covered_percent >= 0 AND covered_percent <= 100)",
        "The covered share lies between 0 and 100 %.",
    )
    _duration_not_negative = models.Constraint(
        "CHECK (duration >= 0)", "The period of a scope cannot be negative."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.term_id._check_scopes_by_line()
        return lines

    def write(self, vals):
        terms = self.term_id
        res = super().write(vals)
        (terms | self.term_id)._check_scopes_by_line()
        return res

    def unlink(self):
        terms = self.term_id
        res = super().unlink()
        terms._check_scopes_by_line()
        return res
