# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many approvers press "Approve" on one request at the same moment.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of it as its last line.
"""

import json
import os

from hands import press_together

from odoo.fields import Command

PRESSES = int(os.environ["TRIAL_PRESSES"])
REQUEST = "after.sales.spare.request"

approvers = env["res.users"].create(
    [
        {
            "name": f"approver-{number}",
            "login": f"approver-{number}",
            "email": f"approver-{number}@example.com",
            "group_ids": [
                Command.link(env.ref("after_sales_spares.group_spares_approver").id)
            ],
        }
        for number in range(PRESSES)
    ]
)
detector = env["product.product"].create(
    {
        "name": "Detector",
        "is_storable": True,
        "is_spare": True,
        "spare_class": "high_value",
        "standard_price": 4000.0,
    }
)
warehouse = env["stock.warehouse"].search(
    [("company_id", "=", env.company.id)], limit=1
)
request = env[REQUEST].create(
    {
        "location_dest_id": warehouse.lot_stock_id.id,
        "reason": "Blind",
        "line_ids": [Command.create({"product_id": detector.id, "quantity": 1})],
    }
)
request.action_submit()
env.cr.commit()

supplied = []
supply = env.registry[REQUEST]._do_supply


def count_and_supply(self):
    # what is bought is bought once: counted where the transaction commits
    self.env.cr.postcommit.add(lambda: supplied.append(self.ids))
    return supply(self)


env.registry[REQUEST]._do_supply = count_and_supply
tries = []


def approve(own):
    tries.append(own.uid)
    own[REQUEST].browse(request.id).action_approve()


answers = press_together(env, [(uid, approve) for uid in approvers.ids])
rows = request.decision_ids.filtered(lambda row: row.kind == "approved")
print(
    json.dumps(
        {
            "state": request.state,
            "winners": len(answers.done),
            "told_who": sum(
                request.decided_by_id.name in str(error) for error in answers.refused
            ),
            "supplied": len(supplied),
            "decisions": len(rows),
            "done_by": len(request.review_ids.done_by),
            "tries": len(tries),
            "refusals": answers.texts,
        }
    )
)
