# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Data for the benchmarks and the trials: seeded, set-wise, size is one number.

The rows are those that the screens would have made; they are inserted by
``INSERT … SELECT generate_series`` because half a million of them are wanted in a
minute, not in a day.
"""

from odoo.tools import SQL

SEED = 0.2026
TIMER_TABLE = "after_sales_sla_timer"
# four promises per ticket, as tier A makes them for an ordinary fault with a date
TARGETS = (
    "sla_target_a_responded",
    "sla_target_a_on_site",
    "sla_target_a_arrived",
    "sla_target_a_solved",
)
NOW = SQL("now() AT TIME ZONE 'UTC'")
IN_THIRTY_DAYS = SQL("%s + interval '1 day' + random() * interval '30 days'", NOW)
LATE = SQL("%s - random() * interval '1 hour'", NOW)


def forget_timers(env):
    """Take all promises away, with what hangs on them: quickly, behind Odoo's back."""
    env.flush_all()
    env.cr.execute(f"TRUNCATE {TIMER_TABLE} CASCADE")
    env.invalidate_all()


def grow_timers(env, count):
    """Let ``count`` promises run, four per ticket; keep those that run already.

    Their deadlines lie in the 30 days that follow; none is due to be looked at.

    :return: how many run
    """
    missing = (count - count_running(env)) // len(TARGETS)
    if missing > 0:
        targets = [env.ref(f"after_sales_service.{xmlid}") for xmlid in TARGETS]
        add_timers(env, grow_tickets(env, missing), targets, IN_THIRTY_DAYS)
    return count_running(env)


def count_running(env):
    env.flush_all()
    env.cr.execute(f"SELECT count(*) FROM {TIMER_TABLE} WHERE state = 'running'")
    return env.cr.fetchone()[0]


def add_timers(env, ticket_ids, targets, deadline, warned=False):
    """Give each of these tickets a running promise for each target.

    :param range ticket_ids: as ``grow_tickets()`` returns them
    :param targets: records of ``after.sales.sla.target``
    :param SQL deadline: a naive UTC instant; may call ``random()``, drawn per promise
    :param bool warned: the warning is over, the next look is at the deadline
    """
    env.flush_all()
    env.cr.execute("SELECT setseed(%s)", [SEED])
    env.cr.execute(
        SQL(
            """
            WITH timer AS (
                INSERT INTO after_sales_sla_timer (
                    ticket_id, target_id, company_id, state, started_at,
                    deadline, warn_at, total_seconds, next_alert_at
                )
                SELECT ticket.id, target_id, company_id, 'running',
                       due - interval '48 hours', due, due - interval '12 hours',
                       172800,
                       CASE WHEN %(warned)s THEN due ELSE due - interval '12 hours' END
                  FROM helpdesk_ticket ticket
                 CROSS JOIN unnest(%(targets)s) AS target_id
                 CROSS JOIN LATERAL (
                       -- of this row: else it would be drawn only once
                       SELECT date_trunc('second', %(deadline)s)
                              + 0 * (ticket.id + target_id) * interval '1 s' AS due
                 ) AS drawn
                 WHERE ticket.id BETWEEN %(first)s AND %(last)s
                RETURNING id, started_at
            )
            INSERT INTO after_sales_sla_event (timer_id, kind, at, recorded_at)
            SELECT id, 'start', started_at, started_at FROM timer
            """,
            targets=targets.ids if hasattr(targets, "ids") else [t.id for t in targets],
            deadline=deadline,
            warned=warned,
            first=ticket_ids.start,
            last=ticket_ids.stop - 1,
        )
    )
    env.cr.execute(f"ANALYZE {TIMER_TABLE}, after_sales_sla_event")
    env.invalidate_all()


