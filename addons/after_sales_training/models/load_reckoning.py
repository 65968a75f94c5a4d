# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.after_sales_service.models.order import KINDS_REMOTE
from odoo.addons.after_sales_service.models.order_conflict import BUSY_STATES
from odoo.addons.after_sales_service.tools import intervals, period
from odoo.addons.after_sales_service.tools.work_clock import (
    HOUR,
    NoWorkingTime,
    to_datetime,
    to_epoch,
)

from ..tools import certificate
from ..tools import load as rule

#: kinds of hours that are wanted: field of the hours, field of the number
COLUMNS = {
    "planned": ("hours_planned", "jobs_planned"),
    "waiting": ("hours_waiting", "jobs_waiting"),
    "due": ("hours_due", "dates_due"),
}


class Presence(NamedTuple):
    """A person's week: working time, what leave and training leave of it.

    ``whole``: how much of a person it is; half a week is half a person.
    """

    working: list
    left: list
    whole: float = 1.0

    def within(self, spans):
        """Return what of it lies in these spans."""
        working, left = (
            intervals.subtract(own, intervals.subtract(own, spans))
            for own in (self.working, self.left)
        )
        share = intervals.total(working) / (intervals.total(self.working) or 1)
        return Presence(working, left, share)


class LoadReport(models.Model):
    """How people and load are reckoned: one pass over jobs, plans and people.

    The number of queries does not depend on how many there are of each.
    """

    _inherit = "after.sales.load.report"

    @api.model
    def _reckon(self, company):
        """Reckon the weeks of a company from this one on; those before stay.

        Of this week what is left of it counts, from today on: the hours of yesterday
        are nobody's any more. When nobody works in it any more, it stays as it was.

        :param company: res.company
        """
        # sudo: hours of all jobs, plans and people of one company; only sums leave
        self = self.sudo().with_company(company)
        horizon = self._get_horizon(company)
        days = [week.day for week in horizon]
        self.env.flush_all()
        wanted = self._read_wanted(company, horizon)
        people = self._read_people(company, horizon)
        vals_list = self._prepare_points(company, horizon, wanted, people)
        vals_list += self._prepare_certificates(company, horizon, wanted, people)
        rows = self.search([("company_id", "=", company.id), ("week", ">=", days[0])])
        if not any(weeks[0].working for team in people.values() for *_, weeks in team):
            over = rows.filtered(lambda row: row.week == days[0])
            rows -= over
            if over:
                vals_list = [vals for vals in vals_list if vals["week"] != days[0]]
        rows.unlink()
        now = fields.Datetime.now()
        return self.create(
            [
                vals | {"company_id": company.id, "reckoned_at": now}
                for vals in vals_list
            ]
        )

    @api.model
    def _get_horizon(self, company):
        """The weeks ahead, the first from today on, in the company's zone."""
        tz = company._get_after_sales_tz()
        today = company._get_after_sales_today()
        days = rule.mondays(today, company.after_sales_load_weeks + 1)
        edges = [to_epoch(period.start_of_day(day, tz)) for day in (today, *days[1:])]
        return [
            rule.Week(*row)
            for row in zip(days[:-1], edges[:-1], edges[1:], strict=True)
        ]

    def _find_jobs(self):
        """Ids of the jobs whose hours this row counts, as they stand now."""
        self.ensure_one()
        # sudo: which jobs they are; the list shows those that one may read
        self = self.sudo().with_company(self.company_id)
        company = self.company_id
        horizon = self._get_horizon(company)
        places = {week.day: place for place, week in enumerate(horizon)}
        rules = self.env["after.sales.certificate.rule"]._get_rules_by_company(company)
        rules = self.skill_id and rules.get(company.id, ())
        self.env.flush_all()
        return [
            order_id
            for _kind, job, hours, _people, order_id in self._with_categories(
                self._read_jobs(company, horizon)
            )
            if job.team == self.team_id.id
            and places.get(self.week) in hours
            and (
                not self.skill_id
                or self.skill_id.id in certificate.find_needed(rules, job)
            )
        ]

    # ------------------------------------------------------------
    # WANTED
    # ------------------------------------------------------------

    @api.model
    def _read_wanted(self, company, horizon):
        """Return rows (kind of hours, job, {week: hours}, people, order's id).

        ``job`` is a :class:`certificate.Job`: what the rules look at. The hours are
        those of so many ``people`` together; kinds see COLUMNS. No order is made yet
        for what falls due.
        """
        return self._with_categories(
            self._read_jobs(company, horizon)
            + self._read_plan_dates(company, horizon)
            + self._read_visits(company, horizon)
        )

    @api.model
    def _with_categories(self, rows):
        """Return the rows, their jobs with the categories of the product."""
        paths = self._read_categories({row[1].product for row in rows})
        return [
            (kind, job._replace(categories=paths.get(job.product, frozenset())), *rest)
            for kind, job, *rest in rows
        ]

    @api.model
    def _read_categories(self, template_ids):
        """Return {product.template id: ids of its category and those above it}."""
        templates = self.env["product.template"].browse(filter(None, template_ids))
        return {
            template.id: frozenset(
                map(int, filter(None, (template.categ_id.parent_path or "").split("/")))
            )
            for template in templates
        }

    @api.model
    def _read_jobs(self, company, horizon):
        usual = company.after_sales_job_hours
        tz = company._get_after_sales_tz()
        calendar_id = company.resource_calendar_id.id
        Calendar = self.env["resource.calendar"]
        rows = []
        for (
            order_id,
            team_id,
            team_calendar_id,
            kind,
            template_id,
            start,
            end,
            people,
            deadline,
            plan_hours,
        ) in self.env.execute_query(
            SQL(
                """
                SELECT job.id, job.team_id, team.calendar_id, job.kind,
                       product.product_tmpl_id, job.planned_start, job.planned_end,
                       GREATEST(1, (job.engineer_id IS NOT NULL)::int
                                   + COALESCE(companion.number, 0)),
                       LEAST(job.next_deadline, ticket.next_deadline),
                       plan.duration_hours
                  FROM after_sales_order job
                  LEFT JOIN helpdesk_ticket_team team ON team.id = job.team_id
                  LEFT JOIN helpdesk_ticket ticket ON ticket.id = job.ticket_id
                  LEFT JOIN product_product product ON product.id = job.product_id
                  LEFT JOIN after_sales_maintenance_plan plan ON plan.id = job.plan_id
                  LEFT JOIN LATERAL (
                       SELECT count(*) AS number FROM after_sales_order_engineer_rel
                        WHERE after_sales_order_id = job.id) companion ON TRUE
                 WHERE job.company_id = %(company)s AND job.state IN %(states)s
                   AND job.kind NOT IN %(remote)s
                """,
                company=company.id,
                states=BUSY_STATES,
                remote=KINDS_REMOTE,
            )
        ):
            clock = team_calendar_id or calendar_id
            clock = clock and Calendar._get_work_clock(clock)
            job = certificate.Job(
                day=horizon[0].day,
                product=template_id or 0,
                kind=kind,
                team=team_id or 0,
            )
            if start and end and to_epoch(end) > horizon[0].start:
                hours = rule.spread(
                    to_epoch(start),
                    to_epoch(end),
                    horizon,
                    clock and self._count(clock),
                )
                name = "planned"
                hours = {week: people * value for week, value in hours.items()}
            else:
                # without a time, or its time is over: to be planned, by its deadline
                week = rule.find_week(horizon, deadline and to_epoch(deadline))
                hours = {} if week is None else {week: plan_hours or usual}
                name, people = "waiting", 1
            if hours:
                day = horizon[min(hours)].day
                if start:
                    day = max(day, period.day_of(start, tz))
                rows.append((name, job._replace(day=day), hours, people, order_id))
        return rows

    @api.model
    def _count(self, clock):
        def worked(start, end):
            try:
                return clock.count(start, end)
            except NoWorkingTime:
                return 0

        return worked

    @api.model
    def _read_plan_dates(self, company, horizon):
        """Dates of maintenance plans for which no job is made yet."""
        first, last = horizon[0].day, horizon[-1].day + timedelta(days=6)
        plans = self.env["after.sales.maintenance.plan"].search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "active")
            & Domain("next_date", "<=", last)
        )
        taken = {
            (plan_id, number)
            for plan_id, number in self.env.execute_query(
                SQL(
                    """
                    SELECT plan_id, number FROM after_sales_maintenance_occurrence
                     WHERE plan_id = ANY(%(plans)s) AND state != 'planned'
                       AND due_on BETWEEN %(first)s AND %(last)s
                    """,
                    plans=plans.ids,
                    first=first - timedelta(days=366),
                    last=last,
                )
            )
        }
        rows = []
        # what fell due before today and has no job is to be done at once
        for plan, dates in plans._project_each(
            first - timedelta(days=28), last
        ).items():
            for date in dates:
                if (plan.id, date.number) in taken:
                    continue
                week = max(0, (date.due - first).days // 7)
                job = certificate.Job(
                    day=max(date.due, first),
                    product=plan.product_id.product_tmpl_id.id or 0,
                    kind=plan.kind,
                    team=plan.team_id.id or 0,
                )
                rows.append(("due", job, {week: plan.duration_hours}, 1, False))
        return rows

    @api.model
    def _read_visits(self, company, horizon):
        """Visits that fall due by the follow-up rules and have no job yet (S24)."""
        first, last = horizon[0].day, horizon[-1].day + timedelta(days=6)
        rows = []
        for team_id, template_id, due in self.env.execute_query(
            SQL(
                """
                SELECT unit.team_id, product.product_tmpl_id, visit.next_on
                  FROM after_sales_follow_up visit
                  LEFT JOIN after_sales_equipment unit ON unit.id = visit.equipment_id
                  LEFT JOIN product_product product ON product.id = unit.product_id
                 WHERE visit.company_id = %(company)s AND visit.kind = 'visit'
                   AND visit.plan_on IS NOT NULL AND visit.next_on <= %(last)s
                """,
                company=company.id,
                last=last,
            )
        ):
            job = certificate.Job(
                day=max(due, first),
                product=template_id or 0,
                kind="visit",
                team=team_id or 0,
            )
            week = max(0, (due - first).days // 7)
            hours = {week: company.after_sales_job_hours}
            rows.append(("due", job, hours, 1, False))
        return rows

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    @api.model
    def _read_people(self, company, horizon):
        """Return {team id: [(employee id, share, [Presence per week])]}."""
        teams = self.env["helpdesk.ticket.team"].search(
            [("company_id", "in", (company.id, False))]
        )
        members = {
            team.id: team.engineer_ids.filtered(
                lambda engineer: engineer.active and engineer.company_id == company
            ).ids
            for team in teams
            if team._is_service_point()
        }
        points_of = {}
        for ids in members.values():
            for employee_id in ids:
                points_of[employee_id] = points_of.get(employee_id, 0) + 1
        hours = self._read_hours(company, list(points_of), horizon)
        return {
            team_id: [
                (employee_id, 1 / points_of[employee_id], hours[employee_id])
                for employee_id in ids
            ]
            for team_id, ids in members.items()
        }

    @api.model
    def _read_hours(self, company, employee_ids, horizon):
        """Return {employee id: [:class:`Presence` per week]}."""
        if not employee_ids:
            return {}
        start, end = horizon[0].start, horizon[-1].end
        span = to_datetime(start), to_datetime(end)
        absence = self.env["after.sales.order"]._read_absence(employee_ids, *span)
        training = self._read_training(employee_ids, *span)
        at_work = {}
        found = {}
        for employee_id in employee_ids:
            _name, calendar_id, leaves = absence[employee_id]
            calendar_id = calendar_id or company.resource_calendar_id.id
            if calendar_id not in at_work:
                at_work[calendar_id] = self._read_working_time(calendar_id, horizon)
            away = [(to_epoch(one), to_epoch(other)) for one, other in leaves]
            away += training.get(employee_id, [])
            found[employee_id] = [
                Presence(week, intervals.subtract(week, away))
                for week in at_work[calendar_id]
            ]
        return found

    @api.model
    def _read_working_time(self, calendar_id, horizon):
        """Return the working intervals of each week; none without a calendar."""
        if not calendar_id:
            return [[] for _week in horizon]
        clock = self.env["resource.calendar"]._get_work_clock(calendar_id)
        try:
            return [
                [
                    (opens, closes)
                    for opens, closes, _day in clock.walk(week.start, week.end)
                ]
                for week in horizon
            ]
        except NoWorkingTime:
            return [[] for _week in horizon]

    @api.model
    def _read_training(self, employee_ids, start, end):
        """Return {employee id: [(start, end)]} of sessions, taught or attended.

        What somebody teaches on his own job at the user's site counts as that job.
        """
        found = {}
        for employee_id, begins, ends in self.env.execute_query(
            SQL(
                """
                WITH who AS (
                    SELECT enrolment.employee_id, enrolment.event_id
                      FROM event_registration enrolment
                     WHERE enrolment.employee_id = ANY(%(people)s)
                       AND enrolment.state IN ('open', 'done')
                     UNION
                    SELECT trainer.employee_id, rel.event_event_id
                      FROM after_sales_training_trainer trainer
                      JOIN after_sales_training_event_trainer_rel rel
                           ON rel.after_sales_training_trainer_id = trainer.id
                     WHERE trainer.employee_id = ANY(%(people)s))
                SELECT who.employee_id, session.date_begin, session.date_end
                  FROM who JOIN event_event session ON session.id = who.event_id
                 WHERE session.is_training AND session.active
                   AND session.kanban_state IS DISTINCT FROM 'cancel'
                   AND session.date_begin < %(end)s AND session.date_end > %(start)s
                   AND NOT EXISTS (
                       SELECT FROM after_sales_order job
                        WHERE job.id = session.after_sales_order_id
                          AND job.state IN %(states)s
                          AND job.kind NOT IN %(remote)s
                          AND job.planned_start < session.date_end
                          AND job.planned_end > session.date_begin
                          AND (job.engineer_id = who.employee_id OR EXISTS (
                               SELECT FROM after_sales_order_engineer_rel companion
                                WHERE companion.after_sales_order_id = job.id
                                  AND companion.hr_employee_id = who.employee_id)))
                """,
                people=employee_ids,
                start=start,
                end=end,
                states=BUSY_STATES,
                remote=KINDS_REMOTE,
            )
        ):
            found.setdefault(employee_id, []).append((to_epoch(begins), to_epoch(ends)))
        return found

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    @api.model
    def _prepare_points(self, company, horizon, wanted, people):
        """One row per service point and week; more for work without a point."""
        sums = {}
        for kind, job, hours, _people, _order in wanted:
            self._add(sums, job.team, kind, hours)
        return [
            self._prepare_row_vals(
                week.day,
                sums.get((team_id, place), {}),
                place,
                people.get(team_id, ()),
            )
            | {"dimension": "point", "team_id": team_id}
            for team_id in sorted({*people, *(team for team, _week in sums)})
            for place, week in enumerate(horizon)
        ]

    @api.model
    def _prepare_certificates(self, company, horizon, wanted, people):
        """One row per service point, certificate that its work needs, and week."""
        rules = self.env["after.sales.certificate.rule"]._get_rules_by_company(company)
        rules = rules.get(company.id, ())
        if not rules:
            return []
        sums = {}
        needed = {}
        for kind, job, hours, number, _order in wanted:
            # many jobs are alike: which rules apply is asked once for each sort
            if job not in needed:
                needed[job] = certificate.find_needed(rules, job)
            for skill, everybody in needed[job].items():
                # where one of them is enough, one person's hours are wanted
                of_one = {place: value / number for place, value in hours.items()}
                self._add(sums, (job.team, skill), kind, hours if everybody else of_one)
        staff = {row[0] for rows in people.values() for row in rows}
        held = self.env["hr.employee"]._read_certificates(
            staff, {one.skill for one in rules}
        )
        tz = company._get_after_sales_tz()
        keys = sorted({key for key, _week in sums})
        holders = {
            (key, place): self._get_holders(
                people.get(key[0], ()),
                lambda who, skill=key[1]: held.get((who, skill), ()),
                place,
                week,
                tz,
            )
            for key in keys
            for place, week in enumerate(horizon)
        }
        # how many certificates of a person the work of the week needs there
        asked = Counter(
            (key[0], place, member[0])
            for key, place in sums
            for member in holders[key, place]
        )
        rows = []
        for key in keys:
            for place, week in enumerate(horizon):
                members = holders[key, place]
                here = (key, place) in sums
                elsewhere = [
                    member
                    for member in members
                    if asked[key[0], place, member[0]] > here
                ]
                rows.append(
                    self._prepare_row_vals(
                        week.day, sums.get((key, place), {}), place, members
                    )
                    | {
                        "dimension": "certificate",
                        "team_id": key[0],
                        "skill_id": key[1],
                        "hours_shared": self._sum_left(elsewhere, place),
                    }
                )
        return rows

    @api.model
    def _get_holders(self, members, certificates, place, week, tz):
        """Those of the members who hold a certificate, for as long as they hold it.

        :param members: as in _read_people
        :param certificates: function of an employee's id: his certificates
        """
        sunday = week.day + timedelta(days=6)
        holders = []
        for who, share, weeks in members:
            held = certificates(who)
            if any(one.is_valid(week.day) and one.is_valid(sunday) for one in held):
                holders.append((who, share, weeks))
                continue
            spans = [
                (
                    to_epoch(period.start_of_day(max(one.since, week.day), tz)),
                    to_epoch(period.end_of_day(min(one.until or sunday, sunday), tz)),
                )
                for one in held
                if one.since <= sunday and (not one.until or one.until >= week.day)
            ]
            part = weeks[place].within(spans)
            if part.working:
                holders.append((who, share, {place: part}))
        return holders

    @api.model
    def _add(self, sums, key, kind, hours):
        hours_name, count_name = COLUMNS[kind]
        for number, place in enumerate(sorted(hours)):
            row = sums.setdefault((key, place), {})
            row[hours_name] = row.get(hours_name, 0) + hours[place]
            # a job over two weeks is counted in the first of them
            row[count_name] = row.get(count_name, 0) + (number == 0)

    @api.model
    def _sum_left(self, members, place):
        """Return the hours that leave and training leave of these people's week."""
        return (
            sum(
                share * intervals.total(weeks[place].left)
                for _who, share, weeks in members
            )
            / HOUR
        )

    @api.model
    def _prepare_row_vals(self, day, sums, place, members):
        """Values of a row; ``members`` as in _read_people."""
        wanted = sum(sums.get(hours, 0) for hours, _count in COLUMNS.values())
        there = [(share, weeks[place]) for _who, share, weeks in members]
        people = sum(share * one.whole for share, one in there)
        calendar = (
            sum(share * intervals.total(one.working) for share, one in there) / HOUR
        )
        left = self._sum_left(members, place)
        away = calendar - left
        verdict = rule.judge(wanted, left, people)
        return sums | {
            "week": day,
            "hours_wanted": wanted,
            "people": people,
            "hours_calendar": calendar,
            "hours_away": away,
            "hours_available": left,
            "hours_missing": verdict.missing,
            "hours_free": verdict.free,
            "people_missing": verdict.people_missing,
            "load_percent": verdict.percent,
        }
