# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class Compensation(models.Model):
    """What a broken promise costs goes on the account of its job or unit."""

    _inherit = "after.sales.compensation"

    def _prepare_move_line_vals(self, amount):
        vals = super()._prepare_move_line_vals(amount)
        # bounded: the account of this compensation's own job or unit
        su = self.sudo()
        holder = (
            su.order_id._get_analytic_holder()
            if su.order_id
            else su.equipment_id._get_analytic_holder()
        )
        holder._ensure_analytic_account()
        distribution = holder._add_to_distribution({})
        if distribution:
            vals["analytic_distribution"] = distribution
        return vals
