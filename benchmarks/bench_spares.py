# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P13: the departure check of many jobs; kits that learn from the parts used"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from benchmarks.generator import copy_rows, grow_tickets

JOBS = (10, 50, 200)
PARTS = 20
VANS = 40
USED = (1_000, 10_000, 100_000)
#: parts that a job used, machines and symptoms that they spread over
USED_PER_JOB = 4
MACHINES = 20
SYMPTOMS = 10


def run(bench):
    departure(bench)
    learning(bench)


# ------------------------------------------------------------
# Departure check
# ------------------------------------------------------------


def departure(bench):
    """Every job may need twenty parts; vans, stores and warehouse have some."""
    env = bench.env
    parts, engineers = lay_out_stock(env)
    line = []
    for size in map(bench.size, JOBS):
        orders = lay_out_jobs(env, size, parts, engineers)
        figure = bench.measure(orders._refresh_departure, warm=True)
        bench.row(
            "P13",
            f"departure check, {PARTS} parts per job",
            figure,
            size=size,
            goal="50 jobs: ≤ 1 s, ≤ 40 queries",
            met=figure.seconds <= 1 and figure.queries <= 40 if size == 50 else None,
        )
        line.append((size, figure.seconds))
        if size == bench.size(50):
            orders._refresh_departure()
            again = bench.measure(orders._refresh_departure, warm=True)
            bench.row("P13", "the same, made once more", again, size=size)
            gate = bench.measure(lambda jobs=orders: read_gate(jobs), warm=True)
            bench.row("P13", "what the vans lack, for a list", gate, size=size)
    bench.growth("Departure check", "jobs", {"20 parts per job": line})


def read_gate(orders):
    orders.invalidate_recordset()
    return orders.mapped("parts_problem")


def lay_out_stock(env):
    """Vans with their engineers, and parts of which some have some."""
    company, stock = env.company, env["stock.quant"]
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)])[:1]
    places = env["stock.location"].create(
        [
            {
                "name": f"Van {number}",
                "usage": "internal",
                "location_id": warehouse.view_location_id.id,
                "company_id": company.id,
            }
            for number in range(VANS)
        ]
    )
    engineers = env["hr.employee"].create(
        [
            {"name": f"Engineer {place.id}", "van_location_id": place.id}
            for place in places
        ]
    )
    parts = env["product.product"].create(
        [
            {"name": f"Part {number}", "is_storable": True, "is_spare": True}
            for number in range(PARTS)
        ]
    )
    for number, part in enumerate(parts):
        for turn, place in enumerate(places | warehouse.lot_stock_id):
            if (number + turn) % 3:
                stock._update_available_quantity(part, place, 1 + number % 3)
    return parts, engineers


def lay_out_jobs(env, count, parts, engineers):
    """Jobs of one symptom that may need all of these parts, shared out among vans."""
    machine = new_machine(env, f"Machine of {count} jobs")
    symptom = new_symptom(env, f"D{count}")
    env["after.sales.kit"].create(
        {
            "fault_id": symptom.id,
            "product_tmpl_id": machine.product_tmpl_id.id,
            "line_ids": [
                Command.create({"product_id": part.id, "typed_weight": 0.5})
                for part in parts
            ],
        }
    )
    order = new_job(env, machine, symptom, f"CHECK-{count}")
    order.state = "dispatched"
    env.flush_all()
    first = copy_rows(
        env,
        order,
        count - 1,
        name=SQL("'CHECK-' || %s || '-' || number", count),
        engineer_id=SQL("(%s::int[])[1 + number %% %s]", engineers.ids, len(engineers)),
        access_token=SQL("NULL"),
    )
    env.cr.execute("ANALYZE after_sales_order, stock_quant")
    return order | order.browse(range(first, first + count - 1))


# ------------------------------------------------------------
# Learning
# ------------------------------------------------------------


def learning(bench):
    """All kits learned anew from everything that was ever used."""
    env = bench.env
    series, there = {"all jobs": [], "one new job": []}, 0
    for size in map(bench.size, USED):
        grow_used_parts(env, (size - there) // USED_PER_JOB)
        there = size
        learn = env["after.sales.kit"].action_learn_all
        figure = bench.measure(learn, warm=True)
        bench.row(
            "P13",
            "kits learned anew, parts used",
            figure,
            size=size,
            goal="≤ 20 s",
            met=figure.seconds <= 20 if size >= 100_000 else None,
        )
        series["all jobs"].append((size, figure.seconds))
        learn()
        env["after.sales.order"].search(
            [("state", "=", "done")], limit=1
        ).is_kit_learned = False
        nightly = bench.measure(env["after.sales.kit"]._cron_learn, warm=True)
        bench.row("P13", "nightly run, one job is new", nightly, size=size)
        series["one new job"].append((size, nightly.seconds))
    bench.growth("Learning kits", "parts used", series)


def grow_used_parts(env, count):
    """Add ``count`` repairs that are done, each with its ticket and four parts."""
    machines = [new_machine(env, f"Machine {number}") for number in range(MACHINES)]
    parts = env["product.product"].create(
        [{"name": f"Used part {number}", "is_storable": True} for number in range(50)]
    )
    symptoms = [new_symptom(env, f"L{count}-{number}") for number in range(SYMPTOMS)]
    order = new_job(env, machines[0], symptoms[0], f"USED-{count}")
    part = env["after.sales.order.line"].create(
        {"order_id": order.id, "kind": "part", "product_id": parts[0].id}
    )
    now = fields.Datetime.now()
    order.write(
        {
            "departed_at": now - timedelta(hours=3),
            "arrived_at": now - timedelta(hours=2),
            "finished_at": now - timedelta(hours=1),
            "done_at": now,
            "result": "solved",
            "state": "done",
        }
    )
    part.state = "consumed"
    env.flush_all()
    tickets = grow_tickets(env, count, fault_id=one_of(symptoms))
    first = copy_rows(
        env,
        order,
        count,
        name=SQL("'USED-' || %s || '-' || number", order.id),
        ticket_id=SQL("%s + number - 1", tickets[0]),
        product_id=one_of(machines),
        access_token=SQL("NULL"),
    )
    copy_rows(
        env,
        part,
        count * USED_PER_JOB,
        order_id=SQL("%s + (number - 1) / %s", first, USED_PER_JOB),
        product_id=one_of(parts),
    )
    env.cr.execute("ANALYZE after_sales_order, after_sales_order_line, helpdesk_ticket")
    env.invalidate_all()


def one_of(records):
    """One of these records for each row, by chance."""
    ids = [record.id for record in records]
    return SQL("(%s::int[])[1 + floor(random() * %s)::int]", ids, len(ids))


def new_machine(env, name):
    machine = env["product.product"].create(
        {"name": name, "is_storable": True, "tracking": "serial"}
    )
    machine.is_serviceable = True
    return machine


def new_symptom(env, code):
    return env["after.sales.fault"].create(
        {"kind": "symptom", "code": f"BENCH-{code}", "name": f"It hums {code}"}
    )


def new_job(env, machine, symptom, serial):
    """A repair of a ticket that reports the symptom on a unit of the machine."""
    unit = env["after.sales.equipment"].create(
        {
            "serial": f"BENCH-{serial}",
            "product_id": machine.id,
            "partner_id": env["res.partner"].create({"name": "Hospital"}).id,
        }
    )
    ticket = env["helpdesk.ticket"].create(
        {"name": "It hums", "equipment_id": unit.id, "fault_id": symptom.id}
    )
    return env["after.sales.order"].create(
        {"kind": "repair", "equipment_id": unit.id, "ticket_id": ticket.id}
    )
