# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P3, P5, P7: tickets with promises: created, moved to a waiting stage, listed"""

from datetime import datetime, timedelta

from odoo.tools import SQL

from benchmarks.generator import NOW, grow_bare_tickets, grow_tickets, start_promises

BATCH = 100
MOVED = 500
LISTED = (60_000, 1_000_000)
PAGE = 80
#: the web client counts no further
COUNTED = 10_001
#: every tenth ticket is late
LATE = SQL("mod(number, 10) = 0")


def run(bench):
    _create_tickets(bench)
    _move_tickets(bench)
    _list_late_tickets(bench)


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


def _move_tickets(bench):
    """P5: tickets with four promises to a stage that holds some of them."""
    count = bench.size(MOVED)
    env, bare = bench.env, bench.bare
    stages = {
        "bare": bare["helpdesk.ticket.stage"].create({"name": "Waiting"}),
        "ours": env["helpdesk.ticket.stage"].create(
            {
                "name": "Waiting",
                "pause_reason_id": env.ref(
                    "after_sales_service.sla_pause_reason_access"
                ).id,
            }
        ),
    }
    tickets = {
        "bare": bare["helpdesk.ticket"].browse(grow_bare_tickets(bare, count)),
        "ours": env["helpdesk.ticket"].browse(
            grow_tickets(
                env,
                count,
                reported_at=NOW,
                requested_arrival=SQL("%s + interval '2 days'", NOW),
            )
        ),
    }
    start_promises(tickets["ours"])
    figures = bench.compare(
        {
            which: lambda w=which: tickets[w].write({"stage_id": stages[w].id})
            for which in tickets
        },
        envs={"bare": bare, "ours": env},
        repeat=5,
        warm=True,
    )
    bench.row("P5", "to another stage, helpdesk_mgmt alone", figures["bare"], count)
    ours = figures["ours"]
    bench.row(
        "P5",
        "to a stage that holds 2 of 4 promises",
        ours,
        size=count,
        goal="≤ 30 queries, ≤ 0.4 s",
        met=ours.queries <= 30 and ours.seconds <= 0.4,
        note=f"{ours.queries - figures['bare'].queries:+g} queries to bare;"
        " OCA's SLA was seen to take 7,025 queries, 5.5 s for 500",
    )


def _list_late_tickets(bench):
    """P7: what is open and late, as the desk's list reads it in the web client."""
    env = bench.env
    dispatcher = env["res.users"].create(
        {
            "name": "Dispatcher",
            "login": "bench-dispatcher",
            "group_ids": [
                (4, env.ref("after_sales_service.group_after_sales_dispatcher").id)
            ],
        }
    )
    name = {"fields": {"display_name": {}}}
    specification = {
        "number": {},
        "name": {},
        "partner_id": name,
        "team_id": name,
        "user_id": name,
        "stage_id": name,
        "severity": {},
        "promise_state": {},
        "next_deadline": {},
    }
    Ticket = env["helpdesk.ticket"].with_user(dispatcher)
    # the filters "Open" and "Promise Late" and the order of the desk's list
    domain = [("closed", "=", False), ("next_deadline", "<=", "now")]

    def page():
        found = Ticket.web_search_read(
            domain,
            specification,
            limit=PAGE,
            order="next_deadline, reported_at desc, id desc",
            count_limit=COUNTED,
        )
        return len(found["records"])

    points, there = [], 0
    for size in map(bench.size, LISTED):
        grow_tickets(
            env,
            size - there,
            promise_state=SQL("CASE WHEN %s THEN 'late' ELSE 'safe' END", LATE),
            next_deadline=SQL(
                "CASE WHEN %s THEN %s - random() * interval '9 days'"
                " ELSE %s + interval '1 hour' + random() * interval '9 days' END",
                LATE,
                NOW,
                NOW,
            ),
        )
        there = size
        figure = bench.measure(page, repeat=7, warm=True)
        points.append((size, figure.seconds))
        growth = figure.seconds / points[0][1]
        first = size == points[0][0]
        bench.row(
            "P7",
            f"list of {figure.result} late tickets, in process",
            figure,
            size=size,
            goal="≤ 12 ms" if first else "≤ 2× the first",
            met=figure.seconds <= 0.012 if first else growth <= 2,
            note="" if first else f"{growth:.2f}× the first",
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
