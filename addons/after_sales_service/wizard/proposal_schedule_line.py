# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, models


class ProposalScheduleLine(models.TransientModel):
    """When and by whom one unit is renewed."""

    _name = "after.sales.proposal.schedule.line"
    _description = "Job to Plan of a Proposal"
    # hr.mixin: the desk names engineers without rights on employees
    _inherit = ["hr.mixin"]

    schedule_id = fields.Many2one(
        "after.sales.proposal.schedule", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="schedule_id.company_id")
    equipment_id = fields.Many2one(
        "after.sales.equipment", required=True, readonly=True
    )
    engineer_id = fields.Many2one("hr.employee", check_company=True)
    planned_start = fields.Datetime(
        help="Empty: the job is planned later, when production suffers least."
    )

    slot_reason = fields.Char(
        string="Why Then", readonly=True, help="Why this time was proposed."
    )

    def _prepare_order_vals(self):
        self.ensure_one()
        vals = {}
        if self.engineer_id:
            vals["engineer_id"] = self.engineer_id.id
        if self.planned_start:
            vals |= {
                "planned_start": self.planned_start,
                "planned_end": self.planned_start
                + timedelta(hours=self.schedule_id.hours),
            }
        return vals
