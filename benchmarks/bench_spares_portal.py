# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Spares on the portal: the catalogue of a customer with thousands of units"""

from odoo.tools import SQL

from benchmarks.generator import copy_rows
from benchmarks.pages import visit

UNITS = (50, 500, 5_000)
MACHINES = 20
PARTS = 30
PAGES = (
    ("/my/spares", "all parts for all units"),
    ("/my/spares?unit={unit}", "parts for one unit"),
    ("/my/spares?search=Part%207", "searched"),
)


def run(bench):
    env = bench.env
    portal = make_customer(env)
    line, there = {what: [] for _page, what in PAGES}, 0
    first = make_machines(env, portal.partner_id.commercial_partner_id)
    for size in map(bench.size, UNITS):
        grow_units(env, first, size - there)
        there = size
        env.cr.commit()
        pages = [page.format(unit=first[:1].id) for page, _what in PAGES]
        figures = visit(bench.database, portal.login, pages, shows="spare_card")
        for (page, what), figure in zip(PAGES, figures, strict=True):
            bench.row(
                "S41",
                f"{what} ({page.split('=')[0]})",
                figure,
                size=size,
                goal="≤ 300 ms, as many queries as for few units",
                met=figure.seconds <= 0.3 if size == bench.size(UNITS[-1]) else None,
            )
            line[what].append((size, figure.seconds))
    bench.growth("Spares on the portal", "units of the customer", line)


def make_customer(env):
    company, user = env["res.partner"].create(
        [{"name": "Bench Works", "is_company": True}, {"name": "Bench Buyer"}]
    )
    user.parent_id = company
    env.company.after_sales_sell_spares = True
    return env["res.users"].create(
        {
            "name": "Bench Buyer",
            "login": "bench-buyer",
            "password": "bench-buyer",
            "partner_id": user.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )


def make_machines(env, customer):
    """Machines with their lists, some lines for some serials; a unit of each."""
    machines = env["product.product"].create(
        [
            {
                "name": f"Machine {number}",
                "is_storable": True,
                "tracking": "serial",
                "is_serviceable": True,
            }
            for number in range(MACHINES)
        ]
    )
    parts = env["product.product"].create(
        [
            {"name": f"Part {number}", "is_storable": True, "is_spare": True}
            for number in range(PARTS * 4)
        ]
    )
    env["after.sales.spare.fit"].create(
        [
            {
                "part_id": parts[(number * 7 + place) % len(parts)].id,
                "product_tmpl_id": machine.product_tmpl_id.id,
                "position": f"{place}",
                "serial_from": place % 3 == 0 and "SP-00010",
            }
            for number, machine in enumerate(machines)
            for place in range(PARTS)
        ]
    )
    return env["after.sales.equipment"].create(
        [
            {
                "name": machine.name,
                "product_id": machine.id,
                "serial": f"SP-{number}",
                "partner_id": customer.id,
            }
            for number, machine in enumerate(machines)
        ]
    )


def grow_units(env, first, count):
    for unit in first:
        copy_rows(
            env,
            unit,
            max(count // len(first) - 1, 1),
            name=SQL("%s || number", unit.name),
            serial=SQL(
                "'SP-' || lpad((number + %s)::text, 9, '0')", unit.id * 10_000 + count
            ),
            lot_id=SQL("NULL"),
            access_token=SQL("NULL"),
            qr_token=SQL("NULL"),
        )
    env.cr.execute("ANALYZE after_sales_equipment")
