# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P16 and more: training with 100k rows: lists, people against load, portal, idle jobs

The rows are alike but for their dates, and as in a house that has worked for years:
nearly all is over, some of it is to come, nothing is due today.
"""

from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import datetime, safe_eval

from benchmarks.bench_screens import PAGE, _specification
from benchmarks.generator import copy_rows
from benchmarks.pages import visit

SIZES = (1_000, 10_000, 100_000)
#: (engineers, open jobs)
LOADS = ((50, 2_000), (150, 6_000), (500, 20_000))
ENGINEERS_OF_A_POINT = 10
VOUCHERS, ENROLMENTS = 5_000, 20_000
TODAY = SQL("current_date")
NOW = SQL("date_trunc('second', now() AT TIME ZONE 'UTC')")
#: of a hundred rows so many are over, evenly over the last five years
OVER = SQL("number %% 100 < 98")
DAY = SQL(
    "CASE WHEN %(over)s THEN %(today)s - 10 - number %% 1800"
    " ELSE %(today)s + 10 + number %% 170 END",
    over=OVER,
    today=TODAY,
)
INSTANT = SQL("(%s)::timestamp + interval '9 hours'", DAY)
#: what the menus open
LISTS = (
    "training_entitlement_action",
    "session_action",
    "event_registration_action_training",
    "training_signoff_action",
    "training_signoff_action_certificates",
    "travel_claim_action",
    "incident_action",
)
JOBS = (
    ("after.sales.training.entitlement", "_cron_follow_days"),
    ("after.sales.training.entitlement", "_cron_remind"),
    ("event.event", "_cron_close_sessions"),
    ("event.registration", "_cron_send_letters"),
    ("event.registration", "_cron_training_places"),
    ("after.sales.training.signoff", "_cron_expire"),
    ("after.sales.training.signoff", "_cron_propose_refreshers"),
    ("after.sales.training.signoff", "_cron_remind_customers"),
    ("after.sales.incident", "_cron_follow"),
    ("after.sales.issue.line", "_cron_remind"),
    ("after.sales.procedure.acknowledgement", "_cron_follow"),
    ("after.sales.assessment", "_cron_replies"),
    ("hr.employee.skill", "_cron_remind_of_ends"),
)


def run(bench):
    env = bench.env
    people = _make_people(env)
    samples = _make_samples(env, people["customer"])
    there, lists, idle = 1, {}, []
    for size in map(bench.size, SIZES):
        _grow(env, samples, size - there)
        there = max(there, size)
        for name in LISTS:
            figure = _measure_list(bench, name, people["desk"], size)
            lists.setdefault(name.removesuffix("_action"), []).append(
                (size, figure.seconds)
            )
        idle.append((size, _measure_jobs(bench, size).seconds))
    bench.growth("First page of a list", "rows", lists)
    bench.growth(
        "Scheduled jobs with nothing to do", "rows of each kind", {"all": idle}
    )
    _measure_load(bench)
    _measure_portal(bench, people, samples)


# ------------------------------------------------------------
# Lists
# ------------------------------------------------------------


def _measure_list(bench, name, user, size):
    """The first page of a menu, with the filters it opens with, as the browser asks."""
    action = bench.env.ref(f"after_sales_training.{name}")
    model = bench.env[action.res_model]
    view_id = next(view for view, kind in action.views if kind == "list")
    wanted = _specification(user, model._name, "list", view_id)
    domain = _get_domain(action, user)
    figure = bench.measure(
        lambda: model.with_user(user).web_search_read(
            domain, wanted, limit=PAGE, count_limit=10_001
        ),
        warm=True,
    )
    bench.row("size", f"{action.name}, {PAGE} of all", figure, size=size)
    return figure


def _get_domain(action, user):
    """The domain of a window action with its default filters."""
    words = {
        "uid": user.id,
        "context_today": datetime.date.today,
        "datetime": datetime,
        "now": fields.Datetime.to_string(fields.Datetime.now()),
    }
    chosen = safe_eval(action.context or "{}", words)
    views = action.env[action.res_model].get_views(
        [(action.search_view_id.id, "search")]
    )
    filters = [
        Domain(safe_eval(node.get("domain"), words))
        for node in etree.fromstring(views["views"]["search"]["arch"]).iter("filter")
        if node.get("domain") and chosen.get(f"search_default_{node.get('name')}")
    ]
    domain = Domain(safe_eval(action.domain or "[]", words))
    return list(domain & Domain.OR(filters) if filters else domain)


# ------------------------------------------------------------
# Idle jobs
# ------------------------------------------------------------


def _measure_jobs(bench, size):
    """All scheduled jobs of the addon when nothing is due."""
    env = bench.env
    cron = type(env["ir.cron"])
    progress, cron._commit_progress = cron._commit_progress, lambda *_a, **_k: 1
    try:
        figure = bench.measure(
            lambda: [getattr(env[model], job)() for model, job in JOBS], warm=True
        )
    finally:
        cron._commit_progress = progress
    bench.row(
        "size",
        f"{len(JOBS)} scheduled jobs, nothing due",
        figure,
        size=size,
        goal="≤ 3 queries each, no growth",
        met=figure.queries <= 3 * len(JOBS) if size >= SIZES[-1] else None,
    )
    return figure


# ------------------------------------------------------------
# People against load
# ------------------------------------------------------------


def _measure_load(bench):
    env = bench.env
    points = []
    engineers, orders = env["hr.employee"], env["after.sales.order"]
    for staff, jobs in LOADS:
        staff, jobs = bench.size(staff), bench.size(jobs)
        engineers, orders = _grow_load(env, engineers, orders, staff, jobs)
        figure = bench.measure(
            lambda: env["after.sales.load.report"]._reckon(env.company), warm=True
        )
        points.append((jobs, figure.seconds))
        bench.row(
            "size",
            f"people against load, {staff} engineers",
            figure,
            size=jobs,
            note=f"{len(figure.result)} rows, {figure.seconds / jobs * 1e6:.0f} µs"
            " per open job",
        )
    bench.growth("People against load", "open jobs", {"report": points})


def _grow_load(env, engineers, first, staff, jobs):
    """More engineers, ten for each service point, and more open jobs of theirs."""
    made = env["hr.employee"].create(
        [{"name": f"Load engineer {number}"} for number in range(len(engineers), staff)]
    )
    for start in range(0, len(made), ENGINEERS_OF_A_POINT):
        some = made[start : start + ENGINEERS_OF_A_POINT]
        env["helpdesk.ticket.team"].create(
            {"name": f"Point of {some[0].name}", "engineer_ids": some.ids}
        )
    engineers |= made
    if not first:
        first = env["after.sales.order"].create(
            {
                "kind": "repair",
                "equipment_id": env["after.sales.equipment"].search([], limit=1).id,
                "description": "Bench",
            }
        )
    env.flush_all()
    missing = jobs - env["after.sales.order"].search_count([])
    if missing > 0:
        teams = env["helpdesk.ticket.team"].search([("engineer_ids", "!=", False)])
        # every third waits, the others are planned in the next two months
        start = SQL(
            "CASE WHEN number %% 3 > 0 THEN %s + number %% 55 * interval '1 day' END",
            NOW,
        )
        copy_rows(
            env,
            first,
            missing,
            name=SQL("'LOAD-' || %s || '-' || number", jobs),
            team_id=SQL("(%s::int[])[1 + number %% %s]", teams.ids, len(teams)),
            engineer_id=SQL(
                "(%s::int[])[1 + number %% %s]", engineers.ids, len(engineers)
            ),
            planned_start=start,
            planned_end=SQL("%s + interval '2 hours'", start),
        )
        env.cr.execute("ANALYZE after_sales_order")
    return engineers, first


# ------------------------------------------------------------
# Portal
# ------------------------------------------------------------

PAGES = (
    ("/my", "portal home"),
    ("/my/training", "vouchers"),
    ("/my/training/sessions", "sessions to book"),
    ("/my/training/enrolments", "enrolments"),
    ("/my/todo", "what waits for the customer"),
)


def _measure_portal(bench, people, samples):
    """The pages of a customer with many vouchers and enrolments, over HTTP."""
    _give_customer(bench, people["hospital"], samples)
    bench.env.cr.commit()
    figures = visit(
        bench.database, people["portal"].login, [page for page, _what in PAGES]
    )
    for (page, what), figure in zip(PAGES, figures, strict=True):
        bench.row(
            "P16",
            f"{what} ({page})",
            figure,
            size=bench.size(VOUCHERS),
            goal="≤ 400 ms, ≤ 40 queries",
            met=figure.seconds <= 0.4 and figure.queries <= 40,
            note=f"a customer with {bench.size(ENROLMENTS):,} enrolments",
        )


def _give_customer(bench, hospital, samples):
    """One in so many rows, so that the customer has what the goal says."""
    env = bench.env
    for model, wanted, columns in (
        (
            "after.sales.training.entitlement",
            VOUCHERS,
            ("partner_id", "commercial_partner_id"),
        ),
        ("event.registration", ENROLMENTS, ("customer_id",)),
    ):
        table = env[model]._table
        env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN ("
                " SELECT id FROM %s WHERE id >= %s ORDER BY md5(id::text) LIMIT %s)",
                SQL.identifier(table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), hospital.id)
                    for name in columns
                ),
                SQL.identifier(table),
                samples[model].id,
                bench.size(wanted),
            )
        )
        env.cr.execute(f"ANALYZE {table}")


# ------------------------------------------------------------
# Data
# ------------------------------------------------------------


def _make_people(env):
    env.company.after_sales_enforce_from = False
    customer, hospital = env["res.partner"].create(
        [
            {"name": "Bench Clinic", "is_company": True},
            {"name": "Bench Hospital", "is_company": True},
        ]
    )
    desk, portal = env["res.users"].create(
        [
            {
                "name": "Bench Desk",
                "login": "bench-desk",
                "group_ids": [
                    (4, env.ref(f"after_sales_{name}").id)
                    for name in (
                        "training.group_training_user",
                        "training.group_safety_officer",
                    )
                ],
            },
            {
                "name": "Bench Customer",
                "login": "bench-customer",
                "password": "bench-customer",
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            },
        ]
    )
    portal.partner_id.parent_id = hospital
    return {
        "customer": customer,
        "hospital": hospital,
        "desk": desk,
        "portal": portal,
    }


def _make_samples(env, customer):
    """One record of each kind, made as the screens make it."""
    today = fields.Date.today()
    product = env["product.product"].create(
        {
            "name": "Bench machine",
            "is_storable": True,
            "tracking": "serial",
            "is_serviceable": True,
        }
    )
    unit = env["after.sales.equipment"].create(
        {"serial": "BENCH-TR", "product_id": product.id, "partner_id": customer.id}
    )
    course = env["after.sales.training.course"].create(
        {"name": "Operation and Care", "max_trainees": 1_000}
    )
    trainer = env["after.sales.training.trainer"].create(
        {
            "employee_id": env["hr.employee"].create({"name": "Bench Trainer"}).id,
            "course_ids": course.ids,
        }
    )
    start = fields.Datetime.add(fields.Datetime.now(), days=30)
    session = env["event.event"].create(
        {
            "name": course.name,
            "course_id": course.id,
            "date_begin": start,
            "date_end": fields.Datetime.add(start, days=2),
            "date_tz": "UTC",
            "seats_limited": True,
            "seats_max": 1_000,
        }
    )
    voucher = env["after.sales.training.entitlement"].create(
        {
            "partner_id": customer.id,
            "equipment_id": unit.id,
            "places": 2,
            "valid_until": fields.Date.add(today, days=700),
        }
    )
    enrolment = session._enrol_people([{"name": "Gu Lan"}], voucher=voucher)
    trainee = enrolment.trainee_id or env["res.partner"].create(
        {"name": "Gu Lan", "parent_id": customer.id}
    )
    samples = (
        voucher,
        session,
        enrolment,
        env["after.sales.training.signoff"].create(
            {
                "trainee_id": trainee.id,
                "course_id": course.id,
                "equipment_id": unit.id,
                "trainer_id": trainer.id,
            }
        ),
        env["after.sales.travel.claim"].create({"registration_id": enrolment.id}),
        env["after.sales.incident"].create({"description": "A cable on the floor"}),
    )
    env.flush_all()
    # the invitation of the one who was enrolled is written
    env.cr.execute("UPDATE event_registration SET letter_on = NULL")
    env.invalidate_all()
    return {sample._name: sample for sample in samples}


def _grow(env, samples, count):
    """``count`` more rows of each kind."""
    if count <= 0:
        return
    for model, sample in samples.items():
        columns = dict(COLUMNS[model])
        if "name" in columns:
            columns["name"] = SQL("'B' || %s || '-' || number", count)
        if model == "event.registration":
            columns |= {
                "barcode": SQL("'B' || %s || '-' || number", count),
                "event_id": _one_of(env, samples["event.event"]),
                "entitlement_id": _one_of(
                    env, samples["after.sales.training.entitlement"]
                ),
            }
        elif model == "after.sales.training.signoff":
            columns["certificate_number"] = columns["name"]
        copy_rows(env, sample, count, **columns)
        env.cr.execute(f"ANALYZE {sample._table}")


def _one_of(env, sample):
    """SQL of one of the rows made after a sample, another one for each number."""
    env.cr.execute(f"SELECT max(id) FROM {sample._table}")
    return SQL("%s + number %% %s", sample.id, env.cr.fetchone()[0] - sample.id + 1)


NONE = SQL("NULL")
#: what differs from the sample; nothing is due today or tomorrow
COLUMNS = {
    "after.sales.training.entitlement": {
        "name": NONE,
        "access_token": NONE,
        "valid_from": SQL("%s - 500", DAY),
        "valid_until": DAY,
        "state": SQL("CASE WHEN %s THEN 'used' ELSE 'active' END", OVER),
        "places_left": SQL("CASE WHEN %s THEN 0 ELSE 2 END", OVER),
        "places_booked": SQL("0"),
        "places_used": SQL("CASE WHEN %s THEN 2 ELSE 0 END", OVER),
        "is_expiring": SQL("NOT (%s)", OVER),
        "next_state_on": SQL("CASE WHEN NOT (%s) THEN %s END", OVER, DAY),
        "remind_on": SQL("CASE WHEN NOT (%s) THEN %s END", OVER, DAY),
    },
    "event.event": {
        "date_begin": INSTANT,
        "date_end": SQL("%s + interval '2 days'", INSTANT),
        "training_enrol_until": SQL("%s - interval '2 days'", INSTANT),
        "session_state": SQL("CASE WHEN %s THEN 'closed' ELSE 'planned' END", OVER),
    },
    "event.registration": {
        "name": SQL("'Trainee ' || number"),
        "access_token": NONE,
        "trainee_id": NONE,
        "email": NONE,
        "session_begin": INSTANT,
        "session_end": SQL("%s + interval '2 days'", INSTANT),
        "state": SQL("CASE WHEN %s THEN 'done' ELSE 'open' END", OVER),
        "enrolment_state": SQL("CASE WHEN %s THEN 'attended' ELSE 'booked' END", OVER),
        "letter_on": SQL("CASE WHEN NOT (%s) THEN %s END", OVER, DAY),
    },
    "after.sales.training.signoff": {
        "name": NONE,
        "state": SQL("CASE WHEN %s THEN 'expired' ELSE 'certified' END", OVER),
        "sign_token": NONE,
        "certificate_token": NONE,
        "certified_on": SQL("%s - 700", DAY),
        "valid_until": DAY,
        "refresher_on": SQL("CASE WHEN NOT (%s) THEN %s END", OVER, DAY),
        "end_remind_on": SQL("CASE WHEN NOT (%s) THEN %s END", OVER, DAY),
    },
    "after.sales.travel.claim": {
        "name": NONE,
        "registration_id": NONE,
        "departed_on": DAY,
        "state": SQL("CASE WHEN %s THEN 'paid' ELSE 'handed_in' END", OVER),
        "approval_state": SQL(
            "CASE WHEN %s THEN 'approved' ELSE 'handed_in' END", OVER
        ),
    },
    "after.sales.incident": {
        "name": NONE,
        "state": SQL("CASE WHEN %s THEN 'closed' ELSE 'measures' END", OVER),
        "happened_at": SQL("LEAST(%s, %s)", INSTANT, NOW),
        "reported_at": SQL("LEAST(%s, %s)", INSTANT, NOW),
        "escalate_at": NONE,
    },
}
