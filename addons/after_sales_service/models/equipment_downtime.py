# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Equipment(models.Model):
    """The unit's own pages of the downtime ledger (S2)."""

    _inherit = "after.sales.equipment"

    downtime_ids = fields.One2many("after.sales.downtime", "equipment_id")
    down_since = fields.Datetime(compute="_compute_down_since")

    @api.depends("downtime_ids.start", "downtime_ids.end")
    def _compute_down_since(self):
        for unit in self:
            still_down = unit.downtime_ids.filtered(lambda d: not d.end)
            unit.down_since = still_down[:1].start

    # ------------------------------------------------------------
    # DOWNTIME
    # ------------------------------------------------------------

    def _prepare_downtime_vals(self, start, ticket=None):
        self.ensure_one()
        return {
            "equipment_id": self.id,
            "start": start,
            "ticket_id": ticket.id if ticket else False,
        }

    def _open_downtime(self, start, ticket=None):
        """Register that the unit is out of use since ``start`` (naive UTC).

        A unit that is down already keeps its open interval; an earlier start
        moves it. The caller has checked the right on the ticket or job.
        """
        self.ensure_one()
        # engineers report a unit down but may not write the ledger at large:
        # bounded to this unit's open interval
        self = self.sudo()
        still_down = self.downtime_ids.filtered(lambda downtime: not downtime.end)
        if still_down:
            if start < still_down.start:
                still_down.start = start
        else:
            still_down = self.env["after.sales.downtime"].create(
                self._prepare_downtime_vals(start, ticket)
            )
        return still_down

    def _close_downtime(self, end):
        """Register that the unit works again since ``end`` (naive UTC).

        An interval that starts later is another failure: it stays open. The caller
        has checked the right on the ticket or job.
        """
        self.ensure_one()
        self = self.sudo()  # as in _open_downtime
        still_down = self.downtime_ids.filtered(
            lambda downtime: not downtime.end and downtime.start <= end
        )
        still_down.end = end
        return still_down

    def _follow_ledger(self):
        """In service or out of use, as the ledger says."""
        for unit in self:
            if unit.state == "in_service" and unit.down_since:
                unit.state = "down"
            elif unit.state == "down" and not unit.down_since:
                unit.state = "in_service"
