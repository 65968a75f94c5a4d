# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R2: one promise that cannot be told stops nothing.

It is marked, logged once and told to the manager; all others are told as ever, then
and later, and the engine looks at it no more.
"""

import verdict

TIMERS = 200
BATCH = 50


def test_a_poisoned_promise_stops_nothing(arena):
    scene = arena.run("due.py", TIMERS=TIMERS, JOBS=1, BATCH=BATCH, LAST=0)
    poison = arena.run("poison.py", POLICY=scene["policy"])
    poisoned = [poison["broken"], poison["refused"]]
    with arena.cron_workers(1):
        arena.drain(scene["jobs"], 60)
        first = _marks(arena, poison)
        # later: what is due then is told, the poisoned stay as they are
        arena.rows(
            "UPDATE after_sales_sla_timer SET next_alert_at = now() AT TIME ZONE 'UTC'"
            " WHERE next_alert_at IS NOT NULL"
        )
        for _turn in range(3):
            arena.drain(scene["jobs"], 60)
            arena.run_once(scene["jobs"][0])
    assert _marks(arena, poison) == first
    verdict.nothing_is_lost(arena, scene, besides=poisoned)
    verdict.everybody_is_told_once(arena)
    verdict.promises_are_broken_once(arena, scene, besides=poisoned)


def _marks(arena, poison):
    """How both stand, after what must be so in any case."""
    marks = {}
    for name, why in (("broken", "xx_XX"), ("refused", "no room in the diary")):
        timer = poison[name]
        ((error, look, state, ticket),) = arena.rows(
            "SELECT error, next_alert_at, state, ticket_id FROM after_sales_sla_timer"
            " WHERE id = %s",
            timer,
        )
        assert why in error and look is None and state == "running"
        assert (
            arena.value(
                "SELECT count(*) FROM after_sales_sla_alert WHERE timer_id = %s", timer
            )
            == 0
        )
        told = arena.rows(
            "SELECT user_id FROM mail_activity"
            " WHERE res_model = 'helpdesk.ticket' AND res_id = %s",
            ticket,
        )
        assert told == [(poison["manager"],)]
        events = arena.rows(
            "SELECT kind, reason FROM after_sales_sla_event WHERE timer_id = %s"
            " ORDER BY id",
            timer,
        )
        assert [kind for kind, _reason in events] == ["start", "error"]
        assert why in events[1][1]
        assert arena.log.read_text().count(f"Promise {timer} failed") == 1
        marks[name] = (error, events)
    return marks
