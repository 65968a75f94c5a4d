# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P1, P3, P4: the escalation tick, tickets with promises, planned deadlines"""

from datetime import datetime, timedelta

from generator import grow_timers

TIMERS = (1_000, 10_000, 50_000, 500_000)
BATCH = 100
HOURS = (8, 48, 160)
PLANS = 1_000


def run(bench):
    _plan_deadlines(bench)
    _create_tickets(bench)
    _tick_nothing_due(bench)


def _tick_nothing_due(bench):
    """P1: what a tick costs while nothing is due, as more and more promises run."""
    tick = bench.env["after.sales.sla.timer"]._cron_tick
    points = []
    for size in map(bench.size, TIMERS):
        running = grow_timers(bench.env, size)
        figure = bench.measure(tick, repeat=15)
        points.append((running, figure.seconds))
        growth = figure.seconds / points[0][1]
        bench.row(
            "P1",
            "tick, nothing due",
            figure,
            size=running,
            goal="≤ 10 ms, ≤ 5 queries; 500k ≤ 3× 1k",
            met=figure.seconds <= 0.010 and figure.queries <= 5 and growth <= 3,
            note=f"{growth:.2f}× the first",
        )
    bench.growth("Tick with nothing due", "running promises", {"our tick": points})


def _create_tickets(bench):
    """P3: tickets in batches, in Odoo alone, with our addon, with four promises."""
    calls = {
        "bare": lambda: bench.bare["helpdesk.ticket"].create(_tickets(bench.bare)),
        "without": lambda: bench.env["helpdesk.ticket"].create(
            _tickets(bench.env, sla_policy_id=False)
        ),
        "with": lambda: bench.env["helpdesk.ticket"].create(
            _tickets(bench.env, requested_arrival=_now() + timedelta(days=1))
        ),
    }
    envs = {"bare": bench.bare, "without": bench.env, "with": bench.env}
    figures = bench.compare(calls, repeat=5, envs=envs)
    each = {name: figure.per(BATCH) for name, figure in figures.items()}
    bench.row("P3", "a ticket, helpdesk_mgmt alone", each["bare"], size=BATCH)
    bench.row(
        "P3", "a ticket, our addon, nothing promised", each["without"], size=BATCH
    )
    more = each["with"].seconds - each["without"].seconds
    queries = each["with"].queries - each["without"].queries
    bench.row(
        "P3",
        "a ticket with 4 promises",
        each["with"],
        size=BATCH,
        goal="promises ≤ +1 ms, ≤ +0.3 queries; whole ≤ 5 ms, ≤ 2 queries",
        met=more <= 0.001
        and queries <= 0.3
        and each["with"].seconds <= 0.005
        and each["with"].queries <= 2,
        note=f"promises {more * 1000:+.2f} ms, {queries:+.2f} queries",
    )
    _create_one_ticket(bench)


def _create_one_ticket(bench):
    """P3: one ticket by itself: the second of two, when the caches are warm."""

    def create(count, **vals):
        for _number in range(count):
            bench.env["helpdesk.ticket"].create(_tickets(bench.env, 1, **vals))
            bench.env.flush_all()

    asked = {"requested_arrival": _now() + timedelta(days=1)}
    figures = bench.compare(
        {
            "without 1": lambda: create(1, sla_policy_id=False),
            "without 2": lambda: create(2, sla_policy_id=False),
            "with 1": lambda: create(1, **asked),
            "with 2": lambda: create(2, **asked),
        },
        repeat=5,
    )
    queries = {
        which: figures[f"{which} 2"].queries - figures[f"{which} 1"].queries
        for which in ("without", "with")
    }
    figure = figures["with 2"]
    figure.seconds -= figures["with 1"].seconds
    figure.queries = queries["with"]
    more = queries["with"] - queries["without"]
    bench.row(
        "P3",
        "one ticket with 4 promises",
        figure,
        size=1,
        goal="≤ +8 queries",
        met=more <= 8,
        note=f"promises {more:+g} queries",
    )


def _plan_deadlines(bench):
    """P4: working hours from now, on the company's calendar."""
    calendar = bench.env.company.resource_calendar_id
    clock = bench.env["resource.calendar"]._get_work_clock(calendar.id)
    from odoo.addons.after_sales_service.tools.work_clock import to_datetime, to_epoch

    start = _now()
    for hours in HOURS:

        def ours(hours=hours):
            for _number in range(PLANS):
                to_datetime(clock.plan(to_epoch(start), hours * 3600))

        def core(hours=hours):
            for _number in range(PLANS // 100):
                calendar.plan_hours(hours, start, compute_leaves=True)

        figures = bench.compare({"ours": ours, "core": core})
        per_ours = figures["ours"].per(PLANS)
        per_core = figures["core"].per(PLANS // 100)
        bench.row("P4", f"plan_hours({hours})", per_core, size=hours)
        ratio = per_core.seconds / per_ours.seconds
        bench.row(
            "P4",
            f"work clock, {hours} h",
            per_ours,
            size=hours,
            goal="≤ 25 µs, ≥ 100×, 0 queries",
            met=per_ours.seconds <= 25e-6 and ratio >= 100 and not per_ours.queries,
            note=f"{ratio:.0f}× faster",
        )


def _now():
    return datetime.now().replace(microsecond=0)


def _tickets(env, count=BATCH, **vals):
    """Values of ``count`` tickets as a desk would enter them."""
    partner = env["res.partner"].search([("is_company", "=", True)], limit=1)
    team = env["helpdesk.ticket.team"].search([], limit=1)
    return [
        {
            "name": f"Fault {number}",
            "description": "It hums.",
            "partner_id": partner.id,
            "team_id": team.id,
        }
        | vals
        for number in range(count)
    ]
