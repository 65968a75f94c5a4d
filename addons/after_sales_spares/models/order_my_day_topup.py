# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain


class Order(models.Model):
    """My Day: the top-up that waits to be counted, the removed parts due back."""

    _inherit = "after.sales.order"

    @api.model
    def get_my_day(self):
        day = super().get_my_day()
        mine = Domain("employee_id.user_id", "=", self.env.uid)
        # bounded: what is meant for the user
        topups = self.env["after.sales.replenishment"].sudo()
        removed = self.env["after.sales.removed.part"].sudo()
        return day | {
            "topups": [
                topup._get_phone_topup()
                for topup in topups.search(mine & Domain("state", "=", "sent"))
            ],
            "removed": [
                part._get_phone_removed()
                for part in removed.search(
                    mine & Domain("state", "=", "due"), order="due_date, id", limit=100
                )
            ],
        }
