# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class WarrantyExclusion(models.Model):
    """Why a warranty does not answer for a fault (S4).

    人为、环境、不可抗力. The wording is what the customer reads; it is used where
    a downtime is not counted and where a line of a job is not covered.
    """

    _name = "after.sales.warranty.exclusion"
    _inherit = ["after.sales.clause.keeper.mixin"]
    _description = "Warranty Exclusion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    wording = fields.Text(translate=True, help="As the customer reads it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")

    def _get_clause_wording(self):
        """The exclusion as the customer reads it."""
        self.ensure_one()
        return f"{self.name}: {self.wording}" if self.wording else self.name
