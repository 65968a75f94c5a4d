# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Maintenance at size: archive search, what is missing, the maintenance dashboard

Jobs of five years over units of which each has five, one part in each job, two dates of
plans per job; one job in a hundred is incomplete.
"""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from benchmarks.bench_maintenance import lay_out_plans
from benchmarks.generator import copy_rows

JOBS = (1_000, 10_000, 100_000)
JOBS_OF_A_UNIT = 5
DATES_OF_A_JOB = 2
#: over so many days the work is spread
DAYS = 1800
PAGE = 80
#: the web client counts so far, and then says “10000+”
COUNTED = 10_001
SEARCH_LIMIT, DASHBOARD_LIMIT = 0.1, 0.3
#: a common word, and what a person looks for
SEARCHES = {"one part": "kit-00777", "a common fault": "seal worn"}
COLUMNS = ("date", "name", "brand", "serial_out", "cause", "remedy")


def run(bench):
    series = {}
    for size in map(bench.size, JOBS):
        engineer = lay_out_archive(bench.env, size)
        for what, call in _get_calls(bench.env, engineer).items():
            figure = bench.measure(call, warm=True)
            limit = DASHBOARD_LIMIT if "dashboard" in what else SEARCH_LIMIT
            goal = f"≤ {limit * 1000:.0f} ms"
            if "missing" in what:
                goal, limit = "", None
            bench.row(
                "P17",
                what,
                figure,
                size=size,
                goal=goal,
                met=figure.seconds <= limit if limit else None,
            )
            series.setdefault(what, []).append((size, figure.seconds))
    bench.growth("Archives and dashboard of maintenance", "jobs", series)


def _get_calls(env, engineer):
    """{what it is: the call that a screen makes}."""
    calls = {}
    for whose, user in (
        ("manager", env.ref("base.user_admin")),
        ("engineer", engineer),
    ):
        for what, words in SEARCHES.items():
            calls[f"search for {what}, {whose}"] = _search(env, user, words)
    manager = env.ref("base.user_admin")
    gaps = env["after.sales.archive.gap"].with_user(manager)
    dashboard = env["after.sales.maintenance.dashboard"].with_user(manager)
    spec = {name: {} for name in ("date", "kind", "what", "state")}
    return calls | {
        "list of what is missing": lambda: gaps.web_search_read(
            [], spec, limit=PAGE, count_limit=COUNTED
        ),
        "maintenance dashboard": dashboard.get_dashboard,
    }


def _search(env, user, words):
    entries = env["after.sales.archive.entry"].with_user(user)
    spec = {name: {} for name in COLUMNS}
    domain = [("anything", "ilike", words)]
    return lambda: entries.web_search_read(
        domain, spec, limit=PAGE, count_limit=COUNTED
    )


def lay_out_archive(env, jobs):
    """Leave ``jobs`` done jobs with their parts, words and dates.

    :return: an engineer who sees every other unit, by her service point
    """
    env.flush_all()
    for table in (
        "after_sales_archive_text",
        "after_sales_downtime",
        "after_sales_maintenance_occurrence",
        "after_sales_order_line",
        "after_sales_order",
    ):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()
    units = max(2, jobs // JOBS_OF_A_UNIT)
    lay_out_plans(env, units, due=0)
    plan = env["after.sales.maintenance.plan"].search([], order="id", limit=1)
    unit = plan.equipment_id
    engineer = _split_units(env)
    order = env["after.sales.order"].create(
        {
            "kind": "maintenance",
            "equipment_id": unit.id,
            "partner_id": unit.partner_id.id,
            "cause": "Seal worn",
            "remedy": "Kit replaced",
            "result": "solved",
        }
    )
    paper = env["ir.attachment"].create({"name": "Report", "raw": b"%PDF"})
    part = env["product.product"].create({"name": "Seal kit", "is_storable": True})
    line = env["after.sales.order.line"].create(
        {
            "order_id": order.id,
            "kind": "part",
            "product_id": part.id,
            "brand": "Freudenberg",
            "specification": "Ø 40",
        }
    )
    done_at = SQL(
        "now() AT TIME ZONE 'utc' - (number * 7 %% %s) * interval '1 day'", DAYS
    )
    first = copy_rows(
        env,
        order,
        jobs,
        name=SQL("'BENCH-' || number"),
        equipment_id=SQL("%s + number %% %s", unit.id, units),
        plan_id=SQL("%s + number %% %s", plan.id, units),
        state=SQL("'done'"),
        finished_at=done_at,
        done_at=done_at,
        report_attachment_id=SQL("CASE WHEN number %% 100 <> 0 THEN %s END", paper.id),
    )
    first_line = copy_rows(
        env,
        line,
        jobs,
        order_id=SQL("%s + number - 1", first),
        removed_serial=SQL("'OLD-' || number"),
    )
    _insert_words(env, first, first_line)
    _insert_dates(env, first, jobs)
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return engineer


def _split_units(env):
    """Two service points have half of the units each; return an engineer of one."""
    user = env["res.users"].search([("login", "=", "bench_engineer")]) or env[
        "res.users"
    ].create(
        {
            "name": "Engineer",
            "login": "bench_engineer",
            "group_ids": [
                env.ref("base.group_user").id,
                env.ref("after_sales_service.group_after_sales_user").id,
            ],
        }
    )
    teams = env["helpdesk.ticket.team"].create(
        [
            {"name": "Here", "user_ids": user.ids},
            {"name": "There"},
        ]
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE after_sales_equipment"
            " SET team_id = CASE WHEN id %% 2 = 0 THEN %s ELSE %s END",
            *teams.ids,
        )
    )
    env.invalidate_all()
    return user


def _insert_words(env, first, first_line):
    """The words of the jobs, as ``after.sales.archive.text`` keeps them."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO after_sales_archive_text
                   (order_id, line_id, company_id, equipment_id, date, text)
            SELECT job.id, %(line)s + job.id - %(job)s, job.company_id,
                   job.equipment_id, job.done_at,
                   lower(concat_ws(E'\n', job.name, 'sp2-' || job.equipment_id,
                        CASE WHEN job.id %% 3 = 0 THEN 'seal worn, oil leaks'
                             ELSE 'bearing dry, noise at high speed' END,
                        'replaced, adjusted, ran for an hour without load',
                        'seal kit', 'kit-' || lpad((job.id %% 5000)::text, 5, '0'),
                        'ø 40', 'freudenberg', 'old-' || job.id))
              FROM after_sales_order job
             WHERE job.id >= %(job)s
            """,
            line=first_line,
            job=first,
        )
    )


def _insert_dates(env, first, jobs):
    """Dates of the plans: half of them have a job; a few are overdue, some to come."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO after_sales_maintenance_occurrence
                   (plan_id, number, company_id, equipment_id, grade, nominal_on,
                    due_on, window_start, window_end, order_id, state, done_on)
            SELECT job.plan_id, job.id * %(times)s + again, job.company_id,
                   job.equipment_id, 'minor', day, day, day - 7, day + 7,
                   CASE WHEN again = 0 THEN job.id END,
                   CASE WHEN day > current_date OR job.id %% 97 = 0 THEN 'made'
                        WHEN job.id %% 20 = 0 THEN 'skipped' ELSE 'done' END,
                   day + (job.id %% 13)::int
              FROM after_sales_order job
              CROSS JOIN generate_series(0, %(times)s - 1) AS again
              CROSS JOIN LATERAL (
                   SELECT current_date + 30 - ((job.id * 7 + again * 61) %% %(days)s)
                          ::int AS day) AS due
             WHERE job.id >= %(first)s
            """,
            times=DATES_OF_A_JOB,
            days=DAYS,
            first=first,
        )
    )
    _insert_downtimes(env, first, jobs)


def _insert_downtimes(env, first, jobs):
    """One job in four ended a fault of a day."""
    job = env["after.sales.order"].browse(first)
    start = fields.Datetime.now() - timedelta(days=3)
    down = env["after.sales.downtime"].create(
        {
            "equipment_id": job.equipment_id.id,
            "start": start,
            "end": start + timedelta(days=1),
        }
    )
    env.flush_all()
    moment = SQL(
        "now() AT TIME ZONE 'utc' - (number * 28 %% %s) * interval '1 day'", DAYS
    )
    env.cr.execute("SELECT min(id), count(*) FROM after_sales_equipment")
    lowest, units = env.cr.fetchone()
    copy_rows(
        env,
        down,
        jobs // 4,
        equipment_id=SQL("%s + number * 4 %% %s", lowest, units),
        order_id=SQL("%s + number * 4 - 1", first),
        start=SQL("%s - interval '1 day'", moment),
        end=moment,
    )
