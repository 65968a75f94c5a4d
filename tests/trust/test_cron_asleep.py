# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R3: after a week of sleep each level is told once, in order, with its true time."""

from arena import DEEP

TICKETS = 1_000 if DEEP else 120
NOW = "(now() AT TIME ZONE 'UTC')"


def test_each_level_once_in_order_with_its_true_time(arena):
    scene = arena.run("asleep.py", TICKETS=TICKETS)
    with arena.cron_workers(1):

        def done():
            arena.notify()
            return not arena.count_due()

        arena.wait(done, 60)
    _the_job_ran_once(arena, scene)
    _what_breaks_starts_what_follows(arena, scene)
    _log_tells_the_true_time(arena)
    _levels_are_told_in_order(arena)


def _the_job_ran_once(arena, scene):
    """It does not run again for each of the 2,016 times that it missed."""
    line = f"Job 'After-Sales: warn and escalate promises' ({scene['tick']}) starting"
    assert arena.log.read_text().count(line) == 1
    assert arena.value(
        f"SELECT nextcall BETWEEN {NOW} AND {NOW} + interval '5 minutes'"
        " FROM ir_cron WHERE id = %s",
        scene["tick"],
    )


def _what_breaks_starts_what_follows(arena, scene):
    """Tier B owes a replacement from the instant at which the repair is late."""
    followers = arena.rows(
        """
        SELECT follower.started_at = broken.deadline, follower.state
          FROM after_sales_sla_timer follower
          JOIN after_sales_sla_target target ON target.id = follower.target_id
          JOIN after_sales_sla_timer broken
            ON broken.target_id = target.breach_target_id
           AND broken.ticket_id = follower.ticket_id
        """
    )
    assert len(followers) > TICKETS / 5
    # due at the end of the same day, days ago: broken in the same sleep
    assert set(followers) == {(True, "breached")}
    total = arena.value("SELECT count(*) FROM after_sales_sla_timer")
    assert total == scene["promises"] + len(followers)


def _log_tells_the_true_time(arena):
    assert (
        arena.rows(
            f"""
            SELECT t.id, t.state, array_agg(e.kind ORDER BY e.id)
              FROM after_sales_sla_timer t
              LEFT JOIN after_sales_sla_event e ON e.timer_id = t.id
               AND e.at = CASE e.kind WHEN 'start' THEN t.started_at
                          WHEN 'warn' THEN t.warn_at ELSE t.deadline END
             WHERE t.deadline <= {NOW}
             GROUP BY t.id
            HAVING t.state != 'breached'
                OR array_agg(e.kind ORDER BY e.id) != '{{start,warn,breach}}'
            """
        )
        == []
    )


def _levels_are_told_in_order(arena):
    """Engineer, team leader, manager: as if nobody had slept."""
    assert (
        arena.rows(
            f"""
            SELECT t.id, array_agg(a.level ORDER BY a.id),
                   array_agg(a.due_at ORDER BY a.id)
              FROM after_sales_sla_timer t
              LEFT JOIN (after_sales_sla_alert a
                         JOIN after_sales_sla_escalation_rule r
                           ON r.id = a.rule_id AND r.recipient != 'nobody')
                     ON a.timer_id = t.id
             WHERE t.deadline <= {NOW} - interval '1 hour'
             GROUP BY t.id
            HAVING array_agg(a.level ORDER BY a.id) != '{{1,2,3}}'
                OR array_agg(a.due_at ORDER BY a.id)
                   != array_agg(a.due_at ORDER BY a.due_at, a.id)
            """
        )
        == []
    )
    assert (
        arena.rows(
            """
            SELECT a.id, a.due_at, t.deadline, r.hours
              FROM after_sales_sla_alert a
              JOIN after_sales_sla_timer t ON t.id = a.timer_id
              JOIN after_sales_sla_escalation_rule r ON r.id = a.rule_id
             WHERE CASE r.trigger
                   WHEN 'after' THEN a.due_at != t.deadline + r.hours * interval '1 h'
                   ELSE a.due_at NOT BETWEEN t.started_at AND t.deadline
                    END
                OR a.sent_at < a.due_at
            """
        )
        == []
    )
    assert arena.value("SELECT count(*) FROM after_sales_sla_alert") > TICKETS
