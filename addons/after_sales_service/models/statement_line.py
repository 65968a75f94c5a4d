# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .clause import STANDINGS, Figure


class StatementLine(models.Model):
    """A clause on a statement: how many cases were decided, how many kept.

    Written by measuring only.
    """

    _name = "after.sales.statement.line"
    _description = "Promise Statement Line"
    _order = "statement_id, sequence, id"
    _rec_name = "clause_id"

    statement_id = fields.Many2one(
        "after.sales.statement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="statement_id.company_id", store=True)
    clause_id = fields.Many2one(
        "after.sales.clause", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer()
    number = fields.Char(related="clause_id.number")
    text = fields.Text(related="clause_id.text")
    measure = fields.Selection(
        selection="_selection_measure", help="Empty: not measured."
    )
    kept_count = fields.Integer(string="Kept")
    measured_count = fields.Integer(string="Cases")
    broken_count = fields.Integer(string="Not Kept", compute="_compute_figure")
    kept_percent = fields.Float(
        string="Kept (%)", compute="_compute_figure", digits=(5, 1)
    )
    standing = fields.Selection(STANDINGS, compute="_compute_figure")
    figure = fields.Char(string="Measured", compute="_compute_figure")

    @api.model
    def _selection_measure(self):
        return (
            self.env["after.sales.clause"]
            ._fields["measure"]
            ._description_selection(self.env)
        )

    @api.depends("kept_count", "measured_count", "measure")
    @api.depends_context("lang")
    def _compute_figure(self):
        for line in self:
            figure = Figure(line.kept_count, line.measured_count)
            line.broken_count = figure.broken
            line.kept_percent = figure.percent
            line.standing = line.clause_id._get_standing(line.measure, figure)
            line.figure = line.clause_id._get_figure_wording(line.measure, figure)

    def _get_rest(self, cases):
        """How many cases were not kept besides those that are told, in words."""
        self.ensure_one()
        rest = self.broken_count - len(cases)
        return self.env._("And %s more.", rest) if rest > 0 else ""

    def action_view_kept(self):
        """Show the cases that were kept, as they stand now."""
        return self._view_cases(kept=True)

    def action_view_broken(self):
        """Show the cases that were not kept, as they stand now."""
        return self._view_cases(kept=False)

    def _view_cases(self, kept):
        self.ensure_one()
        return self.clause_id._view_cases(self.statement_id._get_scope(), kept)
