# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

KINDS = [
    ("uniform", "Uniform"),
    ("protective", "Protective Equipment"),
    ("tool", "Tool"),
]
SIZES = [
    ("jacket", "Jacket"),
    ("trousers", "Trousers"),
    ("shoes", "Shoes"),
    ("gloves", "Gloves"),
    ("helmet", "Helmet"),
]


class IssueItem(models.Model):
    """What is handed out: uniform, protective equipment, tools (S37).

    Whoever works with jobs sees it, the keeper of uniform and tools writes it.
    """

    _name = "after.sales.issue.item"
    _description = "Uniform or Tool"
    _order = "kind, sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="uniform", index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    size_kind = fields.Selection(
        SIZES,
        string="Size of",
        help="Which of the employee's sizes is proposed. Empty: it has none.",
    )
    renewal_months = fields.Integer(
        string="Renewed after (Months)", help="0: when it is worn out."
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        help="Where it is bought or kept in stock as a product.",
    )

    _renewal_not_negative = models.Constraint(
        "CHECK (renewal_months >= 0)",
        "The months until renewal cannot be negative; 0 is when it is worn out.",
    )
