# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many jobs close at once on the last free service of a unit.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of them as its last line.
"""

import functools
import json
import os
from datetime import timedelta

from hands import press_together

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command

JOBS = int(os.environ["TRIAL_JOBS"])

# no papers here: they would only be more work for each transaction
env.registry["after.sales.order"]._send_report = lambda self: None
env.registry["after.sales.order"]._make_statement = lambda self: None

now = fields.Datetime.now()
today = now.date()
leader = env["res.users"].create(
    {
        "name": "the-leader",
        "login": "the-leader",
        "email": "the-leader@example.com",
        "group_ids": [
            Command.link(env.ref("after_sales_service.group_after_sales_dispatcher").id)
        ],
    }
)
team = env["helpdesk.ticket.team"].create(
    {"name": "Point", "user_id": leader.id, "labour_cost_rate": 80.0}
)
engineer = env["hr.employee"].create({"name": "Li"})
product = env["product.product"].create(
    {"name": "SP-200", "is_storable": True, "tracking": "serial"}
)
term = env.ref("after_sales_service.warranty_term_one_year")
product.warranty_term_id = term
unit = env["after.sales.equipment"].create(
    {
        "serial": "SP2-LAST",
        "product_id": product.id,
        "partner_id": env["res.partner"].create({"name": "Hospital"}).id,
        "team_id": team.id,
        "delivered_on": today - timedelta(days=800),
        "accepted_on": today - timedelta(days=790),
        "warranty_term_id": term.id,
    }
)
unit.free_services_before = unit.free_services_granted - 1
orders = env["after.sales.order"].create(
    [
        {
            "kind": "repair",
            "equipment_id": unit.id,
            "engineer_id": engineer.id,
            "use_free_service": True,
            "free_service_asked_by": "Dr. Zhao",
            "line_ids": [Command.create({"kind": "labour", "quantity": 1})],
            "cause": "Dry",
            "remedy": "Greased",
            "result": "solved",
            "guidance": "Weekly greasing shown",
        }
        for _number in range(JOBS)
    ]
)
orders.write(
    {
        "state": "to_accept",
        "departed_at": now - timedelta(hours=3),
        "arrived_at": now - timedelta(hours=2),
        "finished_at": now - timedelta(hours=1),
    }
)
orders.line_ids._propose_coverage()
env.cr.commit()

tries = []


def close(job, own):
    tries.append(job)
    own["after.sales.order"].browse(job).action_done()


answers = press_together(
    env,
    [(SUPERUSER_ID, functools.partial(close, job)) for job in orders.ids],
    times=3,  # somebody who is told "try again" does so
)
taken = orders.filtered("free_service_taken")
others = orders - taken
told = others.filtered(
    lambda order: (
        leader in order.activity_ids.user_id
        and "free service" in (order.activity_ids[:1].summary or "")
    )
)
print(
    json.dumps(
        {
            "done": len(orders.filtered(lambda order: order.state == "done")),
            "taken": len(taken),
            "left": unit.free_services_left,
            "at_cost": others.mapped("line_ids.coverage").count("cost"),
            "provisional": others.mapped("line_ids.coverage_state").count(
                "provisional"
            ),
            "charged": sorted(set(others.mapped("amount_to_pay"))),
            "told": len(told),
            "tries": len(tries),
            "failures": [str(error) for error in answers.again + answers.refused],
        }
    )
)
