# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..models.incident import CATEGORIES, KINDS, SEVERITIES


class IncidentReport(models.TransientModel):
    """Report a danger at the desk: a few words, a photo, done."""

    _name = "after.sales.incident.report"
    _description = "Report a Hazard or Accident"

    kind = fields.Selection(KINDS, required=True, default="hazard")
    severity = fields.Selection(SEVERITIES, required=True, default="minor")
    category = fields.Selection(CATEGORIES, string="Danger", default="other")
    description = fields.Text(string="What Happened", required=True)
    immediate = fields.Text(string="Done at Once")
    happened_at = fields.Datetime(required=True, default=fields.Datetime.now)
    order_id = fields.Many2one("after.sales.order", string="Job")
    place = fields.Char()
    stop_work = fields.Boolean(string="Stop Work There")
    image = fields.Image(string="Photo", max_width=1920, max_height=1920)

    def action_report(self):
        self.ensure_one()
        # asked here: nobody hangs a report on a job he does not see; who has no right
        # on jobs at all reports what belongs to none
        if self.order_id:
            self.order_id.check_access("read")
        incident = self.env["after.sales.incident"]._report(
            {
                "kind": self.kind,
                "severity": self.severity,
                "category": self.category,
                "description": self.description,
                "immediate": self.immediate,
                "happened_at": self.happened_at,
                "order_id": self.order_id.id,
                "company_id": (self.order_id.company_id or self.env.company).id,
                "place": self.place,
                "stop_work": self.stop_work,
            },
            self.image,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": incident.name,
                "message": self.env._(
                    "Thank you. The manager and the safety officers are told."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
