# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    def _changes_work_clocks(self):
        """Return whether anybody's promise is counted by these leaves.

        The leave of one person closes no calendar.
        """
        return any(not leave.resource_id for leave in self)

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        if leaves._changes_work_clocks():
            self.env.registry.clear_cache()
        return leaves

    def write(self, vals):
        before = self._changes_work_clocks()
        result = super().write(vals)
        if before or self._changes_work_clocks():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        changes = self._changes_work_clocks()
        result = super().unlink()
        if changes:
            self.env.registry.clear_cache()
        return result
