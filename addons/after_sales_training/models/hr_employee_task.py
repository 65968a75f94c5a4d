# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class HrEmployee(models.Model):
    """Whoever has left has nothing to learn here: no line waits for him (S35)."""

    _inherit = "hr.employee"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active") is False:
            # sudo: tasks of the leavers, whoever enters that they left
            self.env["after.sales.training.task"].sudo().search(
                [("employee_id", "in", self.ids), ("state", "=", "open")]
            )._do_excuse(self.env._("Has left"))
        return res
