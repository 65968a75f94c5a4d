# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A promise read from its log: how it stands, and what its time would be today.

Plain Python on plain values, no database. The log is append-only and is the truth:
:func:`replay` tells from it alone how a promise stands. :func:`replan` counts the
same holds again on working hours that have changed meanwhile.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple


class LogError(ValueError):
    """The log does not begin with a start, or says what cannot be."""


class Entry(NamedTuple):
    """One row of the log: what happened, when it was true, and its figures."""

    kind: str
    at: datetime
    data: dict


class Standing(NamedTuple):
    """How a promise stands; seconds are those of its own clock."""

    state: str
    started_at: datetime
    deadline: datetime
    calendar_id: int | None
    total_seconds: int
    remaining_seconds: int | None = None
    reached_at: datetime | None = None
    closed_at: datetime | None = None
    late_seconds: int | None = None


def replay(entries: Iterable[Entry], now: datetime) -> Standing:
    """Return how a promise stands at an instant, from its log alone.

    What was broken, put right and opened again is broken once its time is over: the
    log holds one breach.

    :raises LogError: there is no start
    """
    standing = None
    was_broken = False
    for entry in entries:
        if entry.kind == "start":
            standing = _start(entry)
        elif standing is None:
            raise LogError("the log does not begin with a start")
        else:
            was_broken = was_broken or entry.kind == "breach"
            standing = _STEPS.get(entry.kind, _nothing)(standing, entry)
    if standing is None:
        raise LogError("the log is empty")
    if standing.state == "running" and was_broken and standing.deadline <= now:
        return standing._replace(state="breached")
    return standing


def _start(entry):
    data = entry.data
    return Standing(
        state="running",
        started_at=entry.at,
        deadline=_instant(data["deadline"]),
        calendar_id=data.get("calendar_id"),
        total_seconds=data["total_seconds"],
    )


def _nothing(standing, entry):
    """Told, or failed: the promise stands as it did."""
    return standing


def _pause(standing, entry):
    return standing._replace(
        state="paused", remaining_seconds=entry.data["remaining_seconds"]
    )


def _resume(standing, entry):
    return standing._replace(
        state="running",
        deadline=_instant(entry.data["deadline"]),
        remaining_seconds=None,
    )


def _replan(standing, entry):
    data = entry.data
    return standing._replace(
        deadline=_instant(data["deadline"]),
        total_seconds=data["total_seconds"],
        remaining_seconds=data.get("remaining_seconds"),
    )


def _breach(standing, entry):
    if standing.state != "running":
        return standing
    return standing._replace(state="breached")


def _reach(standing, entry):
    late = entry.data["late_seconds"]
    return standing._replace(
        state="met_late" if late else "met",
        reached_at=entry.at,
        closed_at=entry.at,
        late_seconds=late,
    )


def _close(state):
    def close(standing, entry):
        # a broken one stays broken: it is only no longer chased
        kept = standing.state if standing.state == "breached" else state
        return standing._replace(state=kept, closed_at=entry.at)

    return close


def _reopen(standing, entry):
    return standing._replace(
        state=reopened_state(
            standing.state, standing.late_seconds, standing.remaining_seconds
        ),
        reached_at=None,
        closed_at=None,
        late_seconds=None,
    )


def reopened_state(
    state: str, late_seconds: int | None, remaining_seconds: int | None
) -> str:
    """Return how a promise stands that is open again.

    Broken before it was closed: it stays so. Held when it was closed: held again.
    """
    if late_seconds or state == "breached":
        return "breached"
    return "running" if remaining_seconds is None else "paused"


_STEPS = {
    "pause": _pause,
    "resume": _resume,
    "replan": _replan,
    "breach": _breach,
    "reach": _reach,
    "cancel": _close("cancelled"),
    "supersede": _close("superseded"),
    "reopen": _reopen,
}


def _instant(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")


def replan(
    start: int,
    holds: Iterable[tuple[int, int | None]],
    total: int,
    plan: Callable[[int, int], int],
    count: Callable[[int, int], int],
) -> tuple[int | None, int | None]:
    """Count a promise again from its start, over the holds it has had.

    What is used up before a hold by the hours of today is due when it ends at the
    earliest: nobody is late for the time for which he was told to wait.

    :param int start: when it began, seconds since the epoch
    :param holds: (from, to) in order; the last may be open (``to`` None)
    :param int total: seconds of its clock that are allowed
    :param plan: (instant, seconds) -> instant
    :param count: (from, to) -> seconds worked
    :return: (deadline, None) of a running one, (None, seconds left) of a held one
    """
    left, since = total, start
    for begin, end in holds:
        left = max(0, left - count(since, begin))
        if end is None:
            return None, left
        since = end
    return plan(since, left), None
