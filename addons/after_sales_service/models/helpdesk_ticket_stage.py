# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

OUTCOMES = [
    ("solved", "Solved"),
    ("withdrawn", "Withdrawn"),
]


class HelpdeskTicketStage(models.Model):
    """A stage says what closing a ticket with it means for the promises.

    Everybody who works with tickets reads stages; only helpdesk managers write
    them, whatever the access records of other modules grant to visitors.
    """

    _inherit = "helpdesk.ticket.stage"

    outcome = fields.Selection(
        selection=OUTCOMES,
        compute="_compute_outcome",
        store=True,
        readonly=False,
        help="What closing a ticket in this stage says: the problem is solved (the"
        " promise is reached), or the ticket was withdrawn (nothing is owed any"
        " more).",
    )

    pause_reason_id = fields.Many2one(
        comodel_name="after.sales.sla.pause.reason",
        string="Holds Promises",
        ondelete="restrict",
        domain="[('waits_for', '!=', 'own')]",
        help="Moving a ticket to this stage holds the promises that this reason"
        " stops; moving it on lets them run again.",
    )

    @api.depends("closed")
    def _compute_outcome(self):
        withdrawn = self.browse()
        for xmlid in ("stage_cancelled", "stage_rejected"):
            withdrawn |= (
                self.env.ref(
                    f"helpdesk_mgmt.helpdesk_ticket_{xmlid}", raise_if_not_found=False
                )
                or self.browse()
            )
        for stage in self:
            if not stage.closed:
                stage.outcome = False
            elif not stage.outcome:
                stage.outcome = "withdrawn" if stage in withdrawn else "solved"

    @api.constrains("closed", "pause_reason_id")
    def _check_pause_reason(self):
        for stage in self.filtered("pause_reason_id"):
            if stage.closed:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s” closes tickets: nothing is left to hold there.",
                        stage=stage.name,
                    )
                )
            if not stage.pause_reason_id._get_stopped_events():
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” stops no promise: choose another reason.",
                        reason=stage.pause_reason_id.name,
                    )
                )

    def _check_access(self, operation):
        """Refuse every change by visitors and portal users.

        helpdesk_mgmt grants public users the right to *write* stages. Refusing it
        here, not by changing that access record, leaves nothing behind when this
        module is uninstalled.
        """
        if operation != "read" and not self.env.user._is_internal():
            return self, self._make_stage_access_error
        return super()._check_access(operation)

    def _make_stage_access_error(self):
        return AccessError(
            self.env._("Only helpdesk managers may change the stages of tickets.")
        )
