# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "after.sales.cached.mixin"]

    def _get_cache_owner(self):
        """Return the calendars that these leaves close.

        The leave of one person closes none; one without calendar closes every
        calendar of its company.
        """
        public = self.filtered(lambda leave: not leave.resource_id)
        general = public.filtered(lambda leave: not leave.calendar_id)
        calendars = public.calendar_id
        if general:
            # sudo: which calendars are counted anew, whoever enters the holiday
            calendars |= (
                self.env["resource.calendar"]
                .sudo()
                .search([("company_id", "in", general.company_id.ids)])
            )
        return calendars
