# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class ContractTemplate(models.Model):
    """Terms on which maintenance contracts are offered.

    Chosen on the product that sells them. A contract takes them over when it is
    made: later changes touch new contracts only. Managers write them.
    """

    _name = "after.sales.contract.template"
    _inherit = [
        "after.sales.contract.terms.mixin",
        "after.sales.clause.keeper.mixin",
    ]
    _description = "Contract Terms"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Html(string="Conditions", translate=True)
    wording = fields.Text(
        string="In Words", compute="_compute_wording", help="As the customer reads it."
    )

    @api.depends(
        "currency_id",
        "labour_percent",
        "part_percent",
        "parts_limit",
        "travel_percent",
        "visit_count",
    )
    @api.depends_context("lang")
    def _compute_wording(self):
        for template in self:
            template.wording = "\n".join(template._get_wordings())

    def _get_clause_wording(self):
        """The terms in one line, as the clause book and the plan quote them."""
        self.ensure_one()
        return f"{self.name}: {'; '.join(self._get_wordings())}"
