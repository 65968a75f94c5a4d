# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class SlaTimer(models.Model):
    """What is told of a promise in danger may also reserve a replacement (S13)."""

    _inherit = "after.sales.sla.timer"

    @api.model
    def _deliver(self, sent):
        """Each rule once per promise: the database knows, so does the proposal."""
        res = super()._deliver(sent)
        dues = [
            due
            for due in sent.values()
            if due.row.holder_field == "ticket_id" and not due.acknowledged
        ]
        rules = self.env["after.sales.sla.escalation.rule"].browse(
            {due.rule.id for due in dues}
        )
        proposing = set(rules.filtered("proposes_replacement").ids)
        for due in dues:
            if due.rule.id in proposing:
                percent = due.rule.percent if due.rule.trigger == "before" else 100
                self.env["helpdesk.ticket"].browse(
                    due.row.holder_id
                )._propose_replacements(percent)
        return res
