# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Promises of which most are due, three people to tell, jobs that tell them.

Run with ``env``. Prints the ids that the trial needs as its last line.
"""

import json
import os

from odoo.fields import Command
from odoo.tools import SQL

from benchmarks.generator import NOW, add_timers, grow_tickets

TIMERS = int(os.environ["TRIAL_TIMERS"])
JOBS = int(os.environ["TRIAL_JOBS"])
BATCH = int(os.environ["TRIAL_BATCH"])
# most are late by all levels; the rest reach their next level while the trial runs
MOST = SQL(
    """
    CASE WHEN random() < 0.7
         THEN %(now)s - interval '3 hours' - random() * interval '7 hours'
         ELSE %(now)s + random() * %(last)s * interval '1 s'
              - floor(random() * 3) * interval '1 hour'
     END
    """,
    now=NOW,
    last=int(os.environ["TRIAL_LAST"]),
)

# also what is reported late, from before this database was made, is promised
env.company.after_sales_enforce_from = False
env["ir.cron"].search([]).active = False
tick = env.ref("after_sales_service.ir_cron_sla_tick")
tick.write({"active": True, "code": f"model._cron_tick(batch_size={BATCH})"})
jobs = tick
for _number in range(JOBS - 1):
    jobs += tick.copy()

manager = env.ref("after_sales_service.group_after_sales_manager")
watchers = env["res.users"].create(
    [
        {
            "name": f"Watcher {name}",
            "login": f"watcher-{name}",
            "email": f"{name}@example.com",
            "group_ids": [Command.link(manager.id)],
        }
        for name in ("alpha", "beta", "gamma")
    ]
)
policy = env["after.sales.sla.policy"].create(
    {
        "name": "Trial",
        "target_ids": [Command.create({"event": "solved", "amount": 48})],
        "rule_ids": [
            Command.create(
                {
                    "level": hours + 1,
                    "trigger": "after",
                    "hours": hours,
                    "recipient": "user",
                    "user_id": watcher.id,
                    "by_mail": hours == 1,
                }
            )
            for hours, watcher in enumerate(watchers)
        ],
    }
)
add_timers(env, grow_tickets(env, TIMERS, policy), policy.target_ids, MOST, warned=True)
env.cr.commit()
print(
    json.dumps({"jobs": jobs.ids, "policy": policy.id, "target": policy.target_ids.id})
)
