# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingRoom(models.Model):
    """A room of the centre: what it holds at one time."""

    _name = "after.sales.training.room"
    _description = "Training Room"
    _order = "centre_id, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    centre_id = fields.Many2one(
        "after.sales.training.centre", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="centre_id.company_id", store=True, index=True)
    area = fields.Float(string="Area (m²)", help="Usable area in square metres.")
    capacity = fields.Integer(string="People", required=True, default=10)

    _capacity_positive = models.Constraint(
        "CHECK (capacity > 0)", "A room holds people: enter how many."
    )
    _area_not_negative = models.Constraint(
        "CHECK (area >= 0)", "An area cannot be negative."
    )
