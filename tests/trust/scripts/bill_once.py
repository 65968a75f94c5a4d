# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many accountants press “Make Bills” of one travel claim at the same instant.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of it as its last line.
"""

import json
import os
from datetime import timedelta

from hands import press_together
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.fields import Command

HANDS = int(os.environ["TRIAL_HANDS"])

if not env.company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", env.company)
today = fields.Date.today()
groups = (
    "base.group_user",
    "after_sales_service.group_after_sales_billing",
    "account.group_account_invoice",
)
accountants = env["res.users"].create(
    [
        {
            "name": f"Accountant {number}",
            "login": f"accountant_{number}",
            "group_ids": [Command.set([env.ref(group).id for group in groups])],
        }
        for number in range(HANDS)
    ]
)
customer = env["res.partner"].create({"name": "Hospital", "is_company": True})
trainee = env["res.partner"].create({"name": "Gu Lan", "parent_id": customer.id})
course = env["after.sales.training.course"].create({"name": "Operation"})
start = fields.Datetime.now() + timedelta(days=10)
session = env["event.event"].create(
    {
        "name": "Operation",
        "course_id": course.id,
        "date_begin": start,
        "date_end": start + timedelta(hours=8),
        "date_tz": "UTC",
        "event_type_id": env.ref("after_sales_training.event_type_training").id,
    }
)
voucher = env["after.sales.training.entitlement"].create(
    {
        "partner_id": customer.id,
        "places": 2,
        "valid_until": "2099-12-31",
        "travel_by_us": True,
    }
)
booked = session._enrol_people(
    [{"trainee_id": trainee.id}], voucher=voucher, booked_by=customer
)
claim = env["after.sales.travel.claim"].create(
    {
        "registration_id": booked.id,
        "city": "Shanghai",
        "departed_on": start.date() - timedelta(days=1),
        "returned_on": start.date() + timedelta(days=1),
    }
)
lines = env["after.sales.travel.claim.line"].create(
    [
        {"claim_id": claim.id, "kind": "train", "amount": amount}
        for amount in (553.0, 547.0)
    ]
)
env.flush_all()  # reckoned while it is a draft, as in life
claim.write({"approval_state": "approved"})
env.cr.commit()


def make_bills(own):
    own["after.sales.travel.claim"].browse(claim.id).action_make_bills()


# whoever is told that another one was faster presses again
answers = press_together(
    env,
    [(user.id, make_bills) for user in accountants],
    times=HANDS,
    again=SerializationFailure,
)
bills = env["account.move"].search([("travel_claim_id", "=", claim.id)])
print(
    json.dumps(
        {
            "billed": len(answers.done),
            "refusals": len(answers.refused),
            "refused": answers.refused_by,
            "bills": len(bills),
            "lines": len(bills.invoice_line_ids),
            "state": claim.state,
            "texts": answers.texts[:6],
        }
    )
)
