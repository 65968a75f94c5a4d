# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import period
from ..tools.agenda import Span
from ..tools.work_clock import to_epoch


class Proposal(NamedTuple):
    """An engineer for a job: the first of a list is the one to send."""

    engineer_id: int
    name: str
    is_local: bool
    #: neither on leave nor at another job then; None: the job has no time yet
    is_free: bool | None
    #: hours of other jobs on that day, else within the next week
    hours: float
    #: what else speaks against them, in a few words; from other addons
    note: str = ""


class Order(models.Model):
    """Whom to send: the unit's own engineer first, then who has the most time."""

    _inherit = "after.sales.order"

    engineer_proposal = fields.Char(
        string="Proposed Engineers",
        compute="_compute_engineer_proposal",
        help="The engineer named for the unit first, then those of the service point"
        " by free time.",
    )

    @api.depends("engineer_id", "equipment_id", "planned_start", "state", "team_id")
    @api.depends_context("lang", "tz")
    def _compute_engineer_proposal(self):
        open_jobs = self.filtered(lambda order: order.state in ("draft", "scheduled"))
        proposals = open_jobs._propose_engineers()
        for order in self:
            order.engineer_proposal = "; ".join(
                self._word_proposal(proposal) for proposal in proposals.get(order, ())
            )

    @api.model
    def _word_proposal(self, proposal):
        """Return a proposal in a few words."""
        name = proposal.name
        if proposal.is_local:
            name = self.env._("%(engineer)s (local engineer)", engineer=name)
        if proposal.note:
            name = f"{name} ({proposal.note})"
        if proposal.is_free is None:
            return self.env._(
                "%(engineer)s: %(hours)s h planned within a week",
                engineer=name,
                hours=f"{proposal.hours:g}",
            )
        if not proposal.is_free:
            return self.env._("%(engineer)s: not free then", engineer=name)
        return self.env._(
            "%(engineer)s: free, %(hours)s h planned that day",
            engineer=name,
            hours=f"{proposal.hours:g}",
        )

    def _propose_engineers(self):
        """Return dict of job -> list of :class:`Proposal`, the best first.

        Set-wise: the jobs of a whole tray cost as much as one.
        """
        # sudo: who is named for a unit and who belongs to a point, for those who plan
        candidates = {
            order: (
                order.sudo().equipment_id.engineer_id
                | order.sudo().team_id.engineer_ids._origin
            )
            for order in self
        }
        everybody = self.env["hr.employee"].union(*candidates.values())
        if not everybody:
            return {}
        days = {order: order._get_day() for order in self}
        start = min(day[0] for day in days.values())
        end = max(day[1] for day in days.values())
        agenda = {employee_id: [] for employee_id in everybody.ids}
        for span in self._read_agenda(everybody.ids, start, end):
            agenda[span.who].append(span)
        absence = self._read_absence(everybody.ids, start, end)
        return {
            order: sorted(
                (
                    order._propose(engineer, agenda[engineer.id], absence, days[order])
                    for engineer in people
                ),
                key=lambda proposal: (
                    proposal.is_free is False,
                    not proposal.is_local,
                    proposal.hours,
                    proposal.name,
                ),
            )
            for order, people in candidates.items()
        }

    def _get_day(self):
        """Return the day the job is planned on, else the next week; naive UTC."""
        self.ensure_one()
        if not self.planned_start:
            now = fields.Datetime.now()
            return (now, now + timedelta(days=7))
        # sudo: the zone of the site
        zone = self.sudo().tz
        first = period.day_of(self.planned_start, zone)
        last = period.day_of(self._get_planned_end(), zone)
        return (period.start_of_day(first, zone), period.end_of_day(last, zone))

    def _propose(self, engineer, spans, absence, day):
        self.ensure_one()
        name, _calendar_id, leaves = absence[engineer.id]
        others = [
            span
            for span in spans
            if span.key != self._origin.id and span.start < day[1] and span.end > day[0]
        ]
        is_free = None
        if self.planned_start:
            job = Span(0, 0, self.planned_start, self._get_planned_end())
            taken = [*leaves, *((span.start, span.end) for span in others)]
            is_free = not any(
                start < job.end and end > job.start for start, end in taken
            )
        seconds = sum(
            to_epoch(min(span.end, day[1])) - to_epoch(max(span.start, day[0]))
            for span in others
        )
        return Proposal(
            engineer.id,
            name,
            # sudo: who is named for the unit
            engineer == self.sudo().equipment_id.engineer_id,
            is_free,
            round(seconds / 3600, 1),
        )

    def action_propose_engineer(self):
        """Give jobs without an engineer the one who is proposed first."""
        self._check_desk()
        proposals = self._propose_engineers()
        for order in self.filtered(lambda order: not order.engineer_id):
            if not proposals.get(order):
                raise UserError(
                    self.env._(
                        "%(job)s: the service point has no engineers. Choose one by"
                        " hand, or name them on the service point.",
                        job=order.name,
                    )
                )
            order.engineer_id = proposals[order][0].engineer_id
        return True
