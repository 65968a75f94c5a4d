# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class ResourceCalendar(models.Model):
    """Notices to production count the days of this calendar (S29)."""

    _inherit = "resource.calendar"

    def _forget_cache(self):
        result = super()._forget_cache()
        # sudo: when notices of these calendars are due, for whoever changes them
        self.env["after.sales.notice"].sudo()._reckon_drafts(self)
        return result
