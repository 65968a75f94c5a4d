# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""People at work on the same tickets while the engine tells of them.

Run with ``env``, until the file STOP is there. Prints how often which deed came true.
"""

import collections
import json
import os
import pathlib
import random
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields

POLICY = int(os.environ["TRIAL_POLICY"])
READY = pathlib.Path(os.environ["TRIAL_READY"])
STOP = pathlib.Path(os.environ["TRIAL_STOP"])
draw = random.Random(int(os.environ["TRIAL_SEED"]))
tickets = env["helpdesk.ticket"].search([("sla_policy_id", "=", POLICY)]).ids
registry = env.registry
env.cr.rollback()


def solve(ticket):
    ticket._sla_reach("solved")


def rename(ticket):
    ticket.name = f"Fault {draw.random()}"


def write_a_note(ticket):
    ticket.message_post(body="Called the customer.")


def report(ticket):
    """A new fault, entered late: its promise is broken as soon as it begins."""
    ticket.create(
        {
            "name": "Entered late",
            "description": "It hums.",
            "partner_id": ticket.partner_id.id,
            "team_id": ticket.team_id.id,
            "kind": "fault",
            "severity": "ordinary",
            "sla_policy_id": POLICY,
            "reported_at": fields.Datetime.now() - timedelta(hours=52),
        }
    )


deeds = collections.Counter()
READY.touch()
while not STOP.exists():
    deed = draw.choice([solve, rename, rename, write_a_note, report])
    try:
        with registry.cursor() as cr:
            deed(
                api.Environment(cr, SUPERUSER_ID, {})["helpdesk.ticket"].browse(
                    draw.choice(tickets)
                )
            )
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        # the engine was faster, or the connection was cut: a person tries again
        deeds[type(error).__name__] += 1
    else:
        deeds[deed.__name__] += 1
print(json.dumps(deeds))
