# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingEnrolLine(models.TransientModel):
    """One person, typed."""

    _name = "after.sales.training.enrol.line"
    _description = "Person to Enrol"

    enrol_id = fields.Many2one(
        "after.sales.training.enrol", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    email = fields.Char()
    phone = fields.Char()
