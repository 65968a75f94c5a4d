# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools import intervals, period, slots
from ..tools.notice import local_day
from ..tools.work_clock import DAY, HOUR, NoWorkingTime, midnight, to_datetime, to_epoch

#: how far ahead a slot is looked for where nothing says until when
LOOK_AHEAD = timedelta(days=30)
#: nobody plans a standstill so far ahead, nor so long
LOOK_AHEAD_MOST = timedelta(days=366)
MOST_HOURS = 8_760
#: a slot begins at a quarter of an hour
STEP = HOUR // 4
#: hours of the night, before and after midnight
NIGHT_BEFORE, NIGHT_AFTER = 2 * HOUR, 6 * HOUR


class Order(models.Model):
    """When the work harms production least (S31)."""

    _inherit = "after.sales.order"

    def _get_slot_proposals(
        self, limit=5, earliest=None, latest=None, length=None, engineers=None
    ):
        """Return the best times for the work, the least harmful first.

        Compared are, one after the other: production's hours that are lost, hours of
        the night, hours beyond the engineers' own, then the earlier start. Times at
        which an engineer is elsewhere or on leave are left out; one proposal a day.

        :param datetime earliest: naive UTC; as a rule from when on production can be
            told in time, and not before the plan's window
        :param datetime latest: end of the search; as a rule that of the plan's window
        :param timedelta length: as a rule as long as the job is planned
        :return: list of dicts: ``start``, ``end`` (naive UTC), ``lost_hours``,
            ``night_hours``, ``overtime_hours``, in words ``loss`` (what production
            loses) and ``reason`` (that and what else it costs)
        """
        self.ensure_one()
        first, last = self._get_slot_bounds()
        first, last = earliest or first, latest or last
        length = length or self._get_length()
        if last - first < length:
            last = first + LOOK_AHEAD
        last = min(last, first + LOOK_AHEAD_MOST)
        start, end = to_epoch(first), to_epoch(last)
        start = -(-start // STEP) * STEP
        if engineers is None:
            engineers = self.engineer_id | self.engineer_ids
        busy, off_duty = self._get_engineers_time(engineers, start, end)
        found = slots.propose(
            round(length.total_seconds()),
            start,
            end,
            [
                slots.Layer(self._get_production_hours(start, end)),
                slots.Layer(self._get_nights(start, end)),
                slots.Layer(off_duty),
            ],
            busy,
            limit,
            lambda instant: local_day(instant, self.tz),
        )
        return [self._describe_slot(slot) for slot in found]

    def _get_slot_bounds(self):
        """From when to when the work may be done, naive UTC.

        Not before production can be told in time; within the window of its plan
        where there is one still to come.
        """
        self.ensure_one()
        first = self._get_earliest_announced_start()
        # sudo: the window of the plan of this very job
        occurrence = self.sudo().occurrence_ids[:1]
        if occurrence.window_start:
            opens = period.start_of_day(occurrence.window_start, self.tz)
            first = max(first, opens)
        last = first + LOOK_AHEAD
        if occurrence.window_end:
            closes = period.end_of_day(occurrence.window_end, self.tz)
            last = closes if closes > first else last
        return first, last

    # ------------------------------------------------------------
    # WHAT IS TO BE SPARED
    # ------------------------------------------------------------

    def _get_production_hours(self, start, end):
        """When production runs at the unit; all the time where nothing says when."""
        calendar = self._get_production_calendar()
        if not calendar:
            return [(start, end)]
        return self._walk_calendar(calendar.id, start, end)

    def _walk_calendar(self, calendar_id, start, end):
        clock = self.env["resource.calendar"]._get_work_clock(calendar_id)
        try:
            return [(opens, closes) for opens, closes, _day in clock.walk(start, end)]
        except NoWorkingTime:
            return []

    def _get_nights(self, start, end):
        """From ten in the evening until six in the morning, at the site."""
        days = range(local_day(start, self.tz), local_day(end, self.tz) + 2)
        nights = []
        for day in days:
            at = midnight(date.fromordinal(day), self.tz)
            nights.append((at - NIGHT_BEFORE, at + NIGHT_AFTER))
        return nights

    def _get_engineers_time(self, engineers, start, end):
        """When the engineers cannot come, and when their day is over.

        :return: (busy, off duty), two lists of intervals
        """
        if not engineers:
            return [], []
        span = to_datetime(start), to_datetime(end)
        others = self._read_agenda(engineers.ids, *span, without=self._origin.ids)
        busy = [(to_epoch(job.start), to_epoch(job.end)) for job in others]
        off_duty = []
        people = self._read_absence(engineers.ids, *span)
        for _name, calendar_id, leaves in people.values():
            busy += [(to_epoch(away), to_epoch(back)) for away, back in leaves]
            if calendar_id:
                at_work = self._walk_calendar(calendar_id, start, end)
                off_duty += intervals.subtract([(start - DAY, end + DAY)], at_work)
        return busy, off_duty

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _describe_slot(self, slot):
        lost, night, overtime = (seconds / HOUR for seconds in slot.costs)
        return {
            "start": to_datetime(slot.start),
            "end": to_datetime(slot.end),
            "lost_hours": lost,
            "night_hours": night,
            "overtime_hours": overtime,
            "loss": self._explain_loss(lost),
            "reason": self._explain_slot(lost, night, overtime),
        }

    def _explain_loss(self, lost):
        """What production loses, in words."""
        if lost:
            return self.env._("production loses %s h", f"{lost:.4g}")
        return self.env._("production does not run then")

    def _explain_slot(self, lost, night, overtime):
        """What a slot costs, in words; nothing is left unsaid."""
        texts = [self._explain_loss(lost)]
        if night:
            texts.append(self.env._("%s h at night", f"{night:.4g}"))
        if overtime:
            texts.append(
                self.env._("%s h beyond the engineer's hours", f"{overtime:.4g}")
            )
        return ", ".join(texts)

    def action_propose_slot(self):
        """Open the list of times that harm production least."""
        self.ensure_one()
        self._check_can_reschedule()
        if not self.equipment_id:
            raise UserError(
                self.env._(
                    "%(job)s: choose the unit first; its operating hours decide.",
                    job=self.name,
                )
            )
        wizard = self.env["after.sales.slot.wizard"].create({"order_id": self.id})
        return wizard._get_records_action(
            name=self.env._("Least Harmful Time"), target="new"
        )
