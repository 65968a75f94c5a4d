# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from .helpdesk_ticket_reclassification import RECLASSIFICATION


class SlaTimer(models.Model):
    """A promise that was replaced by decision, not by the way."""

    _inherit = "after.sales.sla.timer"

    replaced_text = fields.Char(
        string="Replaced",
        compute="_compute_replaced_text",
        help="By whom, when and why a longer promise was put in its place.",
    )

    @api.depends("state")
    @api.depends_context("lang", "tz")
    def _compute_replaced_text(self):
        self.replaced_text = False
        superseded = self.filtered(lambda timer: timer.state == "superseded")
        if not superseded:
            return
        decisions = self.env["after.sales.sla.event"].search(
            [("timer_id", "in", superseded.ids), ("kind", "=", "supersede")]
        )
        for decision in decisions:
            if (decision.data or {}).get("kind") == RECLASSIFICATION:
                decision.timer_id.replaced_text = self.env._(
                    "Replaced %(time)s by %(user)s: %(reason)s",
                    time=self._format(decision.at),
                    # sudo: the name of the colleague who decided
                    user=decision.user_id.sudo().name,
                    reason=decision.reason,
                )
