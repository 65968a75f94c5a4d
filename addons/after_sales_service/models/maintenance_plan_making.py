# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..tools.recurrence import Overhaul, absorb
from .maintenance_rule_mixin import GRADE_SIZES
from .sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)

#: plans whose jobs are made in one go
BATCH_SIZE = 500
#: A job that could not be made is tried again after so long.
TRY_AGAIN = timedelta(days=7)


class MaintenancePlan(models.Model):
    """Jobs ahead of time: each date of each plan once, whoever runs how often (S26).

    The daily run looks only at plans whose job is due to be made. After a long sleep
    the last date that has passed gets its job, those before it are skipped in one
    row: nobody works through last year's overhauls.
    """

    _inherit = "after.sales.maintenance.plan"

    # ------------------------------------------------------------
    # THE DAILY RUN
    # ------------------------------------------------------------

    @api.model
    def _cron_make_orders(self):
        """Make the jobs that are due to be made; O(due)."""
        cron = self.env["ir.cron"]
        domain = self._get_to_make_domain()
        while due := self.search(domain, order="generate_on, id", limit=BATCH_SIZE):
            plans = due.try_lock_for_update()
            if not plans._try_make():
                for plan in plans:
                    if not plan._try_make():
                        # it would fail anew every day and hold up the others
                        plan.retry_on = plan._get_today() + TRY_AGAIN
            if not cron._commit_progress(len(plans)) or plans != due:
                break

    @api.model
    def _get_to_make_domain(self):
        """Plans whose job is to be made, by the day it is where their company is."""
        return self.env["res.company"]._get_day_come_domain(
            self.browse(), "generate_on"
        )

    def _try_make(self):
        """Make the jobs of plans, all or none.

        :return: whether it succeeded; of a single plan the reason is kept and told
        """
        try:
            with self.env.cr.savepoint():
                self._do_make()
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except Exception as error:  # a unit, a calendar or a rule that does not fit
            if len(self) == 1:
                self._keep_problem(error)
            return False
        return True

    def _keep_problem(self, error):
        """Note why the job could not be made; tell a person the first time."""
        self.ensure_one()
        _logger.warning("%s: the job could not be made", self, exc_info=True)
        if not self.problem:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The next job of this plan could not be made"),
                note=str(error),
                user_id=self._get_planner().id,
            )
        self.problem = str(error)

    def _get_planner(self):
        """Who is told: the leader of the service point, else who made the plan."""
        self.ensure_one()
        user = self.team_id.user_id or self.create_uid
        return user if user.active else self.env.user

    # ------------------------------------------------------------
    # MAKE
    # ------------------------------------------------------------

    def _do_make(self):
        """Make one job per plan, for its next date; called under sudo."""
        dates = {}
        for plan in self:
            if date := plan._take_date():
                dates[plan] = date
        rows = self._get_rows(dates.items())
        # whoever was here before has served them
        open_dates = {
            plan: date
            for plan, date in dates.items()
            if rows[plan, date.number].state in (False, "planned")
        }
        absorbers = self._find_absorbers(open_dates)
        made = self._write_rows(
            [each for each in open_dates.items() if each[0] not in absorbers], rows
        )
        made._absorb_smaller()
        made._make_orders()
        self._write_absorbed(open_dates, absorbers, rows)
        self.union(*dates)._advance()

    def _take_date(self):
        """Return the date that is to be served now, or None if none is any more.

        Numbers that fall together with the one before, and those missed during a long
        sleep, are passed over.
        """
        self.ensure_one()
        today = self._get_today()
        if self.trigger == "calendar" and self.basis == "fixed" and self.start_date:
            rule, offset = self._get_counting()
            is_off = self._get_days_off()
            k = rule.serve(self.next_occurrence - offset, is_off)
            # what was agreed for a later day is not missed yet
            agreed = self._get_agreed_day(self.next_occurrence)
            if not agreed and rule.due(k, is_off) <= today:
                last = rule.last_due(today, is_off)
                if last > k:
                    self._pass_over(
                        last + offset, self.env._("Nobody made a job in time")
                    )
                    k = last
            if self.next_occurrence != k + offset:
                self.next_occurrence = k + offset
        nominal = self._get_next_nominal()
        date = nominal and self._get_date(self.next_occurrence, nominal)
        if (
            not date
            or self.end_date
            and nominal > self.end_date
            or date.due - timedelta(days=self.horizon_days) > today
        ):
            self._refresh_next()  # days off or the unit have changed meanwhile
            return None
        return date

    @api.model
    def _get_rows(self, dates):
        """Return {(plan, number): its row, empty if there is none yet}.

        :param dates: (plan, its date), several
        """
        dates = list(dates)
        Occurrence = self.env["after.sales.maintenance.occurrence"]
        found = Occurrence.search(
            Domain("plan_id", "in", list({plan.id for plan, _date in dates}))
            & Domain("number", "in", list({date.number for _plan, date in dates}))
        )
        rows = {(row.plan_id, row.number): row for row in found}
        return {
            (plan, date.number): rows.get((plan, date.number), Occurrence)
            for plan, date in dates
        }

    def _prepare_occurrence_vals(self, date, **vals):
        """Values of the row of one of this plan's dates."""
        self.ensure_one()
        return {
            "plan_id": self.id,
            "number": date.number,
            "nominal_on": date.nominal,
            "due_on": date.due,
            "window_start": date.window_start,
            "window_end": date.window_end,
            **vals,
        }

    @api.model
    def _write_rows(self, dates, rows, more=None):
        """Return the rows of these dates; those there are already are brought up.

        :param dict more: plan -> further values of its row
        """
        new = []
        known = self.env["after.sales.maintenance.occurrence"]
        for plan, date in dates:
            vals = plan._prepare_occurrence_vals(date, **(more or {}).get(plan, {}))
            if row := rows[plan, date.number]:
                row.write(vals)
                known |= row
            else:
                new.append(vals)
        return known | known.create(new)

    def _advance(self):
        """The next date of each plan is the one after; what went wrong is mended."""
        for number, plans in self.grouped("next_occurrence").items():
            plans.next_occurrence = number + 1
        if mended := self.filtered(lambda plan: plan.problem or plan.retry_on):
            mended.write({"problem": False, "retry_on": False})
            mended.activity_feedback(["mail.mail_activity_data_warning"])
        self._refresh_next()

    # ------------------------------------------------------------
    # ABSORB
    # ------------------------------------------------------------

    def _find_absorbers(self, dates):
        """Find the dates whose place a bigger overhaul of the same unit takes.

        :param dict dates: plan -> its date
        :return: plan -> (bigger plan, its date)
        """
        units = self.env["after.sales.equipment"].union(
            *(plan.equipment_id for plan in dates if plan.grade)
        )
        graded = self.search(
            [
                ("equipment_id", "in", units.ids),
                ("grade", "!=", False),
                ("state", "=", "active"),
            ]
        )
        # a unit with overhauls of one size has nothing to absorb
        graded = self.browse().union(
            *(
                plans
                for plans in graded.grouped("equipment_id").values()
                if len(set(plans.mapped("grade"))) > 1
            )
        )
        return graded._find_absorbers_of_units(dates) if graded else {}

    def _find_absorbers_of_units(self, dates):
        """The same among these plans, all that the units concerned have."""
        own = {
            (plan, dates[plan].number): dates[plan] for plan in self if plan in dates
        }
        if not own:
            return {}
        # what absorbs may be absorbed itself: look twice as far
        reach = timedelta(days=2 * max(self.mapped("absorb_days")))
        days = [date.due for date in own.values()]
        near = self._project_overhauls(min(days) - reach, max(days) + reach) | own
        absorbed = self._absorb(near)
        return {
            plan: (absorbed[plan, number][0], near[absorbed[plan, number]])
            for plan, number in own
            if (plan, number) in absorbed
        }

    def _project_overhauls(self, first, last):
        """Return {(plan, number): date} of these plans in a time."""
        return {
            (plan, date.number): date
            for plan, dates in self._project_each(first, last).items()
            for date in dates
        }

    @api.model
    def _absorb(self, dates):
        """Return {(plan, number): the one that takes its place}, unit by unit."""
        by_unit = {}
        for (plan, number), date in dates.items():
            if plan.grade:
                by_unit.setdefault(plan.equipment_id, []).append(
                    Overhaul(
                        (plan, number),
                        date.due,
                        GRADE_SIZES[plan.grade],
                        plan.absorb_days,
                    )
                )
        absorbed = {}
        for overhauls in by_unit.values():
            absorbed |= absorb(overhauls)
        return absorbed

    def _project_all(self, first, last):
        """What these plans come to in a time, absorbed dates marked.

        For lists and yearly plans; plans that stand still have no dates to come.

        :return: list of (plan, :class:`PlanDate`, plan that absorbs it or None)
        """
        near = self._project_overhauls(first, last)
        absorbed = self._absorb(near)
        result = [
            (key[0], date, absorbed[key][0] if key in absorbed else None)
            for key, date in near.items()
        ]
        return sorted(result, key=lambda each: (each[1].due, each[0].id))

    @api.model
    def _write_absorbed(self, dates, absorbers, rows):
        """Note that bigger overhauls take the place of smaller ones.

        :param dict dates: plan -> its date
        :param dict absorbers: plan -> (bigger plan, its date)
        :param dict rows: the rows of the dates, as ``_get_rows`` has them
        """
        if not absorbers:
            return
        bigger = set(absorbers.values())
        known = self._get_rows(bigger)
        self._write_rows(
            [each for each in bigger if not known[each[0], each[1].number]], known
        )
        known = self._get_rows(bigger)
        more = {}
        for plan, (other, date) in absorbers.items():
            row = known[other, date.number]
            more[plan] = {
                "state": "absorbed",
                "absorbed_by_id": row.id,
                "reason": row._get_absorbing_reason(),
            }
        self._write_rows([(plan, dates[plan]) for plan in absorbers], rows, more)
        for plan, (_other, date) in absorbers.items():
            plan._count_from(date.due)
