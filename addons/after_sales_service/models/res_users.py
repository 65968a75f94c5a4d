# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

#: group -> the window in which its people work; the first that fits
HOMES = {
    "after_sales_service.group_after_sales_dispatcher": (
        "after_sales_service.contact_action_take_call"
    ),
    "after_sales_service.group_after_sales_user": "after_sales_service.my_day_action",
    "after_sales_service.group_after_sales_billing": (
        "after_sales_service.order_bill_action"
    ),
}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_after_sales_home(self):
        """Return the window that After-Sales opens with: each role has its own."""
        self.ensure_one()
        homes = self._get_after_sales_homes()
        home = next(homes[group] for group in homes if self.has_group(group))
        return self.env["ir.actions.actions"]._for_xml_id(home)

    def _get_after_sales_homes(self):
        """Return group -> window. An addon with roles of its own adds theirs, and
        lets them run the action ``home_action``."""
        return dict(HOMES)
