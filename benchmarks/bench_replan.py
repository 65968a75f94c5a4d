# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P18: a holiday is added to a calendar in which promises run"""

import time
from datetime import datetime, timedelta

from odoo.fields import Command

from benchmarks.generator import forget_timers, grow_tickets, start_promises

TIMERS = (1_000, 10_000, 50_000, 500_000)
# hours that the reports of the last ten days have not used up yet
HOURS = {"responded": 100, "diagnosed": 120, "on_site": 140, "solved": 160}
DAYS_AHEAD = 4


def run(bench):
    env = bench.env
    calendar = env["resource.calendar"].create({"name": "Bench", "tz": "Asia/Shanghai"})
    policy = _policy(env, calendar)
    saves, replans = [], []
    for size in map(bench.size, TIMERS):
        forget_timers(env)
        tickets = env["helpdesk.ticket"].browse(
            grow_tickets(env, max(1, size // len(HOURS)), policy)
        )
        start_promises(tickets)
        env.cr.commit()
        running = len(tickets) * len(HOURS)
        save, replan = _close_a_day(bench, calendar, 1 if running > 100_000 else 3)
        saves.append((running, save.seconds))
        replans.append((running, replan.seconds))
        bench.row(
            "P18",
            "a holiday, the user's own save",
            save,
            size=running,
            note=f"{save.seconds / saves[0][1]:.2f}× the first",
        )
        each = replan.per(running)
        bench.row(
            "P18",
            "planned anew in the background, each",
            each,
            size=running,
            goal="≤ 0.2 ms each",
            met=each.seconds <= 0.0002 if running >= 10_000 else None,
            note=f"{replan.seconds:.2f} s for all, {replan.result} have moved",
        )
    bench.growth(
        "A holiday is added to a calendar",
        "running promises",
        {"the user's own save": saves, "planned anew in the background": replans},
    )


def _policy(env, calendar):
    return env["after.sales.sla.policy"].create(
        {
            "name": "Bench",
            "target_ids": [
                Command.create(
                    {
                        "event": event,
                        "clock": "working",
                        "amount": hours,
                        "calendar_id": calendar.id,
                    }
                )
                for event, hours in HOURS.items()
            ],
        }
    )


def _close_a_day(bench, calendar, repeat):
    """Close a day that is open, and let all promises follow; as often as is asked.

    :return: what the user waits for, and what the background takes
    """
    env = bench.env
    today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    days = (today + timedelta(days=number) for number in range(DAYS_AHEAD, 400))
    open_days = (day for day in days if day.weekday() < 5)
    Replan = env["after.sales.sla.replan"]
    saves = []

    def close():
        day = next(open_days)
        began, queries = time.perf_counter(), env.cr.sql_log_count
        leave = env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "date_from": day,
                "date_to": day + timedelta(days=1),
            }
        )
        env.cr.commit()
        saves.append(
            (time.perf_counter() - began, env.cr.sql_log_count - queries, leave)
        )

    def follow():
        Replan._cron_replan()
        return Replan.search([], limit=1).moved

    replan = bench.measure_for_good(follow, close, repeat)
    env["resource.calendar.leaves"].browse([leave.id for *_, leave in saves]).unlink()
    return bench.figure(saves), replan
