# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import ormcache

from ..tools.work_clock import DAY, HOUR, Attendance, CalendarSpec, WorkClock, to_epoch


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "after.sales.cached.mixin"]

    after_sales_workday_ids = fields.One2many(
        comodel_name="after.sales.calendar.workday",
        inverse_name="calendar_id",
        string="Shifted Working Days",
        copy=True,
    )
    after_sales_replan_note = fields.Char(compute="_compute_after_sales_replan_note")

    def _compute_after_sales_replan_note(self):
        """Say how far the open promises have followed the last change."""
        # sudo: how many promises of these calendars, for whoever may change them
        waiting = self.env["after.sales.sla.replan"].sudo()
        waiting = waiting.search(waiting._get_waiting_domain("calendar_id", self))
        jobs = {job.calendar_id: job for job in waiting}
        for calendar in self:
            job = jobs.get(calendar._origin)
            calendar.after_sales_replan_note = job and self.env._(
                "Open promises follow the last change: %(done)s of %(total)s so far.",
                done=job.done,
                total=job.total,
            )

    # ------------------------------------------------------------
    # Work clock
    # ------------------------------------------------------------

    def _forget_cache(self):
        """Drop the cached intervals; open promises follow in the background."""
        result = super()._forget_cache()
        self.env["after.sales.sla.replan"]._request("calendar_id", self)
        return result

    @api.model
    @ormcache("calendar_id")
    def _get_work_clock(self, calendar_id):
        """Return the work clock of a calendar; it keeps what it has worked out.

        :param int calendar_id: a calendar that exists
        :rtype: WorkClock
        """
        # whoever's promise it is, it is counted in the same hours: bounded to the
        # working times of this one calendar, and only intervals leave here
        calendar = self.sudo().browse(calendar_id)
        return WorkClock(calendar._get_work_clock_spec())

    def _get_work_clock_spec(self):
        """Return the plain values from which the work clock counts."""
        self.ensure_one()
        return CalendarSpec(
            tz=self.tz,
            attendances=tuple(self._get_work_clock_attendances()),
            leaves=tuple(self._get_work_clock_leaves()),
            shifted=tuple(
                (workday.date.toordinal(), int(workday.works_like))
                for workday in self.after_sales_workday_ids
            ),
        )

    def _get_work_clock_attendances(self):
        """Yield the weekly attendances.

        A flexible calendar has no hours of its own. Ours then are: its hours per
        day around noon, from Monday on, until its hours per week are used up.
        """
        if self.flexible_hours:
            per_day = min(self.hours_per_day, 24.0)
            left = self.hours_per_week or self.full_time_required_hours
            for weekday in range(7):
                hours = min(per_day, left)
                if hours <= 0:
                    return
                half = round(hours * HOUR / 2)
                yield Attendance(weekday, DAY // 2 - half, DAY // 2 + half)
                left -= hours
            return
        for attendance in self.attendance_ids:
            if attendance.display_type or attendance.day_period == "lunch":
                continue
            week = (
                int(attendance.week_type)
                if self.two_weeks_calendar and attendance.week_type
                else None
            )
            start = round(attendance.hour_from * HOUR)
            # core writes the end of a day as 23:59:59.999999
            end = min(math.ceil(round(attendance.hour_to * HOUR, 3)), DAY)
            if start < end:
                yield Attendance(int(attendance.dayofweek), start, end, week)

    def _get_work_clock_leaves(self):
        """Yield the public leaves of the calendar, in UTC seconds.

        A leave without calendar closes every calendar of its company.
        """
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                "|",
                ("calendar_id", "=", self.id),
                "&",
                ("calendar_id", "=", False),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        for leave in leaves:
            end = leave.date_to
            if end.second == 59:
                # Odoo ends whole days one second early
                end += timedelta(seconds=1)
            yield to_epoch(leave.date_from), to_epoch(end)

    def _get_unusual_days(self, start_dt, end_dt, company_id=False):
        """Show shifted working days as they are worked."""
        days = super()._get_unusual_days(start_dt, end_dt, company_id=company_id)
        if not days or not self.sudo().after_sales_workday_ids:
            return days
        clock = self._get_work_clock(self.id)
        # sudo: dates and weekdays only, of the calendar that is being shown
        for workday in self.sudo().after_sales_workday_ids:
            key = fields.Date.to_string(workday.date)
            if key in days and clock.spec.attendances:
                days[key] = not clock.works_on(workday.date.toordinal())
        return days
