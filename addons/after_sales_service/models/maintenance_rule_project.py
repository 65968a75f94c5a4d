# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools.period import DAY


class MaintenanceRuleMixin(models.AbstractModel):
    """What the yearly plan asks of a plan, in its plainest form.

    The plan's own methods, which know days off, seasons and absorption, come before
    these.
    """

    _inherit = "after.sales.maintenance.rule.mixin"

    def _project(self, first, last):
        """Dates between two days, nothing written.

        :return: list of (number, nominal, due, window start, window end)
        """
        self.ensure_one()
        if not self.start_date or self.interval < 1:
            return []
        found, number, day = [], 0, self.start_date
        end = min(last, self.end_date or last)
        before = relativedelta(days=self.window_before)
        after = relativedelta(days=self.window_after)
        while day <= end:
            if day >= first:
                found.append((number, day, day, day - before, day + after))
            number += 1
            steps = {f"{self.interval_unit or DAY}s": number * self.interval}
            day = self.start_date + relativedelta(**steps)
        return found

    def _project_all(self, first, last):
        """Dates of several plans: list of (plan, date, plan that absorbs it)."""
        return [
            (plan, row, None) for plan in self for row in plan._project(first, last)
        ]

    def _prepare_order_vals(self, occurrence):
        """Values of the job that serves a date."""
        return {}

    def _refresh_next(self):
        """Reckon anew when each plan is due next; called under sudo."""
