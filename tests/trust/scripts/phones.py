# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A phone that hears no answer sends the same acts again and again, all at once.

Each request in a thread and a transaction of its own, run as the web server runs it.
Prints what became of them as its last line.
"""

import json
import os
from uuid import uuid4

from hands import request, together

from odoo import fields
from odoo.tests import new_test_user

PHONES = int(os.environ["TRIAL_PHONES"])
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)

user = new_test_user(
    env,
    login="the-engineer",
    groups="base.group_user,after_sales_service.group_after_sales_user",
)
engineer = env["hr.employee"].create({"name": "Li", "user_id": user.id})
part = env["product.product"].create({"name": "Lamp", "is_storable": True})
order = env["after.sales.order"].create(
    {
        "kind": "repair",
        "partner_id": env["res.partner"].create({"name": "Hospital"}).id,
        "engineer_id": engineer.id,
    }
)
order.action_dispatch()
env.cr.commit()


def act(kind, **values):
    return {
        "uuid": str(uuid4()),
        "kind": kind,
        "order_id": order.id,
        "at": f"{fields.Datetime.now().isoformat()}Z",
        "age": 0,
        "values": values,
    }


acts = [
    act("depart"),
    act("photo", image=PNG, moment="before"),
    act("part", product_id=part.id, quantity=2),
    act("work", work="labour", quantity=1.5),
    act("arrive"),
]
states, failures = [], []


def send(wait):
    """One phone: sends until everything is answered, as the outbox does."""
    waiting = acts
    wait()
    for _attempt in range(20):

        def call(own, waiting=waiting):
            return own["after.sales.act"].take_acts(waiting)

        try:
            results = request(env.cr.dbname, user.id, call)["results"]
        except Exception as error:
            failures.append(str(error))
            continue
        states.extend(result["state"] for result in results)
        again = {row["uuid"] for row in results if row["state"] == "retry"}
        waiting = [row for row in waiting if row["uuid"] in again]
        if not waiting:
            return
    failures.append(f"{len(waiting)} still wait")


together([send] * PHONES)
env.cr.rollback()
env.invalidate_all()
rows = env["after.sales.act"].search([("order_id", "=", order.id)])
print(
    json.dumps(
        {
            "state": order.state,
            "rows": len(rows),
            "row_states": sorted(set(rows.mapped("state"))),
            "photos": len(order.evidence_ids),
            "lines": sorted(order.line_ids.mapped("quantity")),
            "answers": sorted(set(states) - {"retry"}),
            "failures": failures,
        }
    )
)
