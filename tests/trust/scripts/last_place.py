# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many hands ask at once for the last place: of a session, a voucher, a link.

Then as many cancel at once in a full session where as many wait: each freed place is
offered to somebody else. Each in a thread and a transaction of its own, run as the
web server runs a button. Prints what became of it as its last line.
"""

import functools
import json
import os
from datetime import timedelta

from hands import press_together
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, fields

HANDS = int(os.environ["TRIAL_HANDS"])

now = fields.Datetime.now()
customer = env["res.partner"].create({"name": "Hospital", "is_company": True})
people = env["res.partner"].create(
    [{"name": f"Person {number}", "parent_id": customer.id} for number in range(HANDS)]
)
course = env["after.sales.training.course"].create({"name": "Operation"})


def new_session(places, days):
    start = now + timedelta(days=days)
    return env["event.event"].create(
        {
            "name": f"Operation {days}",
            "course_id": course.id,
            "date_begin": start,
            "date_end": start + timedelta(hours=8),
            "date_tz": "UTC",
            "event_type_id": env.ref("after_sales_training.event_type_training").id,
            "seats_limited": True,
            "seats_max": places or 3 * HANDS,
        }
    )


def enrol(session, names, **options):
    return session._enrol_people(
        [{"name": name} for name in names], booked_by=customer, **options
    )


full = new_session(2, 10)
enrol(full, ["The first"])
voucher = env["after.sales.training.entitlement"].create(
    {"partner_id": customer.id, "places": 2, "valid_until": "2099-12-31"}
)
wide = new_session(0, 20)
enrol(wide, ["The first"], voucher=voucher)
invited = new_session(0, 30)
link = env["after.sales.training.invitation"].create(
    {"event_id": invited.id, "partner_id": customer.id, "places": 1}
)
busy = new_session(HANDS, 40)
seated = enrol(busy, [f"Seated {number}" for number in range(HANDS)])
waiting = enrol(busy, [f"Waiting {number}" for number in range(HANDS)], may_wait=True)
env.cr.commit()
texts = set()


def press(button, arguments):
    """Press for each argument at the same instant; return what was answered."""
    answers = press_together(
        env,
        [(SUPERUSER_ID, functools.partial(button, each)) for each in arguments],
        # whoever is told that another one was faster presses again
        times=HANDS,
        again=SerializationFailure,
    )
    texts.update(answers.texts)
    return {
        "enrolled": len(answers.done),
        "refused": answers.refused_by,
        "refusals": len(answers.refused),
    }


def book(session, voucher, person, own):
    own["event.event"].browse(session.id)._enrol_people(
        [{"trainee_id": person}],
        voucher=own["after.sales.training.entitlement"].browse(voucher.ids),
        booked_by=own["res.partner"].browse(customer.id),
    )


def join(number, own):
    own["after.sales.training.invitation"].browse(link.id)._join(
        {"name": f"Guest {number}", "email": f"guest{number}@example.com"}
    )


def cancel(enrolment, own):
    own["event.registration"].browse(enrolment)._do_cancel("customer")


def count(session, counted):
    rows = session.registration_ids.filtered(
        lambda one: one.active and one.state == "open" and not one.invitation_id
    ) | session.registration_ids.filtered(lambda one: one.joined_at)
    return {"rows": len(rows), "counted": counted()}


nothing = env["after.sales.training.entitlement"]
result = {
    "session": press(functools.partial(book, full, nothing), people.ids)
    | count(full, lambda: full.training_seats_taken),
    "voucher": press(functools.partial(book, wide, voucher), people.ids)
    | count(wide, lambda: voucher.places_booked),
    "link": press(join, list(range(HANDS)))
    | count(invited, lambda: invited.training_seats_taken),
    "offers": press(cancel, seated.ids)
    | count(busy, lambda: busy.training_seats_taken),
}
print(json.dumps(result | {"texts": sorted(texts)[:6]}))
