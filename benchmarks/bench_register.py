# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""P9: the register of calls and letters as an Excel file"""

import tempfile

import xlsxwriter

from odoo.tools import SQL

SIZES = (1_000, 10_000, 100_000)
LIMIT = 1.5
MEMORY = 150


def run(bench):
    env = bench.env
    Register = env["after.sales.contact"]
    there, series = 0, {"xlsxwriter alone": [], "the register": []}
    for size in map(bench.size, SIZES):
        _grow_register(env, there + 1, size)
        there = size
        names = Register._get_register_columns()
        rows = [row for batch in Register._read_in_batches([], names) for row in batch]
        figures = bench.compare(
            {
                "alone": lambda rows=rows: _write_alone(rows),
                "ours": lambda: _write_ours(Register),
            },
            warm=True,
        )
        del rows
        alone, ours = figures["alone"], figures["ours"]
        grown = max(bench.grown_by(lambda: _write_ours(Register)) for _turn in range(3))
        factor = ours.seconds / alone.seconds
        bench.row("P9", "rows by xlsxwriter alone", alone, size=size)
        bench.row(
            "P9",
            "the register of calls, read and written",
            ours,
            size=size,
            goal=f"≤ {LIMIT}× xlsxwriter alone, < {MEMORY} MB above idle",
            met=factor <= LIMIT and grown < MEMORY if size >= 100_000 else None,
            note=f"{factor:.2f}× xlsxwriter alone, {grown:+.0f} MB",
        )
        series["xlsxwriter alone"].append((size, alone.seconds))
        series["the register"].append((size, ours.seconds))
    bench.growth("Register as an Excel file", "rows", series)


def _write_alone(rows):
    """What these rows cost when nobody reads them: the same cells, one by one."""
    with tempfile.TemporaryFile() as target:
        book = xlsxwriter.Workbook(target, {"constant_memory": True})
        sheet = book.add_worksheet()
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(at, column, value, moment)
                elif isinstance(value, (int, float)):
                    sheet.write_number(at, column, value)
                elif value:
                    sheet.write_string(at, column, str(value))
        book.close()
        return target.tell()


def _write_ours(register):
    with tempfile.TemporaryFile() as target:
        register._write_register(target, [])
        return target.tell()


def _grow_register(env, first, last):
    """Add answered calls of one customer, numbered from ``first`` to ``last``."""
    partner = env["res.partner"].create({"name": "Bench Hospital", "is_company": True})
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO after_sales_contact (
                name, company_id, channel, direction, state, kind, severity,
                caller_name, caller_phone, partner_id, subject, happened_at,
                registered_at, lag_hours, user_id, closed_at, answer,
                create_uid, write_uid, create_date, write_date
            )
            SELECT 'C' || number, %(company)s, 'phone', 'in', 'closed', 'fault',
                   'ordinary', 'Caller ' || mod(number, 500), '0510 8888 ' || number,
                   %(partner)s, 'The spindle does not start, number ' || number,
                   at, at + interval '4 min', 0.066, %(user)s, at + interval '1 h',
                   '<p>Told to reset it.</p>', 1, 1, at, at
              FROM generate_series(%(first)s, %(last)s) AS number
             CROSS JOIN LATERAL (
                   SELECT now() AT TIME ZONE 'UTC' - number * interval '1 minute' AS at
             ) AS drawn
            """,
            company=env.company.id,
            partner=partner.id,
            user=env.uid,
            first=first,
            last=last,
        )
    )
    env.cr.execute("ANALYZE after_sales_contact")
    env.invalidate_all()
