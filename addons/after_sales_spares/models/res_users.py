# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

#: what After-Sales opens with for who has no role of the service
HOMES = {
    "after_sales_spares.group_spares_user": "after_sales_spares.spare_request_action",
    "after_sales_spares.group_spares_approver": (
        "after_sales_spares.spare_request_action_to_decide"
    ),
}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_after_sales_homes(self):
        return super()._get_after_sales_homes() | HOMES
