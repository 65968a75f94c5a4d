# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A clock that nobody would ship and nobody can doubt: it asks minute after minute.

It knows no bisection, no window and no change of offset. The tests of the promise
clock and of the engine hold their answers against it.
"""

from datetime import datetime
from functools import lru_cache

import pytz

MINUTE = 60


class Oracle:
    """Does this minute count? Asked of each minute, one after the other.

    :param spec: a ``CalendarSpec``; None: every minute works
    :param holds: pairs of UTC seconds between which no minute counts
    """

    def __init__(self, spec, holds=()):
        self.spec = spec
        self.holds = holds
        self.zone = pytz.timezone(spec.tz if spec else "UTC")
        self.works = lru_cache(maxsize=None)(self._works)

    def local(self, instant):
        return datetime.fromtimestamp(instant, self.zone)

    def _works(self, instant):
        if any(start <= instant < end for start, end in self.holds):
            return False
        if self.spec is None:
            return True
        if any(start <= instant < end for start, end in self.spec.leaves):
            return False
        local = self.local(instant)
        day = local.date().toordinal()
        weekday = dict(self.spec.shifted).get(day, local.weekday())
        week = ((day - 1) // 7) % 2
        second = local.hour * 3600 + local.minute * 60
        return any(
            a.weekday == weekday
            and a.week in (None, week)
            and a.start <= second < a.end
            for a in self.spec.attendances
        )

    def plan(self, start, minutes, limit):
        instant = start
        while minutes:
            if instant > limit:
                return None
            minutes -= self.works(instant)
            instant += MINUTE
        return instant

    def count(self, start, end):
        return sum(MINUTE for i in range(start, end, MINUTE) if self.works(i))

    def plan_days(self, start, days, limit):
        today = self.local(start).date()
        last = {}
        instant = start
        while instant < limit:
            if self.works(instant) and self.local(instant).date() > today:
                last[self.local(instant).date()] = instant + MINUTE
            instant += MINUTE
        ends = [last[day] for day in sorted(last)]
        # the last day seen may be cut by the limit
        return ends[days - 1] if len(ends) > days else None

    def day_end(self, start):
        today = self.local(start).date()
        while self.local(start).date() == today:
            start += MINUTE
        return start
