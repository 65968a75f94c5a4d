# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class MaintenancePlan(models.Model):
    """What approved yearly plans have agreed about the dates of a plan."""

    _inherit = "after.sales.maintenance.plan"

    agreed_line_ids = fields.One2many(
        "after.sales.maintenance.year.line",
        "plan_id",
        domain=[("approval_state", "=", "approved")],
        readonly=True,
    )

    def _get_agreed_line(self, number):
        """The date as an approved yearly plan has it; empty: in none.

        The lines of all plans at hand are read by one query.

        :param int number: of the occurrence
        """
        self.ensure_one()
        # whoever may read the plan: what was agreed about it
        return self.sudo().agreed_line_ids.filtered(lambda line: line.number == number)

    def _get_agreed_day(self, number):
        """The day to which an approved yearly plan moved a date; None: not moved."""
        line = self._get_agreed_line(number)
        return line.agreed_on if line.is_moved else None

    def _prepare_order_vals(self, occurrence):
        """The engineer that the yearly plan names does it."""
        vals = super()._prepare_order_vals(occurrence)
        engineer = self._get_agreed_line(occurrence.number).engineer_id
        return vals | {"engineer_id": engineer.id} if engineer else vals

    def _follow_agreed_days(self):
        """A yearly plan was approved or reopened: next dates are reckoned anew."""
        self.invalidate_recordset(["agreed_line_ids"])
        # bounded: when these plans are due next
        self.sudo()._refresh_next()
