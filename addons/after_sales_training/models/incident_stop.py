# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.tools import format_date


class Incident(models.Model):
    """How a stop of work is said at the unit, the job and dispatch."""

    _inherit = "after.sales.incident"

    def _get_stop_words(self):
        """That work is stopped, since when and by which report: no more than that."""
        self.ensure_one()
        return self.env._(
            "Work is stopped at %(place)s since %(day)s (%(number)s). Ask the safety"
            " officer before you plan or go.",
            place=self.equipment_id.display_name or self.site_partner_id.display_name,
            day=format_date(self.env, self.stopped_at or self.reported_at),
            number=self.name,
        )
