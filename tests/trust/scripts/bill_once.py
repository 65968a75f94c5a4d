# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many accountants press “Make Bills” of one travel claim at the same instant.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of it as its last line.
"""

import functools
import json
import os
import threading
from datetime import timedelta

from odoo import api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying

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

start = threading.Barrier(HANDS)
done, refused = [], []


def press(own):
    own["after.sales.travel.claim"].browse(claim.id).action_make_bills()


def run(user):
    start.wait()
    with Registry(env.cr.dbname).cursor() as cr:
        own = api.Environment(cr, user, {})
        # whoever is told that another one was faster presses again
        for _again in range(HANDS):
            try:
                retrying(functools.partial(press, own), own)
                done.append(user)
                return
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                if type(error).__name__ != "SerializationFailure":
                    break
                cr.rollback()
        refused.append(told)


threads = [threading.Thread(target=run, args=(user.id,)) for user in accountants]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()
env.invalidate_all()
bills = env["account.move"].search([("travel_claim_id", "=", claim.id)])
print(
    json.dumps(
        {
            "billed": len(done),
            "refusals": len(refused),
            "refused": sorted({text.partition(":")[0] for text in refused}),
            "bills": len(bills),
            "lines": len(bills.invoice_line_ids),
            "state": claim.state,
            "texts": sorted(set(refused))[:6],
        }
    )
)
