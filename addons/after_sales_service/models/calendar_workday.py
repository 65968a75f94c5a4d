# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CalendarWorkday(models.Model):
    """A date that works like another weekday (调休).

    Odoo's calendars know only weekdays: that Saturday 14 February 2026 is worked
    like a Monday cannot be said there. The work clock reads these dates. Leaves are
    taken off afterwards: a closed factory is closed on a shifted day too.

    Everybody who works with calendars reads them, service managers write them.
    """

    _name = "after.sales.calendar.workday"
    _inherit = ["after.sales.cached.mixin"]
    _description = "Shifted Working Day"
    _order = "date desc, id desc"
    _rec_name = "date"

    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        required=True,
        ondelete="cascade",
        index=True,
    )
    date = fields.Date(required=True)
    works_like = fields.Selection(
        selection=WEEKDAYS,
        required=True,
        default="0",
        help="The weekday whose working hours hold on this date.",
    )
    name = fields.Char(string="Reason")

    _calendar_date_uniq = models.UniqueIndex(
        "(calendar_id, date)", "This calendar has that date already."
    )

    def _get_cache_owner(self):
        return self.calendar_id
