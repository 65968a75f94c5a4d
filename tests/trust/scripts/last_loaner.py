# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""So many desks ask for the last loaner at once; then so many managers confirm it.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of it as its last line.
"""

import functools
import json
import os
import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.service.model import retrying

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


def press_together(press, arguments):
    """Press for each argument at the same instant; return what was answered."""
    start = threading.Barrier(len(arguments))
    done, refused = [], []

    def run(argument):
        start.wait()
        with Registry(env.cr.dbname).cursor() as cr:
            own = api.Environment(cr, SUPERUSER_ID, {})
            try:
                retrying(lambda: press(own, argument), own)
                done.append(argument)
            except Exception as error:
                refused.append(f"{type(error).__name__}: {error}")

    threads = [
        threading.Thread(target=functools.partial(run, argument))
        for argument in arguments
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, refused


def reserve(own, unit_id):
    own["after.sales.loan.proposal"].create(
        {"equipment_id": unit_id, "pool_unit_id": loaner.id}
    ).action_propose()


def confirm(own, _number):
    own["after.sales.loan"].browse(loan.id).action_confirm()


got, refused = press_together(reserve, units.ids)
env.cr.rollback()
env.invalidate_all()
loan = loaner.loan_ids
confirmed, refused_again = press_together(confirm, list(range(DESKS)))
env.cr.rollback()
env.invalidate_all()

print(
    json.dumps(
        {
            "reserved": len(got),
            "refused": sorted({text.partition(":")[0] for text in refused}),
            "refusals": len(refused),
            "loans": len(loaner.loan_ids),
            "confirmed": len(confirmed),
            "refused_again": sorted({text.partition(":")[0] for text in refused_again}),
            "transfers": len(loan.stock_move_ids.picking_id),
            "state": loaner.state,
            "texts": sorted({*refused, *refused_again})[:6],
        }
    )
)
