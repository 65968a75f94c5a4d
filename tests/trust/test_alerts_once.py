# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R1: every alert exactly once, whoever dies while telling it.

Four cron workers of a real server share the promises that are due, people write to
the same tickets, workers are killed in the middle of their batches, and the database
goes away twice. Afterwards the database is asked who was told of what.
"""

import contextlib
import json
import os
import signal
import time

from arena import DEEP

TIMERS = 10_000 if DEEP else 1_500
KILLS = 20 if DEEP else 6
CUTS = 2
WORKERS = 4
BATCH = 50
SECONDS = 600 if DEEP else 75
#: Seconds after which the last levels of the scene are due.
LAST_IS_DUE = 15
#: An alert, the promise it is about, and the one whom its rule tells.
ALERTS = """
    after_sales_sla_alert a
      JOIN after_sales_sla_timer t ON t.id = a.timer_id
      JOIN after_sales_sla_escalation_rule r ON r.id = a.rule_id
      JOIN res_users w ON w.id = r.user_id
      JOIN res_partner p ON p.id = w.partner_id
"""


def test_every_alert_exactly_once(arena):
    scene = json.loads(
        arena.run(
            "scene.py", TIMERS=TIMERS, JOBS=WORKERS, BATCH=BATCH, LAST=LAST_IS_DUE
        ).splitlines()[-1]
    )
    all_is_due = time.monotonic() + LAST_IS_DUE
    with arena.cron_workers(WORKERS) as server:
        with arena.beside("writer.py", POLICY=scene["policy"]) as printed:
            killed = _pull_plugs(arena, server, scene["jobs"])
        time.sleep(max(0, all_is_due - time.monotonic()))
        _drain(arena, scene["jobs"])
    deeds = json.loads(printed[0].splitlines()[-1])
    print(f"killed {killed} in mid-batch; people: {deeds}")
    assert killed == KILLS
    assert all(deeds[deed] for deed in ("solve", "rename", "write_a_note", "report"))
    _nothing_is_lost(arena, scene)
    _everybody_is_told_once(arena)
    _promises_are_broken_once(arena, scene)


def _pull_plugs(arena, server, jobs):
    """Kill workers in mid-batch, and cut all connections, spread over the work."""
    pulls = ["kill"] * KILLS
    for number in range(1, CUTS + 1):
        pulls.insert(number * KILLS // (CUTS + 1) + number - 1, "cut")
    whole = _count_due(arena)
    killed, until = 0, time.monotonic() + SECONDS
    for number, pull in enumerate(pulls):
        # the first one early, the last one with work left to finish
        wanted = whole * (1 - (number + 0.5) / (len(pulls) + 1))
        while True:
            assert time.monotonic() < until, f"only {number} of {len(pulls)} pulled"
            arena.poke(jobs)
            victims = arena.at_work(server)
            if victims and _count_due(arena) <= wanted:
                break
        if pull == "cut":
            arena.cut_connections()
            continue
        time.sleep(arena.random.uniform(0, 0.03))
        with contextlib.suppress(ProcessLookupError):
            os.kill(arena.random.choice(victims), signal.SIGKILL)
            killed += 1
    return killed


def _drain(arena, jobs):
    """Let the workers finish."""

    def done():
        arena.poke(jobs)
        return not _count_due(arena)

    arena.wait(done, SECONDS, pause=0.3)


def _count_due(arena):
    return arena.value(
        "SELECT count(*) FROM after_sales_sla_timer"
        " WHERE next_alert_at <= now() AT TIME ZONE 'UTC'"
    )


def _nothing_is_lost(arena, scene):
    """Each open promise has each level that is due; none stopped half-way."""
    assert (
        arena.rows(
            """
            SELECT t.id, r.level
              FROM after_sales_sla_timer t
              JOIN after_sales_sla_escalation_rule r ON r.policy_id = %s
             WHERE t.target_id = %s AND t.closed_at IS NULL
               AND t.deadline + r.hours * interval '1 hour'
                   <= now() AT TIME ZONE 'UTC' - interval '1 s'
               AND NOT EXISTS (
                   SELECT FROM after_sales_sla_alert a
                    WHERE a.timer_id = t.id AND a.rule_id = r.id)
            """,
            scene["policy"],
            scene["target"],
        )
        == []
    )
    assert arena.rows("SELECT id FROM after_sales_sla_timer WHERE error != ''") == []
    # more than the scene began with: people reported faults meanwhile
    assert arena.value("SELECT count(*) FROM after_sales_sla_timer") > TIMERS


def _everybody_is_told_once(arena):
    """Whatever is in the list of alerts has been told in every way, once."""
    assert (
        arena.rows(
            "SELECT timer_id, rule_id FROM after_sales_sla_alert"
            " GROUP BY 1, 2 HAVING count(*) > 1"
        )
        == []
    )
    # the chatter names whom it was told to
    assert (
        arena.rows(
            f"""
            SELECT a.id, sum(array_length(string_to_array(m.body, p.name), 1) - 1)
              FROM {ALERTS}
              LEFT JOIN mail_message m
                ON m.model = 'helpdesk.ticket' AND m.res_id = t.ticket_id
             GROUP BY a.id
            HAVING sum(array_length(string_to_array(m.body, p.name), 1) - 1)
                   IS DISTINCT FROM 1
            """
        )
        == []
    )
    # solving a fault takes the warnings off it
    assert (
        arena.rows(
            f"""
            SELECT a.id, t.closed_at, count(i.id)
              FROM {ALERTS}
              LEFT JOIN mail_activity i
                ON i.res_model = 'helpdesk.ticket' AND i.res_id = t.ticket_id
               AND i.user_id = w.id
             GROUP BY a.id, t.closed_at
            HAVING count(i.id) != (t.closed_at IS NULL)::int
            """
        )
        == []
    )
    # nobody gets a mail without an alert, nor an alert without the mail it promises
    assert arena.value(f"SELECT count(*) FROM {ALERTS} WHERE r.by_mail") == arena.value(
        "SELECT count(*) FROM mail_mail_res_partner_rel"
    )


def _promises_are_broken_once(arena, scene):
    """One breach in the log of each promise that is broken, at its deadline."""
    assert (
        arena.rows(
            """
            SELECT t.id, t.state, count(e.id)
              FROM after_sales_sla_timer t
              LEFT JOIN after_sales_sla_event e
                ON e.timer_id = t.id AND e.kind = 'breach' AND e.at = t.deadline
             WHERE t.target_id = %s
               AND t.closed_at IS NULL AND t.deadline <= now() AT TIME ZONE 'UTC'
             GROUP BY t.id
            HAVING count(e.id) != 1 OR t.state != 'breached'
            """,
            scene["target"],
        )
        == []
    )
    assert (
        arena.rows(
            "SELECT timer_id FROM after_sales_sla_event"
            " WHERE kind IN ('breach', 'reach') GROUP BY timer_id, kind"
            " HAVING count(*) > 1"
        )
        == []
    )
