# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Spares on the portal: the catalogue of a customer with thousands of units"""

import socket

import requests

from odoo.tools import SQL

from benchmarks.bench_training_size import _read_log as read_log
from benchmarks.generator import copy_rows
from workshop.ground import LOGS
from workshop.serve import odoo_server

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
        for (page, what), figure in zip(
            PAGES, visit(bench.database, portal.login, first[:1]), strict=True
        ):
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


def visit(database, login, unit):
    """The pages over HTTP, as the server itself measured them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = LOGS / "bench.log"
    with odoo_server(database, port, log, cron=False):
        url, session = f"http://127.0.0.1:{port}", requests.Session()
        session.post(
            f"{url}/web/session/authenticate",
            json={"params": {"db": database, "login": login, "password": login}},
        )
        for page, _what in PAGES:
            address, start = page.format(unit=unit.id), log.stat().st_size
            for _turn in range(6):
                answer = session.get(url + address, timeout=60)
                answer.raise_for_status()
                if "spare_card" not in answer.text:
                    raise RuntimeError(f"{address} shows no parts")
            yield read_log(log, start, address)


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
