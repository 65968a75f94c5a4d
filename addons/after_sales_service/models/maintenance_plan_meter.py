# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import meter, period

#: more dates than that are not looked ahead
FURTHEST_DATES = 600


class MaintenancePlan(models.Model):
    """Plans that go by a meter: due when it is expected to reach the next mark (S26).

    Marks of a fixed plan lie at start + n × interval, of a floating one an interval
    after what the meter showed when the work was done. The day comes from the average
    use and moves with every reading; once the mark is reached it is due at once.
    """

    _inherit = "after.sales.maintenance.plan"

    meter_id = fields.Many2one(
        "after.sales.meter",
        compute="_compute_meter_id",
        store=True,
        index="btree_not_null",
        string="Meter of the Unit",
        compute_sudo=True,
    )
    meter_start = fields.Float(
        string="Counted from (meter)",
        digits=(16, 2),
        help="Marks are counted from here: 0 and every 2,000 h means 2,000, 4,000 …;"
        " 500 means 500, 2,500, 4,500 …",
    )
    meter_since = fields.Float(
        string="Meter at the Last Completion",
        readonly=True,
        copy=False,
        digits=(16, 2),
    )
    meter_since_on = fields.Date(
        string="Interval Began on",
        readonly=True,
        copy=False,
        help="The longest time allowed is counted from here.",
    )
    meter_mark = fields.Float(
        string="Due at",
        compute="_compute_meter_text",
        compute_sudo=True,
        digits=(16, 2),
    )
    meter_text = fields.Char(
        string="By the Meter",
        compute="_compute_meter_text",
        compute_sudo=True,
        help="What the meter shows, how fast it goes, and what follows.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("latest_months", "meter_interval", "meter_kind_id", "trigger")
    def _compute_interval_wording(self):
        return super()._compute_interval_wording()

    # sudo: which meter the unit of the plan has (stored)
    @api.depends(
        "trigger",
        "meter_kind_id",
        "equipment_id.meter_ids.kind_id",
        "equipment_id.meter_ids.active",
    )
    def _compute_meter_id(self):
        for plan in self:
            meters = plan.trigger == "meter" and plan.equipment_id.meter_ids.filtered(
                lambda each, kind=plan.meter_kind_id: each.kind_id == kind
            )
            plan.meter_id = meters and meters[:1]

    # sudo: what the meter of this very plan shows
    @api.depends(
        "basis",
        "last_on",
        "latest_months",
        "meter_id.last_at",
        "meter_id.last_total",
        "meter_id.per_day",
        "meter_interval",
        "meter_since",
        "meter_since_on",
        "meter_start",
        "next_date",
        "next_occurrence",
        "number_offset",
        "state",
    )
    @api.depends_context("lang")
    def _compute_meter_text(self):
        for plan in self:
            if plan.trigger != "meter" or plan.meter_interval <= 0:
                plan.meter_mark = plan.meter_text = False
                continue
            plan.meter_mark = plan._get_mark(plan.next_occurrence)
            plan.meter_text = plan._get_meter_sentence()

    def _get_meter_sentence(self):
        """What the meter says of the next date, and the last day allowed."""
        self.ensure_one()
        text = self._get_meter_state(self._get_mark(self.next_occurrence))
        latest = self._get_latest_day(self._get_interval_began())
        if latest:
            text += " " + self.env._("At the latest %s.", format_date(self.env, latest))
        return text

    def _get_meter_state(self, mark):
        """“1,830 of 2,000 h, about 12 h a day (average …) → 8 December”."""
        self.ensure_one()
        each = self.meter_id
        if not each:
            return self.env._(
                "The unit has no such meter yet: it is fitted when the plan is started."
            )
        if not each.last_at:
            return self.env._("Nobody has read the meter yet.")
        words = {
            "total": each._format(each.last_total),
            "mark": each._format(mark),
            "day": format_date(self.env, self._day_of(each.last_at)),
        }
        if each.last_total >= mark:
            return self.env._(
                "%(total)s of %(mark)s, read on %(day)s: reached.", **words
            )
        if not each.per_day:
            return self.env._(
                "%(total)s of %(mark)s, read on %(day)s. The use per day is %(use)s.",
                use=each.use_text,
                **words,
            )
        expected = each._get_reached_at(mark)
        return self.env._(
            "%(total)s of %(mark)s, read on %(day)s; about %(per_day)s a day (%(use)s)"
            " → %(expected)s.",
            per_day=each._format(round(each.per_day, 1)),
            use=each.use_text,
            expected=format_date(self.env, self._day_of(expected))
            if expected
            else self.env._("not in sight"),
            **words,
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"meter_since", "meter_since_on"}

    @api.model
    def _get_frozen_fields(self):
        return super()._get_frozen_fields() | {"meter_start"}

    # ------------------------------------------------------------
    # MARKS AND DAYS
    # ------------------------------------------------------------

    def _day_of(self, instant):
        return period.day_of(instant, self.company_id._get_after_sales_tz())

    def _get_mark(self, number):
        """The total of the meter at which a number is due."""
        self.ensure_one()
        if self.basis == "floating" and self.last_on:
            return self.meter_since + self.meter_interval
        return self.meter_start + (number - self.number_offset) * self.meter_interval

    def _get_open_occurrence(self):
        """The date whose job is made and not done; the last of them."""
        self.ensure_one()
        return self.occurrence_ids.filtered(lambda date: date.state == "made")[-1:]

    def _get_interval_began(self):
        """The day from which the longest time allowed is counted."""
        self.ensure_one()
        began = self.meter_since_on or self.start_date or self._get_today()
        waiting = self._get_open_occurrence()
        return max(began, waiting.due_on) if waiting else began

    def _get_latest_day(self, began):
        """The last day allowed if the interval began on a day; None without a limit."""
        self.ensure_one()
        if not self.latest_months:
            return None
        return began + relativedelta(months=self.latest_months)

    def _get_meter_day(self, mark, began, each=None):
        """The day on which a mark is expected, or on which it is too late; or False.

        :param each: the meter, if not the plan's own
        """
        self.ensure_one()
        # sudo: what the meter of this plan shows; who sees the plan sees its dates
        reached = (each or self.sudo().meter_id)._get_reached_at(mark)
        days = [reached and self._day_of(reached), self._get_latest_day(began)]
        return min((day for day in days if day), default=False)

    def _get_next_nominal(self):
        if self.trigger != "meter":
            return super()._get_next_nominal()
        if not self.meter_id or self.meter_interval <= 0:
            return False
        if self.basis == "floating" and self._get_open_occurrence():
            return False
        return self._get_meter_day(
            self._get_mark(self.next_occurrence), self._get_interval_began()
        )

    def _project_unmade(self, first, last):
        if self.trigger != "meter":
            yield from super()._project_unmade(first, last)
            return
        if not self.meter_id or self.meter_interval <= 0:
            return
        mark, began = self._get_mark(self.next_occurrence), self._get_interval_began()
        waiting = self.basis == "floating" and self._get_open_occurrence()
        if waiting:
            mark = waiting.meter_mark + self.meter_interval
        yield from self._project_marks(mark, began, self.next_occurrence, first, last)

    def _project_marks(self, mark, began, number, first, last):
        """Yield the dates of marks, each an interval after the one before it."""
        is_off = self._get_days_off()
        for number_ahead in range(FURTHEST_DATES):
            nominal = self._get_meter_day(mark, began)
            if not nominal or (self.end_date and nominal > self.end_date):
                return
            date = self._get_date(number + number_ahead, nominal, is_off)
            if date.due > last:
                return
            if date.due >= first:
                yield date
            mark, began = mark + self.meter_interval, nominal

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _do_start(self):
        """Units get the meters they lack; counting begins with the next mark."""
        by_meter = self.sudo().filtered(lambda plan: plan.trigger == "meter")
        by_meter._fit_meters()
        for plan in by_meter:
            today = plan._get_today()
            began = plan.start_date or today
            while (later := plan._get_latest_day(began)) and later <= today:
                began = later
            plan.write(
                {
                    "meter_since_on": min(began, today),
                    "next_occurrence": plan._get_first_ahead(
                        plan.meter_start, plan.meter_interval, plan.meter_id
                    ),
                }
            )
        return super()._do_start()

    def _fit_meters(self):
        """Give units the meters that their plans go by; called under sudo."""
        missing = {
            (plan.equipment_id, plan.meter_kind_id)
            for plan in self
            if plan.trigger == "meter" and not plan.meter_id
        }
        self.env["after.sales.meter"].create(
            [
                {"equipment_id": unit.id, "kind_id": kind.id}
                for unit, kind in sorted(missing, key=lambda pair: pair[0].id)
            ]
        )

    def _get_first_ahead(self, start, interval, each, above=0.0):
        """How many intervals after ``start`` the first mark lies that is still to come.

        :param each: the meter, or none
        :param float above: marks up to here are over as well
        """
        self.ensure_one()
        reached = max(each.last_total, above)
        if start > reached:
            return 0
        return round((meter.next_mark(reached - start, interval)) / interval)

    def _take_date(self):
        """Marks that were passed without a reading are one job, not several."""
        if self.trigger == "meter" and self.basis == "fixed" and self.meter_id.last_at:
            offset = self.number_offset
            number = offset + meter.last_passed(
                self.meter_start,
                self.meter_interval,
                self.next_occurrence - offset,
                self.meter_id.last_total,
            )
            if number > self.next_occurrence:
                self._pass_over_marks(number)
        return super()._take_date()

    def _pass_over_marks(self, number):
        """Go on with ``number``; what is missed before it stands in one row."""
        self.ensure_one()
        date = self._get_date(self.next_occurrence, self._get_today())
        reason = self.env._(
            "The meter had passed %(count)s marks when it was read: %(total)s",
            count=number - self.next_occurrence + 1,
            total=self.meter_id._format(self.meter_id.last_total),
        )
        self._skip_until(number, date, reason)

    def _count_from(self, day):
        """Both bases: the longest time allowed begins anew; floating: the interval."""
        by_meter = self.filtered(lambda plan: plan.trigger == "meter")
        for plan in by_meter:
            plan.write({"meter_since": plan._get_total_on(day), "meter_since_on": day})
        res = super()._count_from(day)
        by_meter.filtered(lambda plan: plan.basis == "fixed")._refresh_next()
        return res

    def _get_total_on(self, day, each=None):
        """What the meter had counted at the end of a day, as far as it was read.

        :param each: the meter, if not the plan's own
        """
        self.ensure_one()
        end = period.end_of_day(day, self.company_id._get_after_sales_tz())
        reading = self.env["after.sales.meter.reading"].search(
            [
                ("meter_id", "=", (each or self.meter_id).id),
                ("void_reason", "=", False),
                ("read_at", "<", end),
            ],
            order="read_at desc",
            limit=1,
        )
        return reading.total

    # ------------------------------------------------------------
    # CHANGE THE DATES
    # ------------------------------------------------------------

    def _reckon_change(self, rule, move_jobs):
        """Jobs that are made stay; the marks after them follow the new rule."""
        change = super()._reckon_change(rule, move_jobs)
        if rule.trigger != "meter":
            return change
        plan = self.sudo()  # bounded: the dates of this plan, which the user writes
        each = plan.equipment_id.meter_ids.filtered(
            lambda meter: meter.kind_id == rule.meter_kind_id
        )[:1]
        vals, done = dict(change.vals), 0.0
        if plan.trigger == "meter" and plan.meter_kind_id == rule.meter_kind_id:
            done = max(plan.occurrence_ids.mapped("meter_mark"), default=0.0)
        elif plan.last_on:
            # what another meter showed, or none, says nothing of this one
            vals["meter_since"] = each and plan._get_total_on(plan.last_on, each)
            vals["meter_since_on"] = plan.last_on
        ahead = plan._get_first_ahead(rule.meter_start, rule.meter_interval, each, done)
        number = vals["next_occurrence"]
        vals["number_offset"] = number - ahead
        if not plan.meter_since_on:
            vals.setdefault("meter_since_on", plan._get_today())
        if rule.basis == "floating" and plan.last_on:
            mark = vals.get("meter_since", plan.meter_since) + rule.meter_interval
        else:
            mark = rule.meter_start + ahead * rule.meter_interval
        following = plan._project_changed(rule, mark, number)
        return change._replace(vals=vals, following=following)

    def _project_changed(self, rule, mark, number):
        """The dates of the next year by another rule."""
        each = self.equipment_id.meter_ids.filtered(
            lambda meter: meter.kind_id == rule.meter_kind_id
        )
        began, dates = self._get_interval_began(), []
        last = self._get_today() + timedelta(days=366)
        while len(dates) < FURTHEST_DATES:
            reached = each._get_reached_at(mark) if each else None
            days = [reached and self._day_of(reached)]
            if rule.latest_months:
                days.append(began + relativedelta(months=rule.latest_months))
            nominal = min((day for day in days if day), default=None)
            if not nominal or nominal > (rule.end_date or last) or nominal > last:
                break
            dates.append(self._get_date(number + len(dates), nominal))
            mark, began = mark + rule.meter_interval, nominal
        return dates

    def _do_change(self, rule, names, move_jobs):
        res = super()._do_change(rule, names, move_jobs)
        plan = self.sudo()  # the caller has checked
        plan._fit_meters()
        plan._refresh_next()
        return res

    # ------------------------------------------------------------
    # A READING HAS COME
    # ------------------------------------------------------------

    def _prepare_occurrence_vals(self, date, **vals):
        vals = super()._prepare_occurrence_vals(date, **vals)
        if self.trigger == "meter":
            vals["meter_mark"] = self._get_mark(date.number)
        return vals

    def _follow_meters(self):
        """The meters of these plans have moved: so do their dates; under sudo.

        Jobs that nobody has planned yet move along when they would leave their window,
        unless production was told of them; what is due to be made now is made by the next run, which is called at once.
        """
        self._refresh_next()
        for date in self._get_unplanned_dates():
            date._follow_meter()
        self._wake_making()
