# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.pg_array import pg_array

PROMISE_STATES = [
    ("none", "No promise"),
    ("safe", "Safe"),
    ("soon", "Soon"),
    ("late", "Late"),
    ("kept", "Kept"),
    ("broken", "Broken"),
]
# who solves has answered; who has solved needs no plan any more
ALSO_REACHED = {
    "diagnosed": ("responded",),
    "on_site": ("responded", "arrived_as_asked"),
    "solved": ("responded", "diagnosed", "solved_or_planned"),
    "solved_or_planned": ("responded",),
    "installed": ("responded",),
}
# no fact of its own: it happens when that one does
SAME_FACT = {"on_site": ("arrived_as_asked",)}
ENGINE_FIELDS = frozenset(
    {"next_deadline", "promise_state", "sla_policy_by_hand", "timer_ids"}
)
# what is solved needs no visit and no replacement any more
NOT_NEEDED_ONCE_SOLVED = ("on_site", "arrived_as_asked", "replaced")


class SlaMixin(models.AbstractModel):
    """A document to which promises are made: tickets and service orders.

    The concrete model names itself in ``_sla_holder_field``, declares
    ``timer_ids``, says in ``_get_sla_subject()`` what the promise is about, and
    calls

    - ``_sla_start()`` when it is created, and again when a start that was missing
      is known: it starts what is not running yet;
    - ``_sla_reach(event, at)`` when something has happened;
    - ``_sla_cancel(events, reason)`` when it is not needed any more;
    - ``_sla_refresh(reason)`` when what the policy hangs on has changed.

    All of them take many records and cost a few statements. They are for the
    program: people press the buttons of the documents.
    """

    _name = "after.sales.sla.mixin"
    _description = "Holder of Promises"

    # the field of after.sales.sla.timer that points here
    _sla_holder_field = None

    sla_policy_id = fields.Many2one(
        comodel_name="after.sales.sla.policy",
        string="Promise Policy",
        compute="_compute_sla_policy_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        copy=False,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    sla_policy_by_hand = fields.Boolean(
        copy=False,
        readonly=True,
        help="Somebody chose another policy than the one that was proposed.",
    )
    sla_policy_source = fields.Char(
        string="Policy Chosen by", compute="_compute_sla_policy_source"
    )
    next_deadline = fields.Datetime(
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The earliest deadline that is still open.",
    )
    promise_state = fields.Selection(
        selection=PROMISE_STATES,
        default="none",
        copy=False,
        readonly=True,
        index=True,
    )

    promise_ids = fields.Many2many(
        comodel_name="after.sales.sla.timer",
        string="Promises That Count",
        compute="_compute_promise_ids",
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
        help="Without those that were superseded; the log keeps them all.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("timer_ids.state", "timer_ids.deadline")
    def _compute_promise_ids(self):
        for record in self:
            record.promise_ids = record.timer_ids.filtered(
                lambda timer: timer.state != "superseded"
            )

    def _compute_sla_policy_id(self):
        """Choose the policy; the concrete model says on what it depends.

        One that was set by hand stays, as long as it can be used.
        """
        Policy = self.env["after.sales.sla.policy"]
        for record in self:
            company = record.company_id or self.env.company
            policy_id = record.sla_policy_id.id
            if not record._sla_keeps_policy(company):
                policy_id, _rank = Policy._match(record._get_sla_subject(), company)
            record.sla_policy_id = policy_id

    def _sla_keeps_policy(self, company):
        """Return whether the policy was chosen by hand and can still be used."""
        self.ensure_one()
        # sudo: the company of the policy only, whoever enters the document
        policy = self.sla_policy_id.sudo()
        return (
            self.sla_policy_by_hand
            and policy.active
            and policy.company_id.id in (False, company.id)
        )

    @api.depends("sla_policy_id")
    def _compute_sla_policy_source(self):
        """Say who chose the policy, for the form."""
        Policy = self.env["after.sales.sla.policy"]
        for record in self:
            policy_id, rank = Policy._match(
                record._get_sla_subject(), record.company_id or self.env.company
            )
            if not record.sla_policy_id:
                record.sla_policy_source = False
            elif record.sla_policy_id.id != policy_id:
                record.sla_policy_source = self.env._("By hand")
            else:
                record.sla_policy_source = self._get_rank_label(rank)

    def _get_rank_label(self, rank):
        return {
            "contract": self.env._("Contract"),
            "sale_line": self.env._("Sales order line"),
            "equipment": self.env._("Unit"),
            "product": self.env._("Product"),
            "partner": self.env._("Customer"),
            "team": self.env._("Team"),
            "company": self.env._("Company default"),
        }[rank]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_engine_fields(vals)
        records = super().create(vals_list)
        chosen = [
            record.id
            for record, vals in zip(records, vals_list, strict=True)
            if vals.get("sla_policy_id")
        ]
        self.browse(chosen)._sla_note_choice()
        return records

    def write(self, vals):
        self._check_engine_fields(vals)
        res = super().write(vals)
        if "sla_policy_id" in vals:
            self._sla_note_choice()
        return res

    def _sla_note_choice(self):
        """Remember whose choice the policy is; forms send the proposed one too."""
        Policy = self.env["after.sales.sla.policy"]
        # sudo: a marker that nobody writes, on documents just written
        for record in self.sudo():
            policy_id, _rank = Policy._match(
                record._get_sla_subject(), record.company_id or self.env.company
            )
            by_hand = (
                bool(record.sla_policy_id) and record.sla_policy_id.id != policy_id
            )
            if record.sla_policy_by_hand != by_hand:
                record.sla_policy_by_hand = by_hand

    def _check_engine_fields(self, vals):
        """How promises stand is reckoned, not written.

        :raises AccessError: for everybody but the program
        """
        if not self.env.su and not ENGINE_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._("How the promises stand follows from what happened.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        """What was promised, and whether it was kept, is evidence."""
        # sudo: whether there are any, whoever deletes the document
        promised = self.sudo().filtered("timer_ids")
        if promised:
            raise UserError(
                self.env._(
                    "Promises were made for %(documents)s: archive or cancel instead of"
                    " deleting.",
                    documents=", ".join(promised.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------
    # What the concrete model says
    # ------------------------------------------------------------

    def _get_sla_subject(self):
        """Return what the promise is about, for one record.

        :return: ``partner``, ``equipment``, ``product`` (template or variant),
            ``team``, ``sale_line``, ``contract`` (records, may be empty or None),
            ``severity`` (ordinary | major), ``kind``, ``calendar`` (of the team, else
            of the company; may be empty), ``tz`` (of the site)
        :rtype: dict
        """
        raise NotImplementedError

    def _sla_is_over(self):
        """Return whether nothing is owed any more on this document."""
        self.ensure_one()
        return False

    def _sla_apply_facts(self):
        """Reach the promises that what is known has kept; repeating it is harmless."""

    def _get_sla_engineer(self):
        """Return the user who works on it."""
        self.ensure_one()
        return self.user_id

    def _get_sla_leader(self):
        """Return the leader of the team that works on it."""
        self.ensure_one()
        return self.team_id.user_id

    # ------------------------------------------------------------
    # Starting
    # ------------------------------------------------------------

    def _sla_start(self):
        """Start every promise of the policy that can start and does not run yet.

        None for what began before the company's promises are enforced: a database
        that is taken over brings years of old documents.
        """
        specs = self.env["after.sales.sla.policy"]._get_specs()
        wanted = {}
        for record in self:
            policy = specs.get(record.sla_policy_id.id)
            if policy:
                wanted[record.id] = [
                    (target, record[target.starts_from])
                    for target in policy.targets
                    if target.active
                    and target.starts_from in record._fields
                    and record._sla_is_enforced(record[target.starts_from])
                ]
        self._sla_start_targets(wanted)

    def _sla_is_enforced(self, started_at):
        """Return whether promises that begin then are kept by this program."""
        # sudo: one date of the document's company, whoever enters the document
        enforced_from = self.company_id.sudo().after_sales_enforce_from
        return not started_at or not enforced_from or started_at >= enforced_from

    def _sla_start_targets(self, wanted):
        """Start these targets, unless they run already or are not for this record.

        :param dict wanted: record id -> list of (TargetSpec, start)
        """
        records = self.browse(wanted)
        if not records:
            return
        Timer = self.env["after.sales.sla.timer"]
        known = records._sla_get_known_targets()
        planned = []
        for record in records:
            subject = record._get_sla_subject()
            for target, started_at in wanted[record.id]:
                if (record.id, target.id) in known or not self._sla_is_for(
                    target, subject
                ):
                    continue
                timer = Timer._prepare_timer(record, target, started_at, subject)
                if timer:
                    planned.append(timer)
        if not planned:
            return
        Timer._insert_rows(planned)
        records._sla_sync()
        Timer._wake([timer["next_alert_at"] for timer in planned])

    def _sla_get_known_targets(self):
        """Return the pairs (record id, target id) that are not to be started again."""
        field = SQL.identifier(self._sla_holder_field)
        return set(
            self.env.execute_query(
                SQL(
                    "SELECT %s, target_id FROM after_sales_sla_timer"
                    " WHERE %s = ANY(%s) AND state != 'superseded'",
                    field,
                    field,
                    self.ids,
                )
            )
        )

    @api.model
    def _sla_is_for(self, target, subject):
        """Return whether a target is promised to such a request."""
        if target.severity not in ("any", subject["severity"] or "ordinary"):
            return False
        return target.request == "any" or subject["kind"] == target.request

    # ------------------------------------------------------------
    # Reaching, dropping, holding
    # ------------------------------------------------------------

    def _sla_rows(self, condition=None):
        """Return the timers of these records that count (not superseded)."""
        return self.env["after.sales.sla.timer"]._read_rows(
            SQL(
                "t.%s = ANY(%s) AND t.state NOT IN ('superseded', 'cancelled')"
                " AND (%s)",
                SQL.identifier(self._sla_holder_field),
                self.ids,
                condition or SQL("TRUE"),
            ),
            SQL("ORDER BY t.id"),
        )

    def _sla_events(self, rows):
        """Return timer id -> event."""
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        return {row.id: targets[row.target_id].event for row in rows}

    def _sla_at(self, at):
        """Return record id -> instant, from one instant or a dict of them."""
        if isinstance(at, dict):
            return at
        return dict.fromkeys(self.ids, at or fields.Datetime.now())

    def _sla_reach(self, event, at=None):
        """Close the promises that this event keeps, at its true time.

        Repeating it with another time corrects the first one; the log keeps both.

        :param str event: see EVENTS of the target
        :param at: naive UTC datetime for all, or record id -> datetime; None: now
        """
        if not self:
            return
        at = self._sla_at(at)
        implied = ALSO_REACHED.get(event, ())
        same = (event, *SAME_FACT.get(event, ()))
        rows = self._sla_rows()
        events = self._sla_events(rows)
        reached = [
            row
            for row in rows
            if events[row.id] in same
            or (events[row.id] in implied and not row.closed_at)
        ]
        Timer = self.env["after.sales.sla.timer"]
        Timer._reach(reached, at)
        if event == "solved":
            # S13: a replacement that came too late has come with the solution
            late = [
                row
                for row in rows
                if events[row.id] == "replaced"
                and not row.closed_at
                and row.deadline < at[row.holder_id]
            ]
            Timer._reach(late, at)
            Timer._close(
                [
                    row
                    for row in rows
                    if events[row.id] in NOT_NEEDED_ONCE_SOLVED and row not in late
                ],
                "cancel",
                self.env._("Solved without it"),
            )
        self._sla_sync()
        self._sla_clear_activities()

    def _sla_cancel(self, events=None, reason=None):
        """Drop open promises that are not needed; they leave the kept percentage.

        :param events: which; None: all
        :param str reason: kept in the log
        """
        if not self:
            return
        rows = self._sla_rows(SQL("t.closed_at IS NULL"))
        if events is not None:
            known = self._sla_events(rows)
            rows = [row for row in rows if known[row.id] in events]
        self.env["after.sales.sla.timer"]._close(rows, "cancel", reason)
        self._sla_sync()
        self._sla_clear_activities()

    def _sla_reopen(self, events, reason=None, states=None):
        """Take back that promises were reached or not needed.

        :param events: which; None: all
        :param states: only promises that stand so; None: all that are over
        """
        if not self:
            return
        Timer = self.env["after.sales.sla.timer"]
        rows = Timer._read_rows(
            SQL(
                "t.%s = ANY(%s) AND t.state != 'superseded'"
                " AND t.closed_at IS NOT NULL",
                SQL.identifier(self._sla_holder_field),
                self.ids,
            )
        )
        known = self._sla_events(rows)
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        rows = [
            row
            for row in rows
            if (events is None or known[row.id] in events)
            and (states is None or row.state in states)
        ]
        if rows:
            Timer._reopen(rows, targets, reason)
            self._sla_sync()

    def _sla_pause(self, reason, at=None):
        """Hold the promises that this reason stops.

        :param reason: one ``after.sales.sla.pause.reason``
        :raises UserError: the reason stops nothing that runs
        """
        if not self._sla_hold(reason, at):
            raise UserError(
                self.env._(
                    "'%(reason)s' stops none of the promises that run here:"
                    " responses and what we wait for ourselves run on.",
                    reason=reason.name,
                )
            )

    def _sla_hold(self, reason, at=None, leave_broken=False):
        """Hold the promises that this reason stops; return the ids of the timers.

        :param bool leave_broken: pass over what was due by then, instead of refusing
        """
        at = self._sla_at(at)
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        stopped = reason._get_stopped_events()
        rows = [
            row
            for row in self._sla_rows(SQL("t.state = 'running'"))
            if targets[row.target_id].pausable
            and targets[row.target_id].event in stopped
            and not (leave_broken and row.deadline <= at[row.holder_id])
        ]
        self.env["after.sales.sla.timer"]._pause(rows, at, reason)
        self._sla_sync()
        return [row.id for row in rows]

    def _sla_resume(self, at=None):
        """Let every held promise run again, planned from here."""
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        rows = self._sla_rows(SQL("t.state = 'paused'"))
        self.env["after.sales.sla.timer"]._resume(rows, self._sla_at(at), targets)
        self._sla_sync()

    def _sla_refresh(self, reason, data=None):
        """Supersede the open promises that no longer hold; start those that do.

        Promises that are kept, broken or not needed stay as they are. An open one
        stays too when the same target still begins at the same time.

        What is solved, done or closed is left alone: nothing is owed any more, and
        a promise begun now would only be broken at the next look.

        :param str reason: kept in the log
        :param dict data: kept there with it
        """
        self = self.filtered(lambda record: not record._sla_is_over())
        if not self:
            return
        specs = self.env["after.sales.sla.policy"]._get_specs()
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        records = {record.id: record for record in self}
        subjects = {record.id: record._get_sla_subject() for record in self}
        Timer = self.env["after.sales.sla.timer"]
        rows = self._sla_rows()
        replaced = [
            row
            for row in rows
            if row.state in ("running", "paused")
            and not self._sla_still_holds(
                row,
                targets[row.target_id],
                records[row.holder_id],
                specs,
                subjects[row.holder_id],
            )
        ]
        Timer._close(replaced, "supersede", reason, data)
        self._sla_start()
        self._sla_start_after_breach(rows, replaced)
        self._sla_carry_holds(replaced, {row.id for row in rows})
        # what has happened already keeps the new promises too
        self._sla_apply_facts()
        self._sla_sync()
        self._sla_clear_activities()

    def _sla_start_after_breach(self, rows, replaced):
        """Start again what began with a breach and was superseded (S13).

        :param rows: the promises there were
        :param replaced: those that were superseded
        """
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        policies = {record.id: record.sla_policy_id.id for record in self}
        begun = {
            (row.holder_id, targets[row.target_id].breach_target_id) for row in replaced
        }
        broken = [
            row
            for row in rows
            if targets[row.target_id].policy_id == policies[row.holder_id]
            and (
                row.state == "breached"
                and not row.closed_at
                or row.state == "met_late"
                and (row.holder_id, row.target_id) in begun
            )
        ]
        self.env["after.sales.sla.timer"]._start_after_breach(broken, targets)

    def _sla_carry_holds(self, replaced, known):
        """Hold new promises as those they replace were held: the customer waited.

        :param replaced: rows that were superseded
        :param known: ids of the promises that are not new
        """
        Timer = self.env["after.sales.sla.timer"]
        holds = Timer._get_holds_with_reasons(replaced)
        if not holds:
            return
        targets = self.env["after.sales.sla.policy"]._get_target_specs()
        for holder_id, begin, end, reason in sorted(holds, key=lambda hold: hold[1]):
            stopped = reason._get_stopped_events()
            holder = self.browse(holder_id)
            rows = [
                row
                for row in holder._sla_rows(SQL("t.state = 'running'"))
                if row.id not in known
                and targets[row.target_id].pausable
                and targets[row.target_id].event in stopped
            ]
            resumed_at = Timer._get_last(rows, "resume")
            for row in rows:
                # those of two promises may overlap: nothing is waited for twice
                since = max(begin, row.started_at, resumed_at.get(row.id, begin))
                if since >= row.deadline or end and since >= end:
                    continue
                Timer._pause([row], {holder_id: since}, reason)
                if end:
                    held = holder._sla_rows(SQL("t.id = %s", row.id))
                    Timer._resume(held, {holder_id: end}, targets)

    @api.model
    def _sla_still_holds(self, row, target, record, specs, subject):
        """Return whether an open promise would be made again just as it is."""
        policy = specs.get(record.sla_policy_id.id)
        if not policy or target.policy_id != policy.id or not target.active:
            return False
        if row.company_id != record.company_id.id:
            return False
        if not self._sla_is_for(target, subject):
            return False
        if target.starts_from != "breach":
            if target.starts_from not in record._fields:
                return False
            if row.started_at != record[target.starts_from]:
                return False
        again = self.env["after.sales.sla.timer"]._prepare_timer(
            record, target, row.started_at, subject
        )
        if not again or again["calendar_id"] != row.calendar_id:
            return False
        # a hold that is over has moved the deadline, nothing else may
        return again["total_seconds"] == row.total_seconds

    # ------------------------------------------------------------
    # How it stands
    # ------------------------------------------------------------

    def _sla_sync(self, now=None):
        """Write how the promises stand to these records, by one statement."""
        if not self:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s h
                   SET promise_state = s.state, next_deadline = s.deadline
                  FROM (
                    SELECT i.id,
                           CASE
                           WHEN bool_or(t.closed_at IS NULL AND (
                                t.state = 'breached'
                                OR t.state = 'running' AND t.deadline <= %(now)s
                           )) THEN 'late'
                           WHEN bool_or(t.closed_at IS NULL
                                AND t.state = 'running' AND t.warn_at <= %(now)s
                           ) THEN 'soon'
                           WHEN bool_or(t.id IS NOT NULL AND t.closed_at IS NULL)
                                THEN 'safe'
                           WHEN bool_or(t.state IN ('breached', 'met_late'))
                                THEN 'broken'
                           WHEN bool_or(t.state = 'met') THEN 'kept'
                           ELSE 'none'
                           END AS state,
                           min(t.deadline) FILTER (
                               WHERE t.closed_at IS NULL AND t.state != 'paused'
                           ) AS deadline
                      FROM unnest(%(ids)s::int[]) AS i(id)
                      LEFT JOIN after_sales_sla_timer t
                        ON t.%(field)s = i.id AND t.state != 'superseded'
                     GROUP BY i.id
                  ) s
                 WHERE h.id = s.id
                   AND (h.promise_state, h.next_deadline)
                       IS DISTINCT FROM (s.state, s.deadline)
                """,
                table=SQL.identifier(self._table),
                field=SQL.identifier(self._sla_holder_field),
                ids=pg_array(self.ids),
                now=now or fields.Datetime.now(),
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(
            ["promise_state", "next_deadline", "timer_ids", "promise_ids"], flush=False
        )
