# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

from .helpdesk_ticket import SUBJECT_FIELDS


class HelpdeskTicket(models.Model):
    """The promises of a ticket while it is typed in."""

    _inherit = "helpdesk.ticket"

    @api.depends("sla_policy_id", "company_id", *sorted(SUBJECT_FIELDS))
    @api.depends_context("lang", "tz")
    def _compute_promise_preview(self):
        return super()._compute_promise_preview()

    def _prepare_sla_preview(self):
        """The fields beside it name the policy, the strip of a saved ticket its
        promises: the why is left.
        """
        values = super()._prepare_sla_preview()
        values["with_head"] = False
        if self._origin:
            values.update(lists=[], nothing=False)
        return values

    @api.onchange("sla_policy_id")
    def _onchange_sla_policy_id(self):
        """A policy picked in the form stays when the customer is changed after it."""
        policy_id, _rank = self.env["after.sales.sla.policy"]._match(
            self._get_sla_subject(), self.company_id or self.env.company
        )
        self.sla_policy_by_hand = (
            bool(self.sla_policy_id) and self.sla_policy_id.id != policy_id
        )
