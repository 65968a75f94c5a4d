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
        return self.sudo().agreed_line_ids.filtered(
            lambda line: line.number == number and not line.is_dropped
        )

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
        """A yearly plan was approved or reopened: next dates are reckoned anew.

        Jobs that are made and that nobody has planned go to the day agreed.
        """
        self.invalidate_recordset(["agreed_line_ids"])
        # bounded: when these plans are due next, and the drafts of their jobs
        plans = self.sudo()
        plans._refresh_next()
        for date in plans._get_unplanned_dates():
            agreed = date.plan_id._get_agreed_day(date.number)
            if agreed and agreed != date.due_on:
                date._move_to(date.plan_id._get_date(date.number, date.nominal_on))

    def _dates_changed(self):
        """What was agreed by the rule before does not hold for the dates of this one."""
        res = super()._dates_changed()
        # bounded: the lines of this plan whose dates were not served yet
        self.sudo().agreed_line_ids.filtered(
            lambda line: line.number >= self.next_occurrence
        ).is_dropped = True
        self._follow_agreed_days()
        return res
