# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class CompensationExclusion(models.Model):
    """Why a broken promise is not compensated: force majeure, no access …

    The wording is what the customer reads. Everybody at the desk reads them,
    managers write them.
    """

    _name = "after.sales.compensation.exclusion"
    _description = "Compensation Exclusion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    wording = fields.Text(translate=True, help="As the customer reads it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    clause_id = fields.Many2one(
        comodel_name="after.sales.clause", ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: holds in every company.",
    )
