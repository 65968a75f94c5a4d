# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P8: recompute the end of warranties from the downtime ledger

Each unit has twenty intervals, some of them overlapping, planned or still open. The
pure function sweeps one unit's ledger; the whole reads the ledgers, sweeps them, and
stores ends and states of warranties, their scopes and units.
"""

import random
from datetime import date, datetime, timedelta

from odoo.tools import SQL

SIZES = (100, 1_000, 10_000)
INTERVALS = (20, 200, 2_000)
PER_UNIT = 20
SEED = 2026


def run(bench):
    _pure(bench)
    env = bench.env
    unit = _first_unit(env)
    seconds, grown = [], 1
    for size in map(bench.size, SIZES):
        _multiply(env, unit, size - grown)
        grown = max(size, grown)
        warranties = env["after.sales.warranty"].search(
            [("equipment_id.product_id", "=", unit.product_id.id)]
        )
        figure = bench.measure(warranties._refresh)
        seconds.append((size, figure.seconds))
        each = figure.per(size)
        bench.row(
            "P8",
            f"end of warranties, {PER_UNIT} intervals each",
            figure,
            size=size,
            goal="≤ 5 s for 10,000",
            met=figure.seconds <= 5 if size >= 10_000 else None,
            note=f"{each.seconds * 1e6:.0f} µs and {each.queries:.3f} queries per unit",
        )
    bench.growth("Warranty ends recomputed", "units", {"recomputed": seconds})


def _pure(bench):
    from odoo.addons.after_sales_service.tools.downtime import sweep

    start, now = datetime(2026, 1, 1), datetime(2026, 12, 31)
    seconds = []
    for count in INTERVALS:
        ledgers = [_intervals(start, count, seed) for seed in range(200)]

        def sweep_all(ledgers=ledgers):
            for ledger in ledgers:
                sweep(ledger, start, datetime(2027, 1, 1), now, "started_hour")

        figure = bench.measure(sweep_all, repeat=5).per(len(ledgers))
        seconds.append((count, figure.seconds))
        bench.row(
            "P8",
            "pure function, one unit",
            figure,
            size=count,
            goal="≤ 60 µs with 20 intervals, O(n log n)",
            met=figure.seconds <= 60e-6 if count == PER_UNIT else None,
            note=f"{figure.seconds / count * 1e6:.2f} µs per interval",
        )
    bench.growth("One ledger swept", "intervals", {"pure function": seconds})


def _intervals(start, count, seed):
    from odoo.addons.after_sales_service.tools.downtime import Interval

    draw = random.Random(SEED + seed)
    begins = [start + timedelta(minutes=draw.randrange(500_000)) for _n in range(count)]
    return [
        Interval(
            begin,
            begin + timedelta(minutes=draw.randrange(20, 4_000)),
            planned=draw.random() < 0.1,
            excluded=draw.random() < 0.1,
        )
        for begin in begins
    ]


def _first_unit(env):
    """The unit that all others are copies of."""
    env.company.partner_id.tz = "Asia/Shanghai"
    product = env["product.product"].create(
        {"name": "Bench Instrument", "is_storable": True, "tracking": "serial"}
    )
    unit = env["after.sales.equipment"].create(
        {
            "serial": "BENCH-0",
            "product_id": product.id,
            "partner_id": env["res.partner"].create({"name": "Bench Hospital"}).id,
            "delivered_on": date(2025, 12, 1),
            "accepted_on": date(2026, 1, 1),
            "warranty_term_id": env.ref(
                "after_sales_service.warranty_term_one_year"
            ).id,
        }
    )
    # still down since an hour: the open one of each unit
    now = datetime.now().replace(microsecond=0)
    env["after.sales.downtime"].create(
        {"equipment_id": unit.id, "start": now - timedelta(hours=1)}
    )
    return unit


def _multiply(env, unit, count):
    """Copy the unit, its warranty and scopes; draw each copy a ledger of its own."""
    if count < 1:
        return
    env.flush_all()
    warranty = unit.warranty_id
    units = _copy(
        env,
        unit,
        count,
        serial=SQL("'BENCH-' || %s || '-' || number", count),
        lot_id=SQL("NULL"),
        access_token=SQL("NULL"),
    )
    first = units.start
    warranties = _copy(env, warranty, count, equipment_id=SQL("%s + number - 1", first))
    for line in warranty.line_ids:
        _copy(env, line, count, warranty_id=SQL("%s + number - 1", warranties.start))
    env.cr.execute(
        "UPDATE after_sales_equipment u SET warranty_id = w.id"
        "  FROM after_sales_warranty w WHERE w.equipment_id = u.id AND u.id >= %s",
        [first],
    )
    open_one = unit.downtime_ids
    _copy(env, open_one, count, equipment_id=SQL("%s + number - 1", first))
    closed = open_one.copy({"start": datetime(2026, 1, 2), "end": datetime(2026, 1, 3)})
    env.flush_all()
    env.cr.execute("SELECT setseed(%s)", [SEED / 10_000])
    _copy(
        env,
        closed,
        count * (PER_UNIT - 1),
        equipment_id=SQL("%s + (number - 1) / %s", first, PER_UNIT - 1),
        start=SQL("begun"),
        end=SQL("begun + random() * interval '3 days'"),
        kind=SQL("CASE WHEN random() < 0.1 THEN 'planned' ELSE 'unplanned' END"),
    )
    closed.unlink()
    env.cr.execute("ANALYZE after_sales_downtime, after_sales_warranty")
    env.invalidate_all()


def _copy(env, record, count, **columns):
    """Copy a row ``count`` times, with these columns of its own: SQL per copy.

    :return: the range of the new ids
    """
    names = [
        name
        for name, field in record._fields.items()
        if field.store and field.column_type and name != "id" and name not in columns
    ]
    env.cr.execute(
        SQL(
            """
            INSERT INTO %(table)s (%(own)s, %(same)s)
            SELECT %(values)s, %(source)s
              FROM %(table)s AS source, generate_series(1, %(count)s) AS number
             CROSS JOIN LATERAL (
                   SELECT timestamp '2026-01-02' + random() * interval '300 days'
                          + 0 * number * interval '1 s' AS begun
             ) AS drawn
             WHERE source.id = %(id)s
             ORDER BY number
            RETURNING id
            """,
            table=SQL.identifier(record._table),
            own=SQL(", ").join(SQL.identifier(name) for name in columns),
            same=SQL(", ").join(SQL.identifier(name) for name in names),
            values=SQL(", ").join(columns.values()),
            source=SQL(", ").join(SQL.identifier("source", name) for name in names),
            count=count,
            id=record.id,
        )
    )
    ids = [row[0] for row in env.cr.fetchall()]
    return range(min(ids), max(ids) + 1)
