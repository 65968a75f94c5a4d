# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import format_date


class MaintenanceOccurrence(models.Model):
    """A date that comes from a meter."""

    _inherit = "after.sales.maintenance.occurrence"

    meter_mark = fields.Float(
        string="Due at (meter)",
        digits=(16, 2),
        aggregator=None,
        help="The total of the meter at which it is due.",
    )

    def _follow_meter(self):
        """The meter has moved: the day follows when it leaves the window.

        Called under sudo, for a date whose job nobody has planned yet.
        """
        self.ensure_one()
        plan = self.plan_id
        began = plan.meter_since_on or plan.start_date or self.nominal_on
        nominal = plan._get_meter_day(self.meter_mark, began)
        if not nominal:
            return
        date = plan._get_date(self.number, nominal)
        if self.window_start <= date.due <= self.window_end:
            return
        was = self.due_on
        self._move_to(date)
        self.order_id._message_log(
            body=self.env._(
                "The meter goes at another pace: due on %(day)s, not on %(was)s."
                " %(why)s",
                day=format_date(self.env, date.due),
                was=format_date(self.env, was),
                why=plan._get_meter_state(self.meter_mark),
            )
        )
