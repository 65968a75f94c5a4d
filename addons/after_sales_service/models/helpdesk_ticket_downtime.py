# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models
from odoo.fields import Domain

from .helpdesk_ticket_steps import DOWNTIME_PENDING


class HelpdeskTicket(models.Model):
    """The unit's ledger of downtime follows its tickets."""

    _inherit = "helpdesk.ticket"

    def _sync_downtime(self, corrected=False):
        """Keep the unit's ledger in step with ``down_since`` and the solution.

        :param bool corrected: ``down_since`` has just been written: the running
            interval starts then. Else it keeps its start, which may be that of
            another ticket whose interval was taken over.
        """
        # the ledger is the dispatcher's: an engineer's ticket touches nothing in it
        # but the intervals of his ticket's own unit
        for ticket in self.sudo():
            unit = ticket.equipment_id
            is_over = ticket.solved_at or ticket.closed
            running = ticket.downtime_ids.filtered(lambda down: not down.end)
            for mistaken in running.filtered(
                lambda down, ticket=ticket, unit=unit: (
                    not ticket.down_since or down.equipment_id != unit
                )
            ):
                # nothing is deleted from the ledger: it stays, without length
                mistaken.equipment_id._close_downtime(mistaken.start)
                running -= mistaken
            if running:
                if corrected:
                    running.start = ticket.down_since
            elif ticket.down_since and not (is_over and ticket.downtime_ids):
                opened = ticket._reopen_downtime() or unit._open_downtime(
                    ticket._get_downtime_start(), ticket=ticket
                )
                running = opened.filtered(
                    lambda down, ticket=ticket: down.ticket_id == ticket
                )
            if is_over and running:
                ticket._end_downtime(running)

    def _correct_closed_downtime(self, was_down):
        """A closed interval that began with the old time begins with the new one.

        Not one that the customer has confirmed. Cleared, the unit was not down: the
        row stays, without length.

        :param dict was_down: ticket id -> ``down_since`` before it was corrected
        """
        # sudo: as in _sync_downtime
        for ticket in self.sudo():
            closed = ticket._get_pending_downtimes().filtered(
                lambda down, was=was_down[ticket.id]: down.end and down.start == was
            )
            for interval in closed:
                interval.start = ticket.down_since or interval.end

    def _reopen_downtime(self):
        """Let the ticket's last interval run on, unless the customer confirmed it.

        A row without length was entered by mistake: it begins anew.
        """
        self.ensure_one()
        intervals = self.equipment_id.downtime_ids
        if not all(intervals.mapped("end")):
            return intervals.browse()  # it is down already
        # the database allows one running interval: the one before has ended first
        intervals.flush_recordset(["end"])
        last = self._get_pending_downtimes().sorted("end")[-1:]
        if last:
            mistaken = last.start == last.end
            last.write(
                {"end": False, "start": self.down_since if mistaken else last.start}
            )
        return last

    def _get_pending_downtimes(self):
        """Return the intervals on this unit that the customer has not confirmed."""
        return self.downtime_ids.filtered(
            lambda down: (
                down.equipment_id == self.equipment_id
                and down.state in DOWNTIME_PENDING
            )
        )

    def _get_downtime_start(self):
        """Return since when the unit is down: not twice what is confirmed already."""
        confirmed = (self.downtime_ids - self._get_pending_downtimes()).filtered(
            lambda down: down.equipment_id == self.equipment_id
        )
        return max([self.down_since, *confirmed.mapped("end")])

    def _end_downtime(self, interval):
        """Close the ticket's interval, or leave it to another that says "down"."""
        self.ensure_one()
        still_down = self.search(
            Domain("equipment_id", "=", interval.equipment_id.id)
            & Domain("id", "!=", self.id)
            & Domain("down_since", "!=", False)
            & Domain("solved_at", "=", False)
            & Domain("stage_id.closed", "=", False),
            order="down_since, id",
            limit=1,
        )
        if still_down:
            interval.ticket_id = still_down
        else:
            interval.equipment_id._close_downtime(
                self.solved_at or fields.Datetime.now()
            )
