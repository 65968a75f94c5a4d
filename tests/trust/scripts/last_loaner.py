# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many desks ask for the last loaner at once; then so many managers confirm it.

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

today = fields.Date.today()
warehouse = env["stock.warehouse"].search(
    [("company_id", "=", env.company.id)], limit=1
)
product = env["product.product"].create(
    {
        "name": "SP-200",
        "is_storable": True,
        "tracking": "serial",
        "is_serviceable": True,
    }
)
customer = env["res.partner"].create({"name": "Hospital"})
units = env["after.sales.equipment"].create(
    [
        {
            "serial": f"SP2-{number}",
            "product_id": product.id,
            "partner_id": customer.id,
            "delivered_on": today - timedelta(days=40),
            "accepted_on": today - timedelta(days=30),
        }
        for number in range(DESKS)
    ]
)
lot = env["stock.lot"].create({"name": "THE-LAST", "product_id": product.id})
env["stock.quant"]._update_available_quantity(
    product, warehouse.lot_stock_id, 1, lot_id=lot
)
loaner = env["after.sales.pool.unit"].create(
    {"product_id": product.id, "lot_id": lot.id}
)
env.cr.commit()


def reserve(unit_id, own):
    own["after.sales.loan.proposal"].create(
        {"equipment_id": unit_id, "pool_unit_id": loaner.id}
    ).action_propose()


def confirm(own):
    own["after.sales.loan"].browse(loan.id).action_confirm()


asked = press_together(
    env, [(SUPERUSER_ID, functools.partial(reserve, unit_id)) for unit_id in units.ids]
)
loan = loaner.loan_ids
decided = press_together(env, [(SUPERUSER_ID, confirm)] * DESKS)

print(
    json.dumps(
        {
            "reserved": len(asked.done),
            "refused": asked.refused_by,
            "refusals": len(asked.refused),
            "loans": len(loaner.loan_ids),
            "confirmed": len(decided.done),
            "refused_again": decided.refused_by,
            "transfers": len(loan.stock_move_ids.picking_id),
            "state": loaner.state,
            "texts": sorted({*asked.texts, *decided.texts})[:6],
        }
    )
)
