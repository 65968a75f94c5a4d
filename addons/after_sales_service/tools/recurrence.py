# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""When regular work is due (S26): plain dates in, plain dates out.

- Number n of a rule lies at anchor + n × interval, always counted from the anchor,
  never from the date before: 31 January, 28 February, 31 March. Where a month is too
  short its last day stands in.
- A date in the season to avoid moves to the last day before it, or to the first day
  after it; a date on a day off moves as the rule says. Neither move ends on a day off
  or in the season; days off next to the season move as the season does. Of two
  equally near working days the earlier one is taken: work is rather early than late.
  What has no free day within :data:`REACH` days stays.
- Moves keep the order of the dates. Dates that fall together on one day are one
  date: the first of them is served, the others are passed over.
- A bigger overhaul absorbs smaller ones that are due within its days, before or after
  it; what is absorbed itself absorbs nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
UNITS = (DAY, WEEK, MONTH, YEAR)
NONE, EARLIER, LATER, NEAREST = "none", "earlier", "later", "nearest"
SHIFTS = (NONE, EARLIER, LATER, NEAREST)
ONE_DAY = timedelta(days=1)
#: A free day is looked for so far; a year without one is no calendar.
REACH = 400

DaysOff = Callable[[date], bool]


def never(_day: date) -> bool:
    """No day is off."""
    return False


class Season(NamedTuple):
    """A time of each year, both days included; may go over New Year.

    ``first`` and ``last`` are (month, day); ``after``: work moves to after it,
    else to before it.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    after: bool = False

    def holds(self, day: date) -> bool:
        """Return whether the day lies in the season."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

    def is_whole_year(self) -> bool:
        """Return whether no day of a year is left for the work."""
        return all(
            self.holds(date(2024, 1, 1) + timedelta(days=number))
            for number in range(366)
        )


class Rule(NamedTuple):
    """What is due how often.

    ``first``: number of the first one; 1 where the anchor is the day from which is
    counted (an acceptance), 0 where it is the first date itself.
    """

    anchor: date
    amount: int
    unit: str
    first: int = 0
    shift: str = NONE
    season: Season | None = None

    def nominal(self, number: int) -> date:
        """Return the date of a number by the interval alone."""
        return occurrence(self.anchor, self.amount, self.unit, number)

    def due(self, number: int, is_off: DaysOff = never) -> date:
        """Return the date of a number, moved off days off and season."""
        return move(self.nominal(number), self.shift, is_off, self.season)

    def first_due(self, day: date, is_off: DaysOff = never) -> int:
        """Return the first number that is due on ``day`` or later.

        Of dates that fall together it is the first one.
        """
        number = max(self.first, first_number(self.anchor, self.amount, self.unit, day))
        while number > self.first and self.due(number - 1, is_off) >= day:
            number -= 1
        while self.due(number, is_off) < day:
            number += 1
        return number

    def last_due(self, day: date, is_off: DaysOff = never) -> int:
        """Return the last number that is due on ``day`` or before; of dates that
        fall together the first one. Below ``first`` if there is none.
        """
        number = self.first_due(day + ONE_DAY, is_off) - 1
        while self._falls_together(number, is_off):
            number -= 1
        return number

    def _falls_together(self, number: int, is_off: DaysOff) -> bool:
        return number > self.first and self.due(number, is_off) <= self.due(
            number - 1, is_off
        )

    def serve(self, number: int, is_off: DaysOff = never) -> int:
        """Return the number, or the first after it that has a day of its own."""
        number = max(number, self.first)
        while self._falls_together(number, is_off):
            number += 1
        return number

    def project(
        self, first: date, last: date, is_off: DaysOff = never, start: int = 0
    ) -> Iterator[tuple[int, date, date]]:
        """Yield (number, nominal, due) of the dates from ``first`` to ``last``.

        :param int start: number before which nothing is looked at
        """
        number = self.serve(max(start, self.first_due(first, is_off)), is_off)
        while (due := self.due(number, is_off)) <= last:
            yield number, self.nominal(number), due
            number = self.serve(number + 1, is_off)


def occurrence(anchor: date, amount: int, unit: str, number: int) -> date:
    """Return anchor + number × interval, clamped to the end of short months.

    :param int amount: units of an interval, at least 1
    :raises ValueError: unknown unit, or an amount below 1
    """
    if unit not in UNITS:
        raise ValueError(f"Unknown unit of an interval: {unit!r}")
    if amount < 1:
        raise ValueError(f"An interval has at least one {unit}, not {amount}")
    return anchor + relativedelta(**{unit + "s": amount * number})


def first_number(anchor: date, amount: int, unit: str, day: date) -> int:
    """Return the first number n >= 0 whose nominal date is ``day`` or later; O(1)."""
    if day <= anchor:
        return 0
    if unit in (DAY, WEEK):
        step = amount * (7 if unit == WEEK else 1)
        return -((anchor - day).days // step)
    step = amount * (12 if unit == YEAR else 1)
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    number = months // step
    if occurrence(anchor, amount, unit, number) < day:
        number += 1
    return number


def move(
    day: date, shift: str, is_off: DaysOff = never, season: Season | None = None
) -> date:
    """Return the day on which the work is due instead of ``day``.

    :param str shift: one of :data:`SHIFTS`: what happens on a day off
    :raises ValueError: unknown shift
    """
    if shift not in SHIFTS:
        raise ValueError(f"Unknown rule for days off: {shift!r}")
    in_season = season.holds if season else never

    def is_blocked(candidate):
        return in_season(candidate) or (shift != NONE and is_off(candidate))

    if not is_blocked(day):
        return day
    # all days of one run of blocked days move the same way: their order stays
    before, after = day, day
    while is_blocked(before) and (day - before).days < REACH:
        before -= ONE_DAY
    while is_blocked(after) and (after - day).days < REACH:
        after += ONE_DAY
    if is_blocked(before) and is_blocked(after):
        return day
    if season and any(
        season.holds(before + number * ONE_DAY)
        for number in range(1, (after - before).days)
    ):
        wanted = LATER if season.after else EARLIER
    elif shift == NEAREST:
        wanted = EARLIER if day - before <= after - day else LATER
    else:
        wanted = shift
    if wanted == EARLIER:
        return after if is_blocked(before) else before
    return before if is_blocked(after) else after


def window(due: date, before: int, after: int) -> tuple[date, date]:
    """Return the first and the last day on which the work is in time."""
    return due - before * ONE_DAY, due + after * ONE_DAY


class Overhaul(NamedTuple):
    """A date of a plan of one unit, as the absorb rule looks at it.

    ``size``: the bigger absorbs the smaller; ``reach``: within so many days, 0: it
    absorbs those of the same day; None: nothing.
    """

    key: object
    due: date
    size: int
    reach: int | None = None


def absorb(overhauls: Iterable[Overhaul]) -> dict:
    """Return key of what is absorbed -> key of what takes its place.

    The biggest are looked at first; what is absorbed absorbs nothing. Of several that
    could absorb a date the nearest does, then the biggest, then the earliest.
    """
    absorbers: list[Overhaul] = []
    result = {}
    for overhaul in sorted(overhauls, key=lambda each: (-each.size, each.due)):
        able = [
            other
            for other in absorbers
            if other.size > overhaul.size
            and abs((other.due - overhaul.due).days) <= other.reach
        ]
        if able:
            result[overhaul.key] = min(
                able,
                key=lambda other, due=overhaul.due: (
                    abs((other.due - due).days),
                    -other.size,
                    other.due,
                ),
            ).key
        elif overhaul.reach is not None:
            absorbers.append(overhaul)
    return result
