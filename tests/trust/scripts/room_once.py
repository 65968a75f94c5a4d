# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many desks plan a session at once: in one room, with one trainer, and each in a
room of its own.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of it as its last line.
"""

import json
import os
import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.service.model import retrying

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


def plan_together(title, vals_list):
    """Create a session from each of these values at the same instant."""
    start = threading.Barrier(len(vals_list))
    refused = []

    def run(vals):
        start.wait()
        with Registry(env.cr.dbname).cursor() as cr:
            own = api.Environment(cr, SUPERUSER_ID, {})
            try:
                retrying(lambda: own["event.event"].create(vals), own)
            except Exception as error:
                cr.rollback()  # as the web server does; the block would commit
                refused.append(type(error).__name__)
                texts.add(str(error))

    common = {"course_id": course.id, "name": title, "date_begin": begin}
    common["date_end"] = begin + timedelta(hours=6)
    threads = [
        threading.Thread(target=run, args=(common | vals,)) for vals in vals_list
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    env.cr.rollback()
    env.invalidate_all()
    return {
        "sessions": env["event.event"].search_count([("name", "=", title)]),
        "refused": sorted(set(refused)),
        "refusals": len(refused),
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
