# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResumeWizard(models.TransientModel):
    """The waiting is over, and since when: the deadline is planned from there."""

    _name = "after.sales.resume.wizard"
    _description = "Resume Promises"

    ticket_ids = fields.Many2many("helpdesk.ticket", required=True)
    resumed_at = fields.Datetime(
        string="Held until",
        help="When the waiting was over, if that was earlier. Not before the hold"
        " began. Empty: now.",
    )

    def action_resume(self):
        self.ensure_one()
        self.ticket_ids.check_access("write")
        self.ticket_ids._check_can_hold()
        self.ticket_ids._do_resume(self.resumed_at)
        return {"type": "ir.actions.act_window_close"}
