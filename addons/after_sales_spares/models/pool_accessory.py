# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PoolAccessory(models.Model):
    """What goes along with a replacement unit and has to come back with it."""

    _name = "after.sales.pool.accessory"
    _description = "Accessory of a Replacement Unit"
    _order = "pool_unit_id, sequence, id"
    _check_company_auto = True

    pool_unit_id = fields.Many2one(
        "after.sales.pool.unit",
        string="Replacement Unit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="pool_unit_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Accessory", required=True)
    quantity = fields.Integer(default=1, required=True)
    value = fields.Monetary(
        string="Price of One", help="What the customer pays for one that is missing."
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "Enter how many there are: one at least."
    )
    _value_not_negative = models.Constraint(
        "CHECK (value >= 0)", "The price of an accessory cannot be negative."
    )
