# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingCancel(models.TransientModel):
    """Why a session is cancelled: people read it in their letter."""

    _name = "after.sales.training.cancel"
    _description = "Cancel a Training Session"

    event_id = fields.Many2one(
        "event.event",
        string="Session",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    people = fields.Integer(string="People Told", related="event_id.seats_taken")
    reason = fields.Char(required=True, help="Told to trainees and trainers.")

    def action_cancel(self):
        self.ensure_one()
        self.event_id._check_can_cancel_session()
        self.event_id._do_cancel_session(self.reason)
        return True
