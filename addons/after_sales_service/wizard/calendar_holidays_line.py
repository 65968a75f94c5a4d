# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..models.calendar_workday import WEEKDAYS

KINDS = [("holiday", "Public Holiday"), ("workday", "Shifted Working Day")]
STATES = [
    ("new", "New"),
    ("there", "Already there"),
    ("differs", "There, differs"),
    ("part", "Partly closed"),
]


class CalendarHolidaysLine(models.TransientModel):
    """A holiday or a shifted working day that would be loaded into a calendar."""

    _name = "after.sales.calendar.holidays.line"
    _description = "Public Holiday to Load"
    _order = "calendar_id, date_from, id"

    wizard_id = fields.Many2one(
        comodel_name="after.sales.calendar.holidays", required=True, ondelete="cascade"
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar", required=True, ondelete="cascade"
    )
    load = fields.Boolean(
        help="A new one is added; of one that is there, name and weekday are corrected."
    )
    kind = fields.Selection(selection=KINDS, required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    day_count = fields.Integer(string="Days", compute="_compute_day_count")
    name = fields.Char()
    works_like = fields.Selection(
        selection=WEEKDAYS, help="The weekday whose working hours hold on this date."
    )
    state = fields.Selection(selection=STATES, required=True)
    present = fields.Char(string="There as", help="What the calendar says already.")

    @api.depends("date_from", "date_to")
    def _compute_day_count(self):
        for line in self:
            line.day_count = (line.date_to - line.date_from).days + 1

    def _get_key(self):
        """Return what a line is about; the dates are the library's, not the line's."""
        self.ensure_one()
        return self.calendar_id.id, self.kind, self.date_from
