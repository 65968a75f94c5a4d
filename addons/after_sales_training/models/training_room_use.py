# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class TrainingRoom(models.Model):
    """A room knows how much of it is booked."""

    _name = "after.sales.training.room"
    _inherit = ["after.sales.training.room", "after.sales.training.use.mixin"]

    _use_field = "room_id"
