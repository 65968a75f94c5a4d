# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class MaintenancePlan(models.Model):
    """What approved yearly plans have agreed about the dates of a plan."""

    _inherit = "after.sales.maintenance.plan"

    agreed_line_ids = fields.One2many(
        "after.sales.maintenance.year.line",
        "plan_id",
        domain=[("approval_state", "=", "approved"), ("is_moved", "=", True)],
        readonly=True,
    )

    def _get_agreed_day(self, number):
        """The day to which an approved yearly plan moved a date; None: not moved.

        The lines of all plans at hand are read by one query.

        :param int number: of the occurrence
        """
        self.ensure_one()
        for line in self.agreed_line_ids:
            if line.number == number:
                return line.agreed_on
        return None

    def _follow_agreed_days(self):
        """A yearly plan was approved or reopened: next dates are looked at anew.

        Hook of whoever keeps ``next_date``.
        """
        self.invalidate_recordset(["agreed_line_ids"])
