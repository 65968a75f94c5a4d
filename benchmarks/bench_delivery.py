# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P10: deliver serials in one transfer

The same transfer in a database without our addon ("bare") and in one with it, where
each serial becomes a unit with a pending warranty.
"""

SIZES = (10, 100, 1_000)


def run(bench):
    series = {"Odoo alone": [], "with our addon": []}
    for size in map(bench.size, SIZES):
        envs = {"bare": bench.bare, "ours": bench.env}
        pickings = {
            which: _transfer(env, size, which == "ours") for which, env in envs.items()
        }
        figures = bench.compare(
            {which: picking.button_validate for which, picking in pickings.items()},
            envs=envs,
        )
        bare, ours = figures["bare"], figures["ours"]
        ratio = ours.seconds / bare.seconds
        more = (ours.queries - bare.queries) / size
        bench.row("P10", "transfer, Odoo alone", bare, size=size)
        bench.row(
            "P10",
            "transfer, with our addon",
            ours,
            size=size,
            goal="≤ 1.15× bare, ≤ +0.2 queries per serial",
            met=ratio <= 1.15 and more <= 0.2 if size >= 1_000 else None,
            note=f"{ratio:.2f}× bare, {more:+.3f} queries per serial",
        )
        series["Odoo alone"].append((size, bare.seconds))
        series["with our addon"].append((size, ours.seconds))
    bench.growth("Delivering serials in one transfer", "serials", series)


def _transfer(env, size, serviceable):
    """A transfer of ``size`` serials to a customer, ready to be validated."""
    product = env["product.product"].create(
        {
            "name": f"Instrument {size}",
            "is_storable": True,
            "tracking": "serial",
            **({"is_serviceable": True} if serviceable else {}),
        }
    )
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    lots = env["stock.lot"].create(
        [
            {"name": f"SN-{size}-{number:06d}", "product_id": product.id}
            for number in range(size)
        ]
    )
    env["stock.quant"].create(
        [
            {
                "product_id": product.id,
                "location_id": warehouse.lot_stock_id.id,
                "quantity": 1,
                "lot_id": lot.id,
            }
            for lot in lots
        ]
    )
    customer = env["res.partner"].create({"name": "Hospital", "is_company": True})
    sale = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [
                (0, 0, {"product_id": product.id, "product_uom_qty": size}),
            ],
        }
    )
    sale.action_confirm()
    picking = sale.picking_ids
    picking.action_assign()
    picking.move_ids.picked = True
    env.flush_all()
    return picking
