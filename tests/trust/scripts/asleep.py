# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults reported through last week, and a job that has not run since.

Run with ``env``. Prints the number of promises as its last line.
"""

import json
import os
import random
from datetime import timedelta

from odoo import fields

TICKETS = int(os.environ["TRIAL_TICKETS"])
draw = random.Random(int(os.environ["TRIAL_SEED"]))
asleep_since = fields.Datetime.now() - timedelta(days=7)

env.company.after_sales_enforce_from = False
env["ir.cron"].search([]).active = False
tick = env.ref("after_sales_service.ir_cron_sla_tick")
tick.active = True
partner = env["res.partner"].create({"name": "Hospital", "is_company": True})
team = env["helpdesk.ticket.team"].search([], limit=1)
policies = [env.ref(f"after_sales_service.sla_policy_{tier}") for tier in "abc"]
tickets = env["helpdesk.ticket"].create(
    [
        {
            "name": f"Fault {number}",
            "description": "It hums.",
            "partner_id": partner.id,
            "team_id": team.id,
            "kind": "fault",
            "severity": "ordinary",
            "sla_policy_id": draw.choice(policies).id,
            "reported_at": asleep_since + timedelta(minutes=draw.randrange(4 * 1440)),
        }
        for number in range(TICKETS)
    ]
)
env.flush_all()
env["ir.cron.trigger"].search([]).unlink()
tick.write({"nextcall": asleep_since, "lastcall": asleep_since})
env.cr.commit()
print(json.dumps({"tick": tick.id, "promises": len(tickets.timer_ids)}))
