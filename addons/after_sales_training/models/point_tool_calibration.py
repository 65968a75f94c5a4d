# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

CONDITIONS = [
    ("fit", "In Order"),
    ("unfit", "Failed the Calibration"),
    ("lost", "Lost"),
]


class PointTool(models.Model):
    """Calibration of tools (S37): each with its certificate, told before it ends."""

    _inherit = "after.sales.point.tool"

    calibration_months = fields.Integer(
        string="Calibrated Every (Months)", help="0: it needs no calibration."
    )
    calibration_ids = fields.One2many(
        "after.sales.calibration", "tool_id", string="Calibrations"
    )
    condition = fields.Selection(CONDITIONS, required=True, default="fit")
    calibration_reminded_on = fields.Date(readonly=True, copy=False)
    calibration_remind_on = fields.Date(
        compute="_compute_calibration_remind_on", store=True
    )

    _calibration_months_not_negative = models.Constraint(
        "CHECK (calibration_months >= 0)",
        "The months between calibrations cannot be negative; 0 is none.",
    )
    _calibration_remind_idx = models.Index(
        "(calibration_remind_on) WHERE calibration_remind_on IS NOT NULL"
    )

    def _get_tool_company(self):
        """Whose keeper is told of a tool; a shared point is the main company's."""
        self.ensure_one()
        return self.company_id or self.engineer_id.company_id or self.env.company

    @api.depends("check_on", "condition", "calibration_reminded_on", "company_id")
    def _compute_calibration_remind_on(self):
        for tool in self:
            days = (tool.company_id or self.env.company).after_sales_issue_days
            begin = tool.check_on and tool.check_on - timedelta(days=days)
            told = tool.calibration_reminded_on
            waits = begin and tool.condition == "fit" and not (told and told >= begin)
            tool.calibration_remind_on = waits and begin

    def _get_reminder_rows(self):
        return [
            self.env._(
                "%(tool)s (%(serial)s): calibrate by %(day)s",
                tool=tool.name,
                serial=tool.serial or "–",
                day=format_date(self.env, tool.check_on),
            )
            for tool in self
        ]
