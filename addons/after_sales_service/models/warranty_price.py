# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tools import period


class Warranty(models.Model):
    """The price rule for the time after this warranty, as frozen at its start."""

    _name = "after.sales.warranty"
    _inherit = ["after.sales.warranty", "after.sales.price.rule.mixin"]

    def write(self, vals):
        res = super().write(vals)
        if "free_service_count" in vals:
            # not at the start: an acceptance is not refused for an old count
            self.equipment_id._check_free_services_used()
        return res

    def _get_free_services_until(self):
        """The last day on which a free service may be asked for; False: for ever."""
        self.ensure_one()
        last_day = self.closed_on or self.end_date
        if not (self.free_service_months and last_day):
            return False
        return period.period_end(last_day, self.free_service_months, period.MONTH)
