# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What must be true of the promises of ``scripts/due.py`` when all the work is done."""

#: An alert, the promise it is about, and the one whom its rule tells.
ALERTS = """
    after_sales_sla_alert a
      JOIN after_sales_sla_timer t ON t.id = a.timer_id
      JOIN after_sales_sla_escalation_rule r ON r.id = a.rule_id
      JOIN res_users w ON w.id = r.user_id
      JOIN res_partner p ON p.id = w.partner_id
"""


def nothing_is_lost(arena, scene, besides=()):
    """Each open promise has each level that is due; none stopped half-way."""
    lost = arena.rows(
        """
        SELECT t.id, r.level
          FROM after_sales_sla_timer t
          JOIN after_sales_sla_escalation_rule r ON r.policy_id = %s
         WHERE t.target_id = %s AND t.closed_at IS NULL AND t.id != ALL(%s::int[])
           AND t.deadline + r.hours * interval '1 hour'
               <= now() AT TIME ZONE 'UTC' - interval '1 s'
           AND NOT EXISTS (
               SELECT FROM after_sales_sla_alert a
                WHERE a.timer_id = t.id AND a.rule_id = r.id)
        """,
        scene["policy"],
        scene["target"],
        list(besides),
    )
    assert lost == []
    failed = arena.rows("SELECT id FROM after_sales_sla_timer WHERE error != ''")
    assert sorted(failed) == sorted((timer,) for timer in besides)


def everybody_is_told_once(arena):
    """Whatever is in the list of alerts has been told in every way, once."""
    twice = arena.rows(
        "SELECT timer_id, rule_id FROM after_sales_sla_alert"
        " GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert twice == []
    # the chatter names whom it was told to
    notes = "sum(array_length(string_to_array(m.body, p.name), 1) - 1)"
    noted_otherwise = arena.rows(
        f"""
        SELECT a.id, {notes}
          FROM {ALERTS}
          LEFT JOIN mail_message m
            ON m.model = 'helpdesk.ticket' AND m.res_id = t.ticket_id
         GROUP BY a.id
        HAVING {notes} IS DISTINCT FROM 1
        """
    )
    assert noted_otherwise == []
    # solving a fault takes the warnings off it
    reminded_otherwise = arena.rows(
        f"""
        SELECT a.id, t.closed_at, count(i.id)
          FROM {ALERTS}
          LEFT JOIN mail_activity i
            ON i.res_model = 'helpdesk.ticket' AND i.res_id = t.ticket_id
           AND i.user_id = w.id
         GROUP BY a.id, t.closed_at
        HAVING count(i.id) != (t.closed_at IS NULL)::int
        """
    )
    assert reminded_otherwise == []
    # nobody gets a mail without an alert, nor an alert without the mail it promises
    mailed = arena.value(
        "SELECT count(*) FROM mail_mail_res_partner_rel mailed"
        " JOIN res_partner p ON p.id = mailed.res_partner_id"
        " WHERE p.name LIKE 'Watcher %'"
    )
    assert mailed == arena.value(f"SELECT count(*) FROM {ALERTS} WHERE r.by_mail")
    # nobody is told what is in no list
    told = arena.value(
        "SELECT count(*) FROM mail_activity i JOIN res_users w ON w.id = i.user_id"
        " WHERE w.login LIKE 'watcher-%'"
    )
    assert told == arena.value(
        f"SELECT count(*) FROM {ALERTS} WHERE t.closed_at IS NULL"
    )


def promises_are_broken_once(arena, scene, besides=()):
    """One breach in the log of each promise that is broken, at its deadline."""
    broken_otherwise = arena.rows(
        """
        SELECT t.id, t.state, count(e.id)
          FROM after_sales_sla_timer t
          LEFT JOIN after_sales_sla_event e
            ON e.timer_id = t.id AND e.kind = 'breach' AND e.at = t.deadline
         WHERE t.target_id = %s AND t.id != ALL(%s::int[])
           AND t.closed_at IS NULL AND t.deadline <= now() AT TIME ZONE 'UTC'
         GROUP BY t.id
        HAVING count(e.id) != 1 OR t.state != 'breached'
        """,
        scene["target"],
        list(besides),
    )
    assert broken_otherwise == []
    twice = arena.rows(
        "SELECT timer_id, kind FROM after_sales_sla_event"
        " WHERE kind IN ('breach', 'reach') GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert twice == []
