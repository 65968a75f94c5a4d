# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class HoldWizard(models.TransientModel):
    """Why the clock of a ticket stops, and since when.

    Waiting for ourselves never stops it. What the customer said on the phone this
    morning may be typed in now: the log keeps both times.
    """

    _name = "after.sales.hold.wizard"
    _description = "Hold Promises"

    ticket_ids = fields.Many2many("helpdesk.ticket", required=True)
    reason_id = fields.Many2one(
        "after.sales.sla.pause.reason",
        required=True,
        domain="[('waits_for', '!=', 'own')]",
    )
    held_since = fields.Datetime(
        help="When the waiting began, if that was earlier. Not before the promise"
        " began, nor before an earlier hold ended. Empty: now."
    )
    note = fields.Char(help="For whom or what we wait, and until when.")

    def action_hold(self):
        self.ensure_one()
        self.ticket_ids.check_access("write")
        self.ticket_ids._check_can_hold()
        self.ticket_ids._do_hold(self.reason_id, self.note, self.held_since)
        return {"type": "ir.actions.act_window_close"}
