# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Data for the benchmarks: seeded, made by single statements, size is one number.

The rows are those that the screens would have made; they are inserted by
``INSERT … SELECT generate_series`` because half a million of them are wanted in a
minute, not in a day.
"""

from odoo.tools import SQL

SEED = 0.2026
# four promises per ticket, as tier A makes them for an ordinary fault with a date
TARGETS = (
    "sla_target_a_responded",
    "sla_target_a_on_site",
    "sla_target_a_arrived",
    "sla_target_a_solved",
)


def grow_timers(env, count):
    """Let ``count`` promises run, four per ticket; keep those that run already.

    Their deadlines lie in the 30 days that follow; none is due to be looked at.

    :return: how many run
    """
    env.flush_all()
    cr = env.cr
    cr.execute("SELECT count(*) FROM after_sales_sla_timer WHERE state = 'running'")
    running = cr.fetchone()[0]
    per_ticket = len(TARGETS)
    missing = (count - running) // per_ticket
    if missing > 0:
        cr.execute("SELECT setseed(%s)", [SEED])
        grow_tickets(env, missing)
        target_ids = [env.ref(f"after_sales_service.{xmlid}").id for xmlid in TARGETS]
        cr.execute(
            SQL(
                """
                WITH fresh AS (
                    SELECT id, company_id, reported_at FROM helpdesk_ticket
                     ORDER BY id DESC LIMIT %(tickets)s
                ), timer AS (
                    INSERT INTO after_sales_sla_timer (
                        ticket_id, target_id, company_id, state, started_at,
                        deadline, warn_at, total_seconds, next_alert_at
                    )
                    SELECT fresh.id, target_id, company_id, 'running', reported_at,
                           due, due - interval '12 hours', 172800,
                           due - interval '12 hours'
                      FROM fresh
                     CROSS JOIN unnest(%(targets)s) AS target_id
                     CROSS JOIN LATERAL (
                           SELECT now() AT TIME ZONE 'UTC' + interval '1 day'
                                  + random() * interval '30 days'
                                  -- every row its own draw
                                  + 0 * (fresh.id + target_id) * interval '1 s' AS due
                     ) AS drawn
                    RETURNING id, started_at
                )
                INSERT INTO after_sales_sla_event (timer_id, kind, at, recorded_at)
                SELECT id, 'start', started_at, started_at FROM timer
                """,
                tickets=missing,
                targets=target_ids,
            )
        )
        cr.execute("ANALYZE after_sales_sla_timer, helpdesk_ticket")
        env.invalidate_all()
    cr.execute("SELECT count(*) FROM after_sales_sla_timer WHERE state = 'running'")
    return cr.fetchone()[0]


def grow_tickets(env, count):
    """Add ``count`` open faults of one customer, reported in the last ten days."""
    partner = env["res.partner"].search([("name", "=", "Bench Hospital")], limit=1)
    if not partner:
        partner = env["res.partner"].create(
            {"name": "Bench Hospital", "is_company": True}
        )
    team = env["helpdesk.ticket.team"].search([], limit=1)
    stage = team._get_applicable_stages()[:1]
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO helpdesk_ticket (
                number, name, description, company_id, team_id, stage_id, partner_id,
                active, kind, severity, reported_at, registered_at, sla_policy_id,
                promise_state, remote_outcome, create_date, write_date, create_uid,
                write_uid
            )
            SELECT 'B' || number, 'Fault ' || number, '<p>It hums.</p>', %(company)s,
                   %(team)s, %(stage)s, %(partner)s, TRUE, 'fault', 'ordinary',
                   reported, reported, %(policy)s, 'safe', 'none', reported,
                   reported, 1, 1
              FROM generate_series(1, %(count)s) AS number
             CROSS JOIN LATERAL (
                   SELECT now() AT TIME ZONE 'UTC'
                          - random() * interval '10 days'
                          + 0 * number * interval '1 s' AS reported
             ) AS drawn
            """,
            company=env.company.id,
            team=team.id or None,
            stage=stage.id or None,
            partner=partner.id,
            policy=env.ref("after_sales_service.sla_policy_a").id,
            count=count,
        )
    )
    env.invalidate_all()
