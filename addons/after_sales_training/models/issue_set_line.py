# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class IssueSetLine(models.Model):
    """How many of an item belong to a set."""

    _name = "after.sales.issue.set.line"
    _description = "Item of a Set"
    _order = "set_id, sequence, id"

    set_id = fields.Many2one(
        "after.sales.issue.set", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="set_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    item_id = fields.Many2one(
        "after.sales.issue.item", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="item_id.kind")
    quantity = fields.Integer(default=1, required=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A set has one or more of each of its items."
    )
    _item_once = models.UniqueIndex(
        "(set_id, item_id)", "This item is in the set already: change how many."
    )
