# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class AfterSalesFault(models.Model):
    """Which entries mean the same problem when they are chosen twice (S21, S22)."""

    _inherit = "after.sales.fault"

    counts_as_repeat = fields.Boolean(
        string="Same Problem when Chosen Again",
        default=True,
        help="Off: “other”, and what the user or the surroundings cause. It is no"
        " repeated repair and no sign of poor quality when it happens again.",
    )
