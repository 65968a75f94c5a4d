# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sla_timer import HOLDERS

#: what the holder knows of a promise and the board groups by
HOLDER_COLUMNS = ("partner_id", "team_id", "user_id")
#: upper bounds of the columns "breaks in", in order
BREAKS_IN = {
    "1_hour": timedelta(hours=1),
    "2_four_hours": timedelta(hours=4),
    "3_day": timedelta(hours=24),
}


class SlaTimer(models.Model):
    """The promise board: what breaks next, in columns, figures and reasons."""

    _inherit = "after.sales.sla.timer"

    breaks_in = fields.Selection(search="_search_breaks_in", group_expand=True)
    held_reason = fields.Char(
        string="Held by",
        compute="_compute_held_reason",
        help="Why the clock stands still.",
    )
    unit = fields.Char(compute="_compute_unit_and_site")
    site = fields.Char(compute="_compute_unit_and_site", help="Where it is.")

    # held promises are few among all that were ever made
    _held_idx = models.Index("(deadline) WHERE state = 'paused'")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("state")
    def _compute_held_reason(self):
        """Read the reasons of the last holds by one query."""
        held = self.filtered(lambda timer: timer.state == "paused")
        reasons = {}
        if held:
            # the log of promises whose state the reader has just read
            reasons = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT DISTINCT ON (timer_id) timer_id, reason"
                        "  FROM after_sales_sla_event"
                        " WHERE kind = 'pause' AND timer_id = ANY(%s)"
                        " ORDER BY timer_id, id DESC",
                        held.ids,
                    )
                )
            )
        for timer in self:
            timer.held_reason = reasons.get(timer.id)

    @api.depends("ticket_id", "order_id")
    def _compute_unit_and_site(self):
        for timer in self:
            # sudo: head data of the document, for readers of its promise
            holder = timer._get_holder().sudo()
            timer.unit = holder.equipment_id.display_name
            site = holder.site_partner_id or holder.partner_id
            timer.site = ", ".join(filter(None, (site.city, site.name)))

    def _search_breaks_in(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_breaks_in_domain(column) for column in value)

    @api.model
    def _get_breaks_in_domain(self, column):
        """Return which promises stand in a column of the board.

        :param column: key of ``breaks_in``; False: those that are over
        """
        now = fields.Datetime.now()
        open_ = Domain("closed_at", "=", False)
        if not column:
            return ~open_
        held = Domain("state", "=", "paused")
        if column == "5_held":
            return open_ & held
        late = Domain("deadline", "<=", now) | Domain("state", "=", "breached")
        if column == "0_late":
            return open_ & ~held & late
        domain = open_ & ~held & ~late
        lower = now
        for key, delta in BREAKS_IN.items():
            if key == column:
                domain &= Domain("deadline", "<=", now + delta)
                break
            lower = now + delta
        return domain & Domain("deadline", ">", lower)

    # ------------------------------------------------------------
    # Grouping by what is not stored
    # ------------------------------------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let boards group by the column and by what the holder knows."""
        if field_expr == "breaks_in":
            return self._breaks_in_to_sql(alias)
        if field_expr == "promise_state":
            return self._promise_state_to_sql(alias)
        if field_expr in HOLDER_COLUMNS and query is not None:
            return self._holder_to_sql(alias, field_expr, query)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _breaks_in_to_sql(self, alias):
        """Return the expression of ``breaks_in``, the same as computed in Python."""
        now = fields.Datetime.now()
        deadline = SQL.identifier(alias, "deadline")
        bounds = SQL(" ").join(
            SQL("WHEN %s <= %s THEN %s", deadline, now + delta, key)
            for key, delta in BREAKS_IN.items()
        )
        return SQL(
            "CASE WHEN %(closed)s IS NOT NULL THEN NULL"
            " WHEN %(state)s = 'paused' THEN '5_held'"
            " WHEN %(state)s = 'breached' OR %(deadline)s <= %(now)s THEN '0_late'"
            " %(bounds)s ELSE '4_later' END",
            closed=SQL.identifier(alias, "closed_at"),
            state=SQL.identifier(alias, "state"),
            deadline=deadline,
            now=now,
            bounds=bounds,
        )

    @api.model
    def _promise_state_to_sql(self, alias):
        """Return the expression of ``promise_state``, as computed in Python."""
        return SQL(
            "CASE WHEN %(state)s = 'met' THEN 'kept'"
            " WHEN %(state)s = 'met_late' THEN 'broken'"
            " WHEN %(state)s IN ('cancelled', 'superseded') THEN 'none'"
            " WHEN %(state)s = 'paused' THEN 'held'"
            " WHEN %(closed)s IS NOT NULL THEN 'broken'"
            " WHEN %(state)s = 'breached' OR %(deadline)s <= %(now)s THEN 'late'"
            " WHEN %(warn)s <= %(now)s THEN 'soon' ELSE 'safe' END",
            state=SQL.identifier(alias, "state"),
            closed=SQL.identifier(alias, "closed_at"),
            deadline=SQL.identifier(alias, "deadline"),
            warn=SQL.identifier(alias, "warn_at"),
            now=fields.Datetime.now(),
        )

    @api.model
    def _holder_to_sql(self, alias, column, query):
        """Return a column of the ticket or job, whichever holds the promise."""
        columns = []
        for holder, model in HOLDERS.items():
            joined = query.make_alias(alias, holder)
            query.add_join(
                "LEFT JOIN",
                joined,
                self.env[model]._table,
                SQL(
                    "%s = %s",
                    SQL.identifier(alias, holder),
                    SQL.identifier(joined, "id"),
                ),
            )
            columns.append(SQL.identifier(joined, column))
        return SQL("COALESCE(%s)", SQL(", ").join(columns))

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_board_figures(self):
        """Return the figures above the board, for all promises and for one's own.

        The reader's record rules decide what is counted. One query reads the open
        promises that are due within a day or held; another the tickets without a
        policy.

        :return: ``all`` and ``mine``, each with ``late``, ``hour``, ``today``,
            ``held``, ``no_policy`` (None where the reader reads no tickets)
        :rtype: dict
        """
        self.check_access("read")
        now = fields.Datetime.now()
        query = self._search(
            Domain("closed_at", "=", False)
            & (
                Domain("state", "=", "paused")
                | Domain("deadline", "<=", now + timedelta(hours=24))
            )
        )
        breaks_in = self._breaks_in_to_sql(self._table)
        user = self._holder_to_sql(self._table, "user_id", query)
        rows = self.env.execute_query(
            SQL(
                "SELECT breaks_in, count(*), count(*) FILTER (WHERE user_id = %s)"
                " FROM (%s) AS due GROUP BY breaks_in",
                self.env.uid,
                query.select(
                    SQL("%s AS breaks_in", breaks_in), SQL("%s AS user_id", user)
                ),
            )
        )
        without = self._count_without_policy()
        return {
            whose: self._prepare_figures({row[0]: row[position] for row in rows})
            | {"no_policy": without[position - 1]}
            for position, whose in ((1, "all"), (2, "mine"))
        }

    @api.model
    def _prepare_figures(self, counts):
        """Return the figures of the tiles; today holds what breaks within the hour."""
        hour = counts.get("1_hour", 0)
        return {
            "late": counts.get("0_late", 0),
            "hour": hour,
            "today": hour + counts.get("2_four_hours", 0) + counts.get("3_day", 0),
            "held": counts.get("5_held", 0),
        }

    @api.model
    def _get_without_policy_domain(self):
        """Return the open tickets that promise nothing because no policy fits."""
        return Domain("sla_policy_id", "=", False) & Domain("closed", "=", False)

    @api.model
    def _count_without_policy(self):
        """Return how many tickets have no policy: all the reader sees, and own."""
        Ticket = self.env["helpdesk.ticket"]
        if not Ticket.has_access("read"):
            return None, None
        counts = Ticket._read_group(
            self._get_without_policy_domain(), ["user_id"], ["__count"]
        )
        return (
            sum(count for _user, count in counts),
            sum(count for user, count in counts if user == self.env.user),
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_responded(self):
        """Answered: the same step as the button of the ticket."""
        return self.ticket_id.action_responded()

    def action_hold(self):
        """Hold the ticket's promises, with a reason."""
        return self.ticket_id.action_hold()

    def action_call_leader(self):
        """Call the leader of the service point to the ticket."""
        return self.ticket_id.action_call_leader()

    @api.model
    def action_view_without_policy(self, mine=False):
        """Open the tickets without a policy, to give them one."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.helpdesk_ticket_action"
        )
        domain = self._get_without_policy_domain()
        if mine:
            domain &= Domain("user_id", "=", self.env.uid)
        action["domain"] = list(domain)
        action["context"] = {}
        action["name"] = self.env._("Tickets without a Policy")
        return action
