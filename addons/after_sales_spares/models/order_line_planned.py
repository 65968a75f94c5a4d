# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class OrderLine(models.Model):
    _inherit = "after.sales.order.line"

    # what open jobs will take out of their vans; few among all lines
    _planned_parts_idx = models.Index(
        "(product_id) WHERE kind = 'part' AND state = 'planned'"
    )
