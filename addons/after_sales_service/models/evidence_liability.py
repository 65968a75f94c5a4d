# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError


class Evidence(models.Model):
    """What a responsibility rests on is kept as it was (S27)."""

    _inherit = "after.sales.evidence"

    def _check_can_change(self):
        """:raises UserError: a responsibility that was handed in rests on it"""
        res = super()._check_can_change()
        # bounded: only whether there is one
        resting = (
            self.env["after.sales.liability"]
            .sudo()
            .search(
                [
                    ("evidence_ids", "in", self.ids),
                    ("approval_state", "in", ("submitted", "approved")),
                ],
                limit=1,
            )
        )
        if resting:
            raise UserError(
                self.env._(
                    "Responsibility %s rests on this evidence: it is kept as it is.",
                    resting.name,
                )
            )
        return res
