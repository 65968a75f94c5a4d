# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class SlaEscalationRule(models.Model):
    """At which part of the promised time a replacement unit is proposed (S13)."""

    _inherit = "after.sales.sla.escalation.rule"

    proposes_replacement = fields.Boolean(
        string="Propose a Replacement",
        help="When its time comes, a free unit of the pool is reserved for the ticket,"
        " and the service manager is asked to confirm it. Choose the target “Solved”.",
    )

    @api.onchange("proposes_replacement")
    def _onchange_proposes_replacement(self):
        """The proposal itself tells the manager: nobody else has to be told."""
        if self.proposes_replacement:
            self.trigger, self.percent, self.recipient = "before", 70, "nobody"
            self.by_activity, self.by_mail = False, False
