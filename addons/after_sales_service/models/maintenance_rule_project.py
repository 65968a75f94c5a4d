# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools.period import DAY


class MaintenanceRuleMixin(models.AbstractModel):
    _inherit = "after.sales.maintenance.rule.mixin"

    def _project(self, first, last):
        """Dates of a plan between two days, nothing written; days off not moved.

        The plan's own method, which knows days off and seasons, comes before this.

        :return: list of (number, nominal, due, window start, window end)
        """
        self.ensure_one()
        if not self.start_date or self.interval < 1:
            return []
        found, number, day = [], 0, self.start_date
        end = min(last, self.end_date or last)
        while day <= end:
            if day >= first:
                before = relativedelta(days=self.window_before)
                after = relativedelta(days=self.window_after)
                found.append((number, day, day, day - before, day + after))
            number += 1
            steps = relativedelta(
                **{f"{self.interval_unit or DAY}s": number * self.interval}
            )
            day = self.start_date + steps
        return found
