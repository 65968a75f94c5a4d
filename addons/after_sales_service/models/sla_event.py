# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

EVENT_KINDS = [
    ("start", "Started"),
    ("pause", "Held"),
    ("resume", "Resumed"),
    ("warn", "Due soon"),
    ("breach", "Broken"),
    ("acknowledge", "Acknowledged"),
    ("withhold", "Not told"),
    ("reach", "Reached"),
    ("reopen", "Reopened"),
    ("cancel", "Not needed"),
    ("supersede", "Superseded"),
    ("replan", "Planned anew"),
    ("rebuild", "Rebuilt from the log"),
    ("error", "Escalation failed"),
]


class SlaEvent(models.Model):
    """What happened to a promise: append-only, for everybody and for the program.

    A timer can be rebuilt from its events. Only the engine adds rows.
    """

    _name = "after.sales.sla.event"
    _description = "Promise Log"
    _order = "id"
    _log_access = False

    timer_id = fields.Many2one(
        comodel_name="after.sales.sla.timer",
        required=True,
        index=True,
        # a cascade would delete the log behind Python's back
        ondelete="restrict",
    )
    kind = fields.Selection(selection=EVENT_KINDS, required=True)
    at = fields.Datetime(required=True, help="When it was true.")
    recorded_at = fields.Datetime(required=True, help="When it was written down.")
    user_id = fields.Many2one(comodel_name="res.users", string="By")
    reason = fields.Char()
    data = fields.Json()

    _broken_once = models.UniqueIndex("(timer_id) WHERE kind = 'breach'")

    @api.depends("kind", "at")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{kinds.get(event.kind, '')} {event.at}"

    # append-only: there is nothing that super() should do
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of a promise is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("The log of a promise is never deleted."))
