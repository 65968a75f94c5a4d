# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models

from ..tools import period
from ..tools.reliability import reckon

HOUR = timedelta(hours=1)
#: not in service yet: nobody expects the unit to work
STATES_BEFORE_SERVICE = ("delivered", "installing")


class Equipment(models.Model):
    """How reliable the unit is, from the same ledger as its warranty.

    The rules stand in tools/reliability.py; the same figures by month are in
    after.sales.reliability.report.
    """

    _inherit = "after.sales.equipment"

    retired_on = fields.Date(
        compute="_compute_retired_on",
        store=True,
        copy=False,
        help="The day on which the unit left service.",
    )
    availability = fields.Float(
        string="Availability (%)",
        compute="_compute_reliability",
        compute_sudo=True,
        digits=(5, 2),
        help="Share of the hours since acceptance in which no fault kept the unit from"
        " working. Planned and excluded time is not looked at.",
    )
    failure_count = fields.Integer(
        string="Failures", compute="_compute_reliability", compute_sudo=True
    )
    down_hours = fields.Float(
        string="Out of Use (h)",
        compute="_compute_reliability",
        compute_sudo=True,
        digits=(16, 1),
        help="Hours out of use because of faults.",
    )
    mtbf_hours = fields.Float(
        string="MTBF (h)",
        compute="_compute_reliability",
        compute_sudo=True,
        digits=(16, 1),
        help="Mean time between failures: hours of work per failure.",
    )
    mttr_hours = fields.Float(
        string="MTTR (h)",
        compute="_compute_reliability",
        compute_sudo=True,
        digits=(16, 1),
        help="Mean time to repair: hours out of use per failure.",
    )

    @api.depends("state")
    def _compute_retired_on(self):
        for unit in self:
            if unit.state != "retired":
                unit.retired_on = False
            elif not unit.retired_on:
                unit.retired_on = period.day_of(fields.Datetime.now(), unit.tz)

    @api.depends(
        "accepted_on",
        "delivered_on",
        "installed_on",
        "retired_on",
        "state",
        "tz",
        "downtime_ids.start",
        "downtime_ids.end",
        "downtime_ids.kind",
        "downtime_ids.excluded",
    )
    def _compute_reliability(self):
        ledgers = self._get_intervals()
        for unit in self:
            found = unit._reckon_reliability(ledgers[unit._origin.id])
            unit.availability = found and 100 * (found.availability or 0.0)
            unit.failure_count = found and found.failures
            unit.down_hours = found and found.down / HOUR
            unit.mtbf_hours = found and found.mtbf and found.mtbf / HOUR
            unit.mttr_hours = found and found.mttr and found.mttr / HOUR

    def _reckon_reliability(self, intervals):
        """Look at the unit's whole time in service.

        :param list intervals: its ledger
        :return: a ``Reliability``, or None for a unit that is not in service yet
        """
        self.ensure_one()
        first = self.accepted_on or self.installed_on or self.delivered_on
        if not first or self.state in STATES_BEFORE_SERVICE:
            return None
        stop = fields.Datetime.now()
        if self.retired_on:
            stop = min(stop, period.end_of_day(self.retired_on, self.tz))
        return reckon(intervals, period.start_of_day(first, self.tz), stop)

    def action_view_reliability(self):
        """Open the unit's figures by month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.reliability_report_action"
        )
        action["domain"] = [("equipment_id", "=", self.id)]
        action["context"] = {"search_default_g_month": 1}
        return action
