# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P14: enrol trainees in a session

The same people in the same session: bare core event (registrations created in one
batch) and our enrolment, with a voucher, held seats, and every check.
"""

from datetime import timedelta

from odoo import fields

SIZES = (50, 500)


def run(bench):
    series = {"core event": [], "with our addon": []}
    for size in map(bench.size, SIZES):
        envs = {"bare": bench.bare, "ours": bench.env}
        figures = bench.compare(
            {"bare": _core(bench.bare, size), "ours": _ours(bench.env, size)},
            envs=envs,
        )
        bare, ours = figures["bare"], figures["ours"]
        more = (ours.queries - bare.queries) / size
        bench.row("P14", "enrolment, core event", bare, size=size)
        bench.row(
            "P14",
            "enrolment, with voucher and checks",
            ours,
            size=size,
            goal="≤ +0.3 queries per trainee",
            met=more <= 0.3 if size >= 500 else None,
            note=f"{ours.seconds / bare.seconds:.2f}× bare, {more:+.3f} queries per"
            " trainee",
        )
        series["core event"].append((size, bare.seconds))
        series["with our addon"].append((size, ours.seconds))
    bench.growth("Enrolling trainees in a session", "trainees", series)


def _people(env, size):
    customer = env["res.partner"].create({"name": "Hospital", "is_company": True})
    people = env["res.partner"].create(
        [
            {
                "name": f"Trainee {number}",
                "email": f"trainee{number}@example.com",
                "parent_id": customer.id,
            }
            for number in range(size)
        ]
    )
    return customer, people


def _session(env, size, **vals):
    start = fields.Datetime.now() + timedelta(days=30)
    return env["event.event"].create(
        {
            "name": "Operation and Care",
            "date_begin": start,
            "date_end": start + timedelta(days=2),
            "date_tz": "UTC",
            "seats_limited": True,
            "seats_max": size,
            "event_mail_ids": [],
            **vals,
        }
    )


def _core(env, size):
    """Core's way: the registrations of one session in one batch."""
    customer, people = _people(env, size)
    session = _session(env, size)
    session.event_mail_ids.unlink()
    env.flush_all()

    def enrol():
        env["event.registration"].create(
            [
                {
                    "event_id": session.id,
                    "partner_id": customer.id,
                    "name": person.name,
                    "email": person.email,
                }
                for person in people
            ]
        )
        env.flush_all()

    return enrol


def _ours(env, size):
    customer, people = _people(env, size)
    course = env["after.sales.training.course"].create(
        {"name": "Operation and Care", "max_trainees": size}
    )
    session = _session(
        env,
        size,
        course_id=course.id,
        event_type_id=env.ref("after_sales_training.event_type_training").id,
    )
    voucher = env["after.sales.training.entitlement"].create(
        {
            "partner_id": customer.id,
            "places": size,
            "valid_until": fields.Date.today() + timedelta(days=700),
        }
    )
    env.flush_all()

    def enrol():
        session._enrol_people(
            [{"trainee_id": person.id} for person in people], voucher=voucher
        )
        env.flush_all()

    return enrol
