# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class IssueSet(models.Model):
    """What somebody in a role is equipped with, all the same for all (S37)."""

    _name = "after.sales.issue.set"
    _description = "Set of Uniform and Tools"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(string="Role", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    line_ids = fields.One2many("after.sales.issue.set.line", "set_id", string="Items")
