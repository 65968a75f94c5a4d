# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Hazards and accidents: reported in time, and days without one.

Plain values in, plain values out: no database, no clock.
"""

from datetime import timedelta


def in_time(happened_at, reported_at, hours):
    """Return whether it was reported at once: within so many hours."""
    return reported_at - happened_at <= timedelta(hours=hours)


def days_without(accidents, today, since):
    """Return how many days have passed without an accident, and the longest such run.

    The day of an accident is no day without one; today counts as soon as it has
    begun.

    :param accidents: days of accidents, in any order
    :param date today: until when is counted, included
    :param date since: the first day that is counted
    :return: (days since the last accident, the longest run)
    """
    days = sorted({day for day in accidents if since <= day <= today})
    marks = [since - timedelta(days=1), *days]
    runs = [
        (later - earlier).days - 1
        for earlier, later in zip(marks, marks[1:], strict=False)
    ]
    now = (today - marks[-1]).days
    return now, max([now, *runs])
