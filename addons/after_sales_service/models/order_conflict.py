# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, format_time

from ..tools import agenda
from ..tools.work_clock import to_epoch
from .order import KINDS_REMOTE

#: a job in one of these states takes its engineers' time
BUSY_STATES = ("draft", "scheduled", "dispatched", "in_progress")
#: a job in one of these can still be planned otherwise
PLANNED_STATES = ("draft", "scheduled", "dispatched")
#: promises that are kept by being there, and those by being ready; the time the
#: customer asked for stands on the job itself
EVENTS_ON_ARRIVAL = ("on_site",)
EVENTS_AT_THE_END = ("solved", "solved_or_planned", "installed")


class Order(models.Model):
    """What speaks against a plan: shown to whoever plans, never in the way.

    Two jobs at one time, leave, hours, deadlines: the dispatcher knows why it must
    be so, or plans anew. The checks are set-wise: a board of hundreds costs what one
    job costs.
    """

    _inherit = "after.sales.order"

    dispatch_warning = fields.Text(
        string="Conflicts", compute="_compute_dispatch_warning"
    )
    has_dispatch_warning = fields.Boolean(
        string="Has Conflicts",
        compute="_compute_dispatch_warning",
        search="_search_has_dispatch_warning",
    )

    _agenda_idx = models.Index(
        "(engineer_id, planned_start)"
        " WHERE state IN ('draft', 'scheduled', 'dispatched', 'in_progress')"
    )

    @api.depends(
        "engineer_id",
        "engineer_ids",
        "kind",
        "planned_end",
        "planned_start",
        "requested_arrival",
        "state",
        "team_id",
    )
    @api.depends_context("lang", "tz")
    def _compute_dispatch_warning(self):
        warnings = self._find_dispatch_warnings()
        for order in self:
            texts = [text for _code, text in warnings.get(order, ())]
            order.dispatch_warning = "\n".join(texts)
            order.has_dispatch_warning = bool(texts)

    def _search_has_dispatch_warning(self, operator, value):
        if operator != "in":
            return NotImplemented
        # what lies behind us is not planned any more
        planned = self.search(
            Domain("state", "in", PLANNED_STATES)
            & Domain("planned_end", ">=", fields.Datetime.now())
        )
        warnings = planned._find_dispatch_warnings()
        return Domain("id", "in", [order.id for order in warnings])

    def _get_dispatch_warnings(self):
        """Return what speaks against the plan of this job.

        :return: list of (code, text); codes are ``overlap``, ``leave``, ``hours``,
            ``deadline``, ``asked`` and those that other addons add
        """
        self.ensure_one()
        return self._find_dispatch_warnings().get(self, [])

    def _find_dispatch_warnings(self):
        """Return dict of job -> list of (code, text), without those in order.

        Works on records that are being edited too. Hook: an addon that knows more
        about engineers (certificates) adds to it, for all jobs at once.
        """
        planned = self.filtered(lambda order: order._is_planned())
        found = {order: [] for order in planned}
        if planned:
            planned._warn_of_overlaps(found)
            planned._warn_of_absence(found)
            planned._warn_of_promises(found)
        return {order: warnings for order, warnings in found.items() if warnings}

    def _is_planned(self):
        """Return whether there is a plan that somebody could still change."""
        self.ensure_one()
        return bool(
            self.planned_start
            and self.state in PLANNED_STATES
            and self.kind not in KINDS_REMOTE
        )

    def _get_planned_end(self):
        """Return when the job is planned to be over; naive UTC."""
        self.ensure_one()
        return self.planned_end or self.planned_start + self._get_usual_length()

    def _get_usual_length(self):
        # sudo: one setting of the company, whoever plans or reads
        company = (self.company_id or self.env.company).sudo()
        return timedelta(hours=company.after_sales_job_hours)

    def _get_spans(self):
        """Return the time that these jobs take of each of their engineers."""
        return [
            agenda.Span(
                order._origin.id,
                engineer.id,
                order.planned_start,
                order._get_planned_end(),
            )
            for order in self
            for engineer in (order.engineer_id | order.engineer_ids)._origin
        ]

    # ------------------------------------------------------------
    # THE OTHER JOBS
    # ------------------------------------------------------------

    @api.model
    def _read_agenda(self, employee_ids, start, end, without=()):
        """Return the spans of all jobs that take these people's time.

        By one statement and beyond the rights of the reader: when a colleague is
        busy, and with which number, is all that leaves here.

        :param datetime start: naive UTC, as ``end``
        :param without: ids of jobs to leave out
        """
        self.flush_model(
            ["engineer_id", "engineer_ids", "kind", "planned_end"]
            + ["planned_start", "state"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT job.id, people.id, job.planned_start,
                       COALESCE(job.planned_end, job.planned_start)
                  FROM after_sales_order job
                  JOIN LATERAL (
                       SELECT job.engineer_id AS id
                        UNION
                       SELECT hr_employee_id FROM after_sales_order_engineer_rel
                        WHERE after_sales_order_id = job.id) people
                       ON people.id = ANY(%(people)s)
                 WHERE job.state IN %(states)s
                   AND job.kind NOT IN %(remote)s
                   AND job.planned_start < %(end)s
                   AND COALESCE(job.planned_end, job.planned_start) > %(start)s
                   AND job.id != ALL(%(without)s)
                """,
                people=list(employee_ids),
                states=BUSY_STATES,
                remote=KINDS_REMOTE,
                start=start,
                end=end,
                without=list(without),
            )
        )
        return [agenda.Span(*row) for row in rows]

    def _warn_of_overlaps(self, found):
        spans = self._get_spans()
        if not spans:
            return
        others = self._read_agenda(
            {span.who for span in spans},
            min(span.start for span in spans),
            max(span.end for span in spans),
            without=self._origin.ids,
        )
        overlaps = agenda.find_overlaps(spans + others)
        # sudo: the numbers of the jobs that take a colleague's time
        numbers = self.sudo().browse(
            {other.key for pairs in overlaps.values() for other in pairs}
        )
        names = {order.id: order.name for order in numbers}
        for order in self:
            for engineer in (order.engineer_id | order.engineer_ids)._origin:
                for other in overlaps.get((order._origin.id, engineer.id), ()):
                    found[order].append(
                        (
                            "overlap",
                            self.env._(
                                "%(engineer)s is at %(job)s then: %(span)s.",
                                # sudo: a colleague's name
                                engineer=engineer.sudo().name,
                                job=names[other.key],
                                span=self._format_span(other.start, other.end),
                            ),
                        )
                    )

    @api.model
    def _format_moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short")

    @api.model
    def _format_span(self, start, end):
        """Return from when to when, in the reader's zone; the day is said once."""
        local = [fields.Datetime.context_timestamp(self, at) for at in (start, end)]
        until = (
            format_time(self.env, end, time_format="short")
            if local[0].date() == local[1].date()
            else self._format_moment(end)
        )
        return f"{self._format_moment(start)} – {until}"

    # ------------------------------------------------------------
    # LEAVE AND HOURS
    # ------------------------------------------------------------

    @api.model
    def _read_absence(self, employee_ids, start, end):
        """Return dict of employee id -> (name, calendar id, [(start, end)] of leave).

        By one statement and beyond the rights of the reader: that somebody is away,
        never why.
        """
        for model, names in (
            ("hr.employee", ["name", "resource_id"]),
            ("resource.resource", ["calendar_id"]),
            (
                "resource.calendar.leaves",
                ["date_from", "date_to", "resource_id", "time_type"],
            ),
        ):
            self.env[model].flush_model(names)
        people = {}
        for (
            employee_id,
            name,
            calendar_id,
            leave_from,
            leave_to,
        ) in self.env.execute_query(
            SQL(
                """
                    SELECT employee.id, employee.name, resource.calendar_id,
                           leave.date_from, leave.date_to
                      FROM hr_employee employee
                      JOIN resource_resource resource
                           ON resource.id = employee.resource_id
                      LEFT JOIN resource_calendar_leaves leave
                           ON leave.resource_id = resource.id
                          AND leave.time_type = 'leave'
                          AND leave.date_from < %(end)s AND leave.date_to > %(start)s
                     WHERE employee.id = ANY(%(people)s)
                     ORDER BY employee.id, leave.date_from
                    """,
                people=list(employee_ids),
                start=start,
                end=end,
            )
        ):
            person = people.setdefault(employee_id, (name, calendar_id, []))
            if leave_from:
                person[2].append((leave_from, leave_to))
        return people

    def _warn_of_absence(self, found):
        """Engineers who are on leave then, or whose day is over."""
        spans = self._get_spans()
        if not spans:
            return
        people = self._read_absence(
            {span.who for span in spans},
            min(span.start for span in spans),
            max(span.end for span in spans),
        )
        for order in self:
            start, end = order.planned_start, order._get_planned_end()
            for engineer in (order.engineer_id | order.engineer_ids)._origin:
                name, calendar_id, leaves = people[engineer.id]
                away = [
                    leave for leave in leaves if leave[0] < end and leave[1] > start
                ]
                for leave_from, leave_to in away:
                    found[order].append(
                        (
                            "leave",
                            self.env._(
                                "%(engineer)s is on leave: %(span)s.",
                                engineer=name,
                                span=self._format_span(leave_from, leave_to),
                            ),
                        )
                    )
                if not away and order._is_outside_hours(calendar_id, start, end):
                    found[order].append(
                        (
                            "hours",
                            self.env._(
                                "Outside the working hours of %(engineer)s.",
                                engineer=name,
                            ),
                        )
                    )

    def _is_outside_hours(self, calendar_id, start, end):
        """Return whether the job begins or ends outside a calendar's hours.

        :param calendar_id: the engineer's own; else the service point's, else the
            company's
        """
        # sudo: working hours of those who do the work, whoever plans it
        job = self.sudo()
        calendar_id = (
            calendar_id
            or (job.team_id.calendar_id or job.company_id.resource_calendar_id).id
        )
        if not calendar_id:
            return False
        clock = self.env["resource.calendar"]._get_work_clock(calendar_id)
        return agenda.is_outside_hours(clock, to_epoch(start), to_epoch(end))

    # ------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------

    def _read_open_promises(self):
        """Return the rows (order id, ticket id, event, deadline) that can be broken."""
        self.env["after.sales.sla.timer"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT timer.order_id, timer.ticket_id, target.event, timer.deadline
                  FROM after_sales_sla_timer timer
                  JOIN after_sales_sla_target target ON target.id = timer.target_id
                 WHERE timer.state = 'running' AND target.event IN %(events)s
                   AND (timer.order_id = ANY(%(orders)s)
                        OR timer.ticket_id = ANY(%(tickets)s))
                 ORDER BY timer.deadline
                """,
                events=EVENTS_ON_ARRIVAL + EVENTS_AT_THE_END,
                orders=self._origin.ids,
                tickets=self.ticket_id._origin.ids,
            )
        )

    def _warn_of_promises(self, found):
        """Jobs planned for later than what the customer was promised, or asked for."""
        by_order, by_ticket = defaultdict(list), defaultdict(list)
        for order_id, ticket_id, event, deadline in self._read_open_promises():
            by_order[order_id].append((event, deadline))
            by_ticket[ticket_id].append((event, deadline))
        for order in self:
            start, end = order.planned_start, order._get_planned_end()
            promises = by_ticket[order.ticket_id._origin.id or 0]
            for event, deadline in promises + by_order[order._origin.id or 0]:
                if event in EVENTS_ON_ARRIVAL and start > deadline:
                    text = self.env._(
                        "Begins after the promised arrival, %(deadline)s.",
                        deadline=self._format_moment(deadline),
                    )
                elif event in EVENTS_AT_THE_END and end > deadline:
                    text = self.env._(
                        "Ends after the promised solution, %(deadline)s.",
                        deadline=self._format_moment(deadline),
                    )
                else:
                    continue
                if ("deadline", text) not in found[order]:
                    found[order].append(("deadline", text))
            asked_for = order.requested_arrival
            if asked_for and start > asked_for:
                found[order].append(
                    (
                        "asked",
                        self.env._(
                            "Begins after the time for which the customer asked,"
                            " %(time)s.",
                            time=self._format_moment(asked_for),
                        ),
                    )
                )