def grow_tickets(env, count, policy=None, **columns):
    """Add ``count`` open faults of one customer, reported in the last ten days.

    :param policy: their promise policy, tier A by default
    :param columns: further columns, or others than these: SQL, per ticket
    :return: the range of their ids
    """
    policy = policy or env.ref("after_sales_service.sla_policy_a")
    return _insert_tickets(
        env,
        count,
        {
            "kind": SQL("'fault'"),
            "severity": SQL("'ordinary'"),
            "reported_at": SQL("reported"),
            "registered_at": SQL("reported"),
            "sla_policy_id": SQL("%s", policy.id),
            "promise_state": SQL("'safe'"),
            "remote_outcome": SQL("'none'"),
            "last_stage_update": SQL("reported"),
        }
        | columns,
    )


def grow_bare_tickets(env, count, **columns):
    """Add ``count`` open tickets where our addon is not installed."""
    return _insert_tickets(env, count, {"last_stage_update": SQL("reported")} | columns)


def start_promises(tickets, batch_size=5_000):
    """Let the engine start the promises of tickets that ``grow_tickets()`` made."""
    # also of those reported before this database was made
    tickets.company_id.after_sales_enforce_from = False
    for start in range(0, len(tickets), batch_size):
        tickets[start : start + batch_size]._sla_start()
        tickets.env.invalidate_all()
    tickets.env.cr.execute(f"ANALYZE {TIMER_TABLE}, after_sales_sla_event")


def _insert_tickets(env, count, columns):
    partner = env["res.partner"].search([("name", "=", "Bench Hospital")], limit=1)
    if not partner:
        partner = env["res.partner"].create(
            {"name": "Bench Hospital", "is_company": True}
        )
    team = env["helpdesk.ticket.team"].search([], limit=1)
    stage = team._get_applicable_stages()[:1]
    env.flush_all()
    env.cr.execute("SELECT setseed(%s)", [SEED])
    env.cr.execute("SELECT last_value FROM helpdesk_ticket_id_seq")
    last = env.cr.fetchone()[0]
    env.cr.execute(
        SQL(
            """
            INSERT INTO helpdesk_ticket (
                number, name, description, company_id, team_id, stage_id, partner_id,
                active, create_date, write_date, create_uid, write_uid, %(names)s
            )
            SELECT 'B' || %(last)s + number, 'Fault ' || number, '<p>It hums.</p>',
                   %(company)s, %(team)s, %(stage)s, %(partner)s, TRUE, reported,
                   reported, 1, 1, %(values)s
              FROM generate_series(1, %(count)s) AS number
             CROSS JOIN LATERAL (
                   SELECT now() AT TIME ZONE 'UTC'
                          - random() * interval '10 days'
                          + 0 * number * interval '1 s' AS reported
             ) AS drawn
            RETURNING id
            """,
            names=SQL(", ").join(SQL.identifier(name) for name in columns),
            values=SQL(", ").join(columns.values()),
            company=env.company.id,
            team=team.id or None,
            stage=stage.id or None,
            partner=partner.id,
            last=last,
            count=count,
        )
    )
    ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute("ANALYZE helpdesk_ticket")
    env.invalidate_all()
    return range(min(ids), max(ids) + 1)


def copy_rows(env, record, count, **columns):
    """Add ``count`` rows like that of a record, behind Odoo's back.

    :param columns: what differs: SQL, ``number`` counts from 1
    :return: id of the first of them; the others follow without gaps
    """
    env.flush_all()
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != 'id'"
        " AND is_generated = 'NEVER'",
        [table],
    )
    names = sorted(name for (name,) in env.cr.fetchall())
    env.cr.execute(f"SELECT max(id) FROM {table}")
    last = env.cr.fetchone()[0]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (id, %s) SELECT %s + number, %s"
            " FROM %s AS row, generate_series(1, %s) AS number WHERE row.id = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            last,
            SQL(", ").join(
                columns.get(name) or SQL.identifier("row", name) for name in names
            ),
            SQL.identifier(table),
            count,
            record.id,
        )
    )
    env.cr.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last + count]
    )
    env.invalidate_all()
    return last + 1
