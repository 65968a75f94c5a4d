# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class HelpdeskTicket(models.Model):
    """What of a ticket is ours: presumptions, verdicts, whether it is a repeat."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "after.sales.internal.mixin"]

    _internal_fields = frozenset(
        {
            "diagnosed_by_id",
            "diagnosis",
            "diagnosis_verdict",
            "leader_called_by_id",
            "leader_called_id",
            "no_repeat_at",
            "no_repeat_by_id",
            "no_repeat_reason",
            "repeat_hint",
            "repeat_text",
            "severity_hint",
            "severity_reason",
        }
    )
