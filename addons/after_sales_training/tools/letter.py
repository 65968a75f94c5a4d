# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which letter a trainee gets next, and when: invitation, joining instructions,
reminder, new times, cancelled. Plain values, no database.

The *step* is how far he was told: None, or the last of STEPS. Each letter is written
once; a session that moved is told at once, and what was told before comes again if
there is still time for it.
"""

from datetime import timedelta

STEPS = ("invitation", "joining", "reminder")
CANCELLED = "cancelled"
MOVED = "moved"


def plan_letter(step, state, moved, begin, today, joining_days, reminder_days):
    """Return (kind, day) of the next letter; None: there is nothing to tell.

    :param step: how far he was told; None or "cancelled": he counts on nothing
    :param str state: "open": he comes; "cancel": he does not; else: nothing to tell
    :param bool moved: what he was told is not so any more
    :param date begin: first day of the session
    :param int joining_days: joining instructions go out so many days before; 0:
        with the first letter
    :param int reminder_days: 0: no reminder
    """
    if begin < today:
        return None
    if state == "cancel":
        return (CANCELLED, today) if step in STEPS else None
    if state != "open":
        return None
    if step not in STEPS:
        return _get_first(begin, today, joining_days), today
    if moved:
        return MOVED, today
    if step == "invitation":
        return "joining", begin - timedelta(days=joining_days)
    if step == "joining" and reminder_days:
        return "reminder", begin - timedelta(days=reminder_days)
    return None


def _get_first(begin, today, joining_days):
    early = joining_days and begin - timedelta(days=joining_days) > today
    return "invitation" if early else "joining"


def get_step_after(kind, begin, today, joining_days, reminder_days):
    """Return how far a trainee is told once a letter is written.

    Who gets his instructions when the reminder would be due needs no reminder.
    """
    if kind == MOVED:
        kind = _get_first(begin, today, joining_days)
    if kind == "joining" and begin - timedelta(days=reminder_days) <= today:
        return "reminder"
    return kind
