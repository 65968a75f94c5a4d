# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.after_sales_service.tools import period

RESULTS = [
    ("passed", "Passed"),
    ("adjusted", "Adjusted, Then Passed"),
    ("failed", "Failed"),
]


class Calibration(models.Model):
    """A calibration of a tool: by whom, with which certificate, until when.

    The tool follows the newest one. The keeper and the desk enter them; whoever
    works with jobs reads them.
    """

    _name = "after.sales.calibration"
    _description = "Calibration of a Tool"
    _order = "date desc, id desc"

    tool_id = fields.Many2one(
        "after.sales.point.tool", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tool_id.company_id", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    result = fields.Selection(RESULTS, required=True, default="passed")
    valid_until = fields.Date(
        compute="_compute_valid_until", store=True, readonly=False, precompute=True
    )
    laboratory = fields.Char(string="Calibrated by")
    number = fields.Char(string="Certificate No.")
    document_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_calibration_attachment_rel",
        string="Certificate",
        bypass_search_access=True,
    )

    @api.depends("tool_id", "date", "result")
    def _compute_valid_until(self):
        for calibration in self:
            months = calibration.tool_id.calibration_months
            calibration.valid_until = (
                calibration.result != "failed"
                and calibration.date
                and months
                and period.period_end(calibration.date, months, period.MONTH)
            )

    @api.constrains("date", "valid_until", "result")
    def _check_dates(self):
        for calibration in self:
            if calibration.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._("A calibration cannot lie in the future.")
                )
            if calibration.result != "failed" and not calibration.valid_until:
                raise ValidationError(
                    self.env._("Enter until when the calibration holds.")
                )
            if calibration.valid_until and calibration.valid_until < calibration.date:
                raise ValidationError(
                    self.env._("The calibration would end before it was made.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        calibrations = super().create(vals_list)
        self._tell_tools(calibrations.tool_id)
        return calibrations

    def write(self, vals):
        tools = self.tool_id
        res = super().write(vals)
        self._tell_tools(tools | self.tool_id)
        return res

    def unlink(self):
        tools = self.tool_id
        res = super().unlink()
        self._tell_tools(tools)
        return res

    @api.model
    def _tell_tools(self, tools):
        """The newest calibration says until when its tool is fit."""
        # sudo: bounded to what a calibration says of its tool
        for tool in tools.sudo():
            newest = tool.calibration_ids.sorted(
                lambda one: (one.date, one.id), reverse=True
            )[:1]
            if not newest or tool.condition == "lost":
                continue
            failed = newest.result == "failed"
            tool.write(
                {
                    "condition": "unfit" if failed else "fit",
                    "check_on": newest.date if failed else newest.valid_until,
                    "calibration_reminded_on": False,
                }
            )
