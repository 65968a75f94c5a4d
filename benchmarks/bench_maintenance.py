# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P6: make the jobs of maintenance plans that are due"""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

from benchmarks import peers
from benchmarks.generator import copy_rows

DUE = (100, 1_000, 10_000)
IDLE = (1_000, 10_000, 100_000)
#: What needs tens of milliseconds per job is run so far, and extrapolated from there.
PEER_LIMIT = 100
DAILY, DAILY_DUE = 10_000, 100
#: The peer's daily run looks at each plan: run over so many, extrapolated from there.
PEER_DAILY, PEER_DAILY_DUE = 2_000, 20


def run(bench):
    env = bench.env
    peer = peers.maintenance_plans(bench)
    series = {"our plans": [], "OCA's maintenance plans": [], "INSERT … SELECT": []}
    for size in map(bench.size, DUE):
        lay_out_plans(env, size, due=size)
        peer_size = min(size, bench.size(PEER_LIMIT))
        peer.lay_out(peer_size, due=peer_size)
        with no_commits(env):
            figures = bench.compare(
                {
                    "ours": env["after.sales.maintenance.plan"]._cron_make_orders,
                    "limit": lambda count=size: insert_orders(env, count),
                    "peer": peer.generate,
                },
                envs={"peer": peer.env},
                warm=True,
            )
        ours = figures["ours"].per(size)
        theirs = figures["peer"].per(peer_size)
        limit = figures["limit"].per(size)
        extrapolated = "" if size == peer_size else f", from {peer_size} plans"
        bench.row("P6", "OCA maintenance_plan's way, each job", theirs, size=peer_size)
        bench.row("P6", "INSERT … SELECT into our table, each", limit, size=size)
        bench.row(
            "P6",
            "our plans, each job",
            ours,
            size=size,
            goal="≤ 3 ms and ≤ 1 query each",
            met=ours.seconds <= 0.003 and ours.queries <= 1 if size >= 1_000 else None,
            note=f"{theirs.seconds / ours.seconds:.0f}× faster{extrapolated}",
        )
        series["our plans"].append((size, figures["ours"].seconds))
        series["OCA's maintenance plans"].append((size, theirs.seconds * size))
        series["INSERT … SELECT"].append((size, figures["limit"].seconds))
    bench.growth(
        "Making the jobs that are due", "jobs (the peer's extrapolated)", series
    )
    daily(bench, peer)
    idle(bench)


def daily(bench, peer):
    """The daily run over 10,000 plans, of which one in a hundred is due.

    The peer's search for the furthest request of a plan grows with the requests
    there are: at the cost that a plan has among fewer, it is flattered.
    """
    plans, due = bench.size(DAILY), bench.size(DAILY_DUE)
    peer_plans, peer_due = bench.size(PEER_DAILY), bench.size(PEER_DAILY_DUE)
    lay_out_plans(bench.env, plans, due=due)
    peer.lay_out(peer_plans, due=peer_due)
    with no_commits(bench.env):
        figures = bench.compare(
            {
                "ours": bench.env["after.sales.maintenance.plan"]._cron_make_orders,
                "peer": peer.generate,
            },
            envs={"peer": peer.env},
            warm=True,
        )
    ours, theirs = figures["ours"], figures["peer"]
    ratio = theirs.seconds * plans / peer_plans / ours.seconds
    bench.row("P6", "daily run, 1 % due, OCA's way", theirs, size=peer_plans)
    bench.row(
        "P6",
        "daily run, 1 % due, our plans",
        ours,
        size=plans,
        goal="≥ 50× faster",
        met=ratio >= 50,
        note=f"{ratio:.0f}× faster, extrapolated from {peer_plans:,} plans of theirs",
    )


def idle(bench):
    line = []
    for size in map(bench.size, IDLE):
        lay_out_plans(bench.env, size, due=0)
        with no_commits(bench.env):
            figure = bench.measure(
                bench.env["after.sales.maintenance.plan"]._cron_make_orders,
                warm=True,
            )
        bench.row(
            "P6",
            "daily run, nothing due",
            figure,
            size=size,
            goal="≤ 20 ms, ≤ 3 queries",
            met=figure.seconds <= 0.02 and figure.queries <= 3,
        )
        line.append((size, figure.seconds))
    bench.growth("The daily run when nothing is due", "plans", {"our plans": line})


@contextmanager
def no_commits(env):
    """The run commits batch by batch; here each repetition finds the same data."""
    with patch.object(
        env.registry["ir.cron"], "_commit_progress", return_value=float("inf")
    ):
        yield


def lay_out_plans(env, count, due):
    """Leave ``count`` running plans, each of a unit of its own.

    :param int due: so many of them are to get their job today
    """
    env.flush_all()
    env.cr.execute("DELETE FROM after_sales_maintenance_plan")
    env.cr.execute("DELETE FROM after_sales_equipment")
    env.invalidate_all()
    today = fields.Date.today()
    product = env["product.product"].create(
        {"name": "Instrument", "is_storable": True, "tracking": "serial"}
    )
    product.is_serviceable = True
    unit = env["after.sales.equipment"].create(
        {
            "serial": "BENCH-0",
            "product_id": product.id,
            "partner_id": env["res.partner"].create({"name": "Hospital"}).id,
            "accepted_on": today - timedelta(days=200),
        }
    )
    plan = env["after.sales.maintenance.plan"].create(
        {
            "name": "Minor overhaul",
            "equipment_id": unit.id,
            "grade": "minor",
            "interval": 6,
            "start_basis": "date",
            "start_date": today + timedelta(days=20),
            "holiday_rule": "nearest",
        }
    )
    plan.action_start()
    env.flush_all()
    first = copy_rows(env, unit, count - 1, serial=SQL("'BENCH-' || number"))
    copy_rows(
        env,
        plan,
        count - 1,
        equipment_id=SQL("%s + number - 1", first),
    )
    env.cr.execute(
        SQL(
            """
            UPDATE after_sales_maintenance_plan plan
               SET start_date = start_date + 100, next_date = next_date + 100,
                   generate_on = generate_on + 100
              FROM (SELECT id FROM after_sales_maintenance_plan
                     ORDER BY id DESC LIMIT %s) later
             WHERE plan.id = later.id
            """,
            count - due,
        )
    )
    env.cr.execute("ANALYZE after_sales_maintenance_plan, after_sales_equipment")
    env.invalidate_all()


def insert_orders(env, count):
    """The limit: the same number of rows, by one statement."""
    order = env["after.sales.order"].create(
        {"kind": "maintenance", "partner_id": env.company.partner_id.id}
    )
    env.flush_all()
    copy_rows(env, order, count, name=SQL("'BENCH-' || number"))
