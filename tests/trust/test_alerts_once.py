# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R1: every alert exactly once, whoever dies while telling it.

Four cron workers of a real server share the promises that are due, people write to
the same tickets, workers are killed in the middle of their batches, and all
connections to the database are cut twice. Afterwards the database is asked who was
told of what.
"""

import contextlib
import os
import re
import signal
import time

import verdict
from arena import DEEP

TIMERS = 10_000 if DEEP else 1_500
KILLS = 20 if DEEP else 6
CUTS = 2
WORKERS = 4
BATCH = 50
SECONDS = 600 if DEEP else 75
#: Seconds after which the last levels of the scene are due.
LAST_IS_DUE = 15


def test_every_alert_exactly_once(arena):
    scene = arena.run(
        "due.py", TIMERS=TIMERS, JOBS=WORKERS, BATCH=BATCH, LAST=LAST_IS_DUE
    )
    all_is_due = time.monotonic() + LAST_IS_DUE
    with arena.cron_workers(WORKERS) as server:
        with arena.beside("writer.py", POLICY=scene["policy"]) as deeds:
            killed = _pull_plugs(arena, server, scene["jobs"])
        time.sleep(max(0, all_is_due - time.monotonic()))
        arena.drain(scene["jobs"], SECONDS)
    print(f"killed {killed} in mid-batch; people: {deeds}")
    assert killed == KILLS
    assert all(deeds[deed] for deed in ("solve", "rename", "write_a_note", "report"))
    # more than the scene began with: people reported faults meanwhile
    assert arena.value("SELECT count(*) FROM after_sales_sla_timer") > TIMERS
    # a connection that is gone is no promise's fault
    assert not re.search(r"Promise \d+ failed", arena.log.read_text())
    verdict.nothing_is_lost(arena, scene)
    verdict.everybody_is_told_once(arena)
    verdict.promises_are_broken_once(arena, scene)


def _pull_plugs(arena, server, jobs):
    """Kill workers in mid-batch, and cut all connections, spread over the work.

    :return: how many workers were killed
    """
    pulls = ["kill"] * KILLS
    for number in range(1, CUTS + 1):
        pulls.insert(number * KILLS // (CUTS + 1) + number - 1, "cut")
    whole = arena.count_due()
    killed, until = 0, time.monotonic() + SECONDS
    for number, pull in enumerate(pulls):
        # the first one early, the last one with work left to finish
        left = whole * (1 - (number + 0.5) / (len(pulls) + 1))
        while True:
            assert time.monotonic() < until, f"only {number} of {len(pulls)} pulled"
            arena.poke(jobs)
            victims = arena.at_work(server)
            if victims and arena.count_due() <= left:
                break
        if pull == "cut":
            arena.cut_connections()
            continue
        time.sleep(arena.random.uniform(0, 0.03))
        with contextlib.suppress(ProcessLookupError):
            os.kill(arena.random.choice(victims), signal.SIGKILL)
            killed += 1
    return killed
