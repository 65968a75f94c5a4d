# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Order(models.Model):
    """What of a job is ours: warnings, proposals, whether it is a repeat."""

    _name = "after.sales.order"
    _inherit = ["after.sales.order", "after.sales.internal.mixin"]

    _internal_fields = frozenset(
        {
            "dispatch_warning",
            "engineer_proposal",
            "no_repeat_at",
            "no_repeat_by_id",
            "no_repeat_reason",
            "notice_waived_reason",
            "repeat_text",
        }
    )
