# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P15: the month of a thousand engineers over a hundred thousand jobs"""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import SQL

from benchmarks.generator import copy_rows

STAFF = (100, 300, 1_000)
JOBS_PER_HEAD = 100
#: each of so many jobs is repeated by a later one
REPEATED = 20


def run(bench):
    env = bench.env
    month = env["after.sales.assessment"]._default_month()
    read, made = [], []
    for size in map(bench.size, STAFF):
        staff = lay_out(env, size, month)
        facts = env["after.sales.assessment"]
        sources = set(facts._get_facts())
        figure = bench.measure(
            lambda people=staff, facts=facts, sources=sources: facts._read_facts(
                env.company, month, people, sources
            )
        )
        read.append((size, figure.seconds))
        bench.row(
            "P15",
            f"facts of a month, {JOBS_PER_HEAD} jobs per engineer",
            figure,
            size=size,
        )
        figure = bench.measure(lambda people=staff: make(env, people, month))
        made.append((size, figure.seconds))
        bench.row(
            "P15",
            "monthly assessments drafted from them",
            figure,
            size=size,
            goal="1,000 employees over 100k jobs: ≤ 30 s",
            met=figure.seconds <= 30 if size == STAFF[-1] else None,
        )
    bench.growth(
        "Monthly assessment", "engineers", {"facts": read, "assessments": made}
    )


def make(env, staff, month):
    made = env["after.sales.assessment"]._make(staff, month, env.company)
    env.flush_all()
    return made


def lay_out(env, size, month):
    """Engineers with their jobs of the month, done, some repeated."""
    first = month + relativedelta(days=10)
    staff = env["hr.employee"].create(
        [{"name": f"Engineer {size}-{number}"} for number in range(size)]
    )
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    product = env["product.product"].create(
        {
            "name": f"Machine of {size}",
            "is_storable": True,
            "tracking": "serial",
            "is_serviceable": True,
        }
    )
    unit = env["after.sales.equipment"].create(
        {
            "serial": f"BENCH-MA-{size}",
            "product_id": product.id,
            "partner_id": partner.id,
            "site_partner_id": partner.id,
            "delivered_on": fields.Date.today() - relativedelta(years=1),
        }
    )
    order = env["after.sales.order"].create(
        {"kind": "repair", "equipment_id": unit.id, "description": "Bench"}
    )
    order.write({"state": "done", "done_at": first})
    env.flush_all()
    count = size * JOBS_PER_HEAD
    start = copy_rows(
        env,
        order,
        count,
        name=SQL("'MA-' || %s || '-' || number", size),
        engineer_id=SQL("(%s::int[])[1 + number %% %s]", staff.ids, size),
        done_at=SQL("%s::timestamp + number %% 10 * interval '1 day'", first),
    )
    env.cr.execute(
        SQL(
            "UPDATE after_sales_order SET rework_of_id = id - 1"
            " WHERE id >= %s AND id < %s AND id %% %s = 0",
            start + 1,
            start + count,
            REPEATED,
        )
    )
    env.cr.execute("ANALYZE after_sales_order")
    env.invalidate_all()
    return staff
