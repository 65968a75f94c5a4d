# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P13: replenish vans by what was used, with the reserved transfer of each"""

from odoo.tools import SQL

from benchmarks.generator import copy_rows

VANS = (20, 60, 200)
#: a full day of a van: kinds of parts it used, lines of jobs for each …
PARTS, LINES = 8, 2
#: … out of so many
CATALOGUE = 60


def run(bench):
    env = bench.env
    parts, line = _lay_out_parts(env)
    points = []
    made = 0
    for size in map(bench.size, VANS):
        _lay_out_vans(env, size - made, line, parts)
        made = size
        figure = bench.measure(lambda: _make(env))
        points.append((size, figure.seconds))
        bench.row(
            "P13",
            f"replenish vans: {PARTS} parts of {PARTS * LINES} job lines each,"
            " transfers reserved",
            figure,
            size=size,
            goal="200 vans ≤ 10 s",
            met=figure.seconds <= 10 if size == VANS[-1] else None,
        )
    bench.growth("Replenishing vans", "vans", {"our top-ups": points})


def _make(env):
    env["after.sales.replenishment"]._make(env.company)
    env.flush_all()


def _lay_out_parts(env):
    """Parts enough for all in the warehouse, and one line of a job to copy."""
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    parts = env["product.product"].create(
        [
            {"name": f"Part {number}", "is_storable": True, "is_spare": True}
            for number in range(CATALOGUE)
        ]
    )
    for part in parts:
        env["stock.quant"]._update_available_quantity(
            part, warehouse.lot_stock_id, 1_000_000
        )
    machine = env["product.product"].create(
        {"name": "Instrument", "is_storable": True, "tracking": "serial"}
    )
    machine.is_serviceable = True
    order = env["after.sales.order"].create(
        {
            "kind": "repair",
            "equipment_id": env["after.sales.equipment"]
            .create(
                {
                    "serial": "BENCH-0",
                    "product_id": machine.id,
                    "partner_id": env["res.partner"].create({"name": "Hospital"}).id,
                }
            )
            .id,
        }
    )
    line = env["after.sales.order.line"].create(
        {"order_id": order.id, "kind": "part", "product_id": parts[0].id}
    )
    env.flush_all()
    return parts, line


def _lay_out_vans(env, count, line, parts):
    """``count`` more vans with an engineer each, who used some of the parts."""
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    vans = env["stock.location"].create(
        [
            {
                "name": f"Van {number}",
                "usage": "internal",
                "location_id": warehouse.view_location_id.id,
                "company_id": env.company.id,
            }
            for number in range(count)
        ]
    )
    env["hr.employee"].create(
        [{"name": van.name, "van_location_id": van.id} for van in vans]
    )
    env.flush_all()
    for turn, van in enumerate(vans):
        copy_rows(
            env,
            line,
            PARTS * LINES,
            # eight neighbours in the list of parts, others for each van
            product_id=SQL(
                "(%s::int[])[1 + (%s + number %% %s) %% %s]",
                parts.ids,
                turn * PARTS // 2,
                PARTS,
                CATALOGUE,
            ),
            state="consumed",
            used_at=SQL("now() at time zone 'UTC'"),
            van_location_id=van.id,
        )
    env.cr.execute("ANALYZE after_sales_order_line")
    env.invalidate_all()
