# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many desks plan a session at once: in one room, with one trainer, and each in a
room of its own.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of it as its last line.
"""

import functools
import json
import os
from datetime import timedelta

from hands import press_together

from odoo import SUPERUSER_ID, fields

DESKS = int(os.environ["TRIAL_DESKS"])

course = env["after.sales.training.course"].create({"name": "Operation", "days": 1})
centre = env["after.sales.training.centre"].create({"name": "Centre"})
rooms = env["after.sales.training.room"].create(
    [{"name": f"Room {number}", "centre_id": centre.id} for number in range(DESKS)]
)
trainer = env["after.sales.training.trainer"].create(
    {
        "partner_id": env["res.partner"].create({"name": "Dr. Feng"}).id,
        "course_ids": course.ids,
    }
)
env.cr.commit()
begin = fields.Datetime.now() + timedelta(days=30)
texts = set()


def plan(vals, own):
    own["event.event"].create(vals)


def plan_together(title, vals_list):
    """Create a session from each of these values at the same instant."""
    common = {"course_id": course.id, "name": title, "date_begin": begin}
    common["date_end"] = begin + timedelta(hours=6)
    answers = press_together(
        env,
        [(SUPERUSER_ID, functools.partial(plan, common | vals)) for vals in vals_list],
    )
    texts.update(answers.texts)
    return {
        "sessions": env["event.event"].search_count([("name", "=", title)]),
        "refused": answers.refused_by,
        "refusals": len(answers.refused),
    }


in_room = {"centre_id": centre.id, "room_id": rooms[0].id}
result = {
    "room": plan_together("one room", [in_room] * DESKS),
    "trainer": plan_together(
        "one trainer", [{"trainer_ids": [(4, trainer.id)]}] * DESKS
    ),
}
begin += timedelta(days=7)
result["rooms of their own"] = plan_together(
    "own rooms",
    [{"centre_id": centre.id, "room_id": room.id} for room in rooms],
)
print(json.dumps(result | {"texts": sorted(texts)}))
