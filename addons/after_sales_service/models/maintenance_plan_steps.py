# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import recurrence
from .maintenance_plan import PLAN_STATES, PlanDate
from .notice import STATES_TOLD

#: step -> states it may be taken in
STEPS = {
    "start": {"draft"},
    "pause": {"active"},
    "resume": {"paused"},
    "end": {"draft", "active", "paused"},
    "change": {"active", "paused"},
}
#: jobs nobody has set out for: they may still be moved, or taken back
ORDER_STATES_OPEN = ("draft", "scheduled")


class Change(NamedTuple):
    """What another rule makes of a plan."""

    #: values of the plan besides the rule
    vals: dict
    #: (date, its PlanDate from now on)
    moved: list
    #: the first dates after them
    following: list


class MaintenancePlan(models.Model):
    """Start, pause, end, change: each checks, then writes (S26)."""

    _inherit = "after.sales.maintenance.plan"

    can_start = fields.Boolean(compute="_compute_can")
    can_pause = fields.Boolean(compute="_compute_can")
    can_resume = fields.Boolean(compute="_compute_can")
    can_end = fields.Boolean(compute="_compute_can")
    can_change = fields.Boolean(compute="_compute_can")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        writable = self._origin._filtered_access("write")
        for plan in self:
            for step, states in STEPS.items():
                plan[f"can_{step}"] = plan._origin in writable and plan.state in states

    def _check_step(self, step):
        """
        :raises AccessError: the user does not write plans
        :raises UserError: the plan is in another state
        """
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if plan.state not in STEPS[step]:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is “%(state)s”. This is possible in: %(allowed)s.",
                        plan=plan.display_name,
                        state=labels[plan.state],
                        allowed=", ".join(
                            labels[state]
                            for state, _label in PLAN_STATES
                            if state in STEPS[step]
                        ),
                    )
                )

    # ------------------------------------------------------------
    # START
    # ------------------------------------------------------------

    def action_start(self):
        self._check_can_start()
        self._do_start()
        return True

    def _check_can_start(self):
        self._check_step("start")
        self._check_unit()
        for plan in self:
            if plan.trigger == "calendar" and not plan.start_date:
                raise UserError(
                    self.env._(
                        "“%s” has no day to count from: the unit is not accepted or"
                        " delivered yet. Wait for it, or count from a date of its own.",
                        plan.display_name,
                    )
                )

    def _do_start(self):
        """The first date is the next one to come: what lies behind is over."""
        for plan in self.sudo():  # fields of the steps; the caller has checked
            vals = {"state": "active", "stop_reason": False, "number_offset": 0}
            if plan.trigger == "calendar":
                vals |= plan._prepare_beginning(plan._get_today())
            plan.write(vals)
        self.sudo()._refresh_next()
        self._wake_making()

    def _wake_making(self):
        """A job that is due to be made does not wait for the daily run."""
        if any(
            plan.generate_on and plan.generate_on <= plan._get_today() for plan in self
        ):
            self.env.ref("after_sales_service.ir_cron_maintenance_plans")._trigger()

    def _prepare_beginning(self, today):
        """Values of the first number that is due from ``today`` on.

        A floating plan goes on as if the one before had been done in time.
        """
        first = 0 if self.start_basis == "date" else 1
        rule = self._get_recurrence(self.start_date, first)
        number = rule.first_due(today, self._get_days_off())
        vals = {"next_occurrence": number}
        if self.basis == "floating" and number > first:
            vals["last_on"] = rule.nominal(number - 1)
        return vals

    # ------------------------------------------------------------
    # PAUSE, RESUME, END
    # ------------------------------------------------------------

    def action_pause(self):
        self._check_step("pause")
        return self._open_stop_dialog("pause", self.env._("Pause the Plan"))

    def action_end(self):
        self._check_step("end")
        return self._open_stop_dialog("end", self.env._("End the Plan"))

    def _open_stop_dialog(self, step, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "after.sales.maintenance.stop",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_ids": self.ids, "default_step": step},
        }

    def _do_pause(self, reason):
        # fields of the steps; the caller has checked
        self.sudo().write({"state": "paused", "stop_reason": reason})

    def action_resume(self):
        self._check_step("resume")
        self._check_unit()
        self._do_resume()
        return True

    def _do_resume(self):
        """Go on with the next date to come; those of the pause are skipped."""
        for plan in self.sudo():  # as above
            reason = self.env._("The plan was paused: %s", plan.stop_reason or "")
            plan.write({"state": "active", "stop_reason": False})
            today = plan._get_today()
            if plan.trigger == "calendar" and plan.basis == "fixed":
                rule, offset = plan._get_counting()
                number = rule.first_due(today, plan._get_days_off()) + offset
                plan._pass_over(number, reason)
        self.sudo()._refresh_next()

    def _pass_over(self, number, reason):
        """Go on with ``number``; what is missed before it stands in one row."""
        self.ensure_one()
        missed = number - self.next_occurrence
        if missed <= 0:
            return
        rule, offset = self._get_counting()
        first, last = (
            self._get_date(each, rule.nominal(each - offset))
            for each in (self.next_occurrence, number - 1)
        )
        if missed > 1:
            reason = self.env._(
                "%(reason)s (%(count)s dates, until %(day)s)",
                reason=reason,
                count=missed,
                day=format_date(self.env, last.due),
            )
        self._skip_until(number, first, reason)

    def _skip_until(self, number, first, reason):
        """Go on with ``number``; rows that wait before it are skipped.

        :param first: the :class:`PlanDate` that is missed first; it gets a row
        """
        rows = self.env["after.sales.maintenance.occurrence"].search(
            [
                ("plan_id", "=", self.id),
                ("number", ">=", first.number),
                ("number", "<", number),
            ]
        )
        rows.filtered(lambda row: row.state == "planned")._do_skip(reason)
        if first.number not in rows.mapped("number"):
            rows.create(
                self._prepare_occurrence_vals(first, state="skipped", reason=reason)
            )
        self.next_occurrence = number

    def _do_end(self, reason, cancel_jobs=False):
        """Make no more jobs.

        :param bool cancel_jobs: take back jobs that nobody has set out for
        """
        plans = self.sudo()  # as above
        plans.write({"state": "ended", "stop_reason": reason})
        # what they were to take the place of is due again
        plans.env["after.sales.maintenance.occurrence"].search(
            [("plan_id", "in", plans.ids), ("state", "=", "planned")]
        )._do_skip(reason)
        plans._refresh_next()
        if cancel_jobs:
            dates = plans._get_movable_dates()
            dates._do_skip(reason)
            dates.order_id._do_cancel()

    def _get_movable_dates(self):
        """The dates with a job that nobody has set out for yet."""
        return self.env["after.sales.maintenance.occurrence"].search(
            [
                ("plan_id", "in", self.ids),
                ("state", "=", "made"),
                ("order_id.state", "in", ORDER_STATES_OPEN),
            ],
            order="number",
        )

    def _get_unplanned_dates(self):
        """The dates with a job that nobody has planned, nor told production of."""
        return self.env["after.sales.maintenance.occurrence"].search(
            [
                ("plan_id", "in", self.ids),
                ("state", "=", "made"),
                ("order_id.state", "=", "draft"),
                ("order_id.notice_ids", "not any", [("state", "in", STATES_TOLD)]),
            ]
        )

    # ------------------------------------------------------------
    # WHAT HAPPENED
    # ------------------------------------------------------------

    def _count_from(self, day):
        """A date was done or passed over: floating plans count from here.

        Called under sudo.
        """
        floating = self.filtered(lambda plan: plan.basis == "floating")
        floating.write({"last_on": day, "waiting_on": False})
        floating._refresh_next()

    # ------------------------------------------------------------
    # CHANGE THE DATES
    # ------------------------------------------------------------

    def action_change(self):
        """Open the dialog that shows what another rule would change."""
        self.ensure_one()
        self._check_step("change")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Dates"),
            "res_model": "after.sales.maintenance.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def _reckon_change(self, rule, move_jobs):
        """Work out what another rule makes of the plan, without writing anything.

        :param rule: a record with the rule and ``start_date``, ``end_date``
        :param bool move_jobs: jobs that nobody has set out for get the new dates;
            else they stay, and the new dates begin after them
        :rtype: Change
        """
        self.ensure_one()
        plan = self.sudo()  # bounded: the dates of this plan, which the user writes
        dates = plan.occurrence_ids
        moving = dates.filtered(lambda date: date.state == "planned")
        if move_jobs:
            moving |= plan._get_movable_dates()
        kept = dates - moving
        number = max(dates.mapped("number"), default=plan.next_occurrence - 1) + 1
        number = max(number, plan.next_occurrence)
        vals = {"next_occurrence": number, "waiting_on": False}
        if rule.trigger != "calendar" or not rule.start_date or rule.interval < 1:
            return Change(vals, [], [])
        today = plan._get_today()
        begin = max([today, *(date.due_on + recurrence.ONE_DAY for date in kept)])
        first = 0 if rule.start_basis == "date" else 1
        counting = rule._get_recurrence(rule.start_date, first)
        if rule.basis == "floating":
            done = kept.filtered(lambda date: date.state != "made")
            vals["last_on"] = plan.last_on or max(
                (date.done_on or date.due_on for date in done), default=False
            )
            if vals["last_on"]:
                counting = rule._get_recurrence(vals["last_on"], 1)
            waiting = kept.filtered(lambda date: date.state == "made")[-1:]
            vals["waiting_on"] = waiting.due_on
            moving, dropped = moving[:1], moving[1:]
        else:
            dropped = moving.browse()
        is_off = plan._get_days_off()

        def get_date(each, k):
            due = counting.due(k, is_off)
            window = recurrence.window(due, rule.window_before, rule.window_after)
            return PlanDate(each, counting.nominal(k), due, *window)

        k = counting.serve(counting.first_due(begin, is_off), is_off)
        moved = []
        for date in moving.sorted("number"):
            moved.append((date, get_date(date.number, k)))
            k = counting.serve(k + 1, is_off)
            if rule.basis == "floating" and date.state == "made":
                vals["waiting_on"] = moved[-1][1].due
        moved += [(date, None) for date in dropped]
        vals["number_offset"] = number - k
        following = []
        last = today + timedelta(days=366)
        while not vals["waiting_on"] and (date := get_date(number, k)).due <= last:
            if rule.end_date and date.nominal > rule.end_date:
                break
            following.append(date)
            number, k = number + 1, counting.serve(k + 1, is_off)
        return Change(vals, moved, following)

    def _do_change(self, rule, names, move_jobs):
        """Take over another rule, move what it moves.

        :param rule: as in ``_reckon_change``
        :param names: the fields that are taken over from it
        """
        self.ensure_one()
        change = self._reckon_change(rule, move_jobs)
        plan = self.sudo()  # fields of the steps; the caller has checked
        before = plan._get_interval_wording()
        plan.write(rule._prepare_rule_vals(names) | change.vals)
        for date, new in change.moved:
            if new:
                date._move_to(new)
            else:
                date._do_skip(self.env._("The plan counts from the completion now"))
                date.order_id._do_cancel()
        plan._refresh_next()
        plan._dates_changed()
        plan._message_log(
            body=self.env._(
                "Dates changed: %(before)s → %(after)s. Jobs moved: %(count)s.",
                before=before,
                after=plan._get_interval_wording(),
                count=len([date for date, new in change.moved if new]),
            )
        )

    def _dates_changed(self):
        """The dates of this plan are others now. Hook for who agreed on the old."""
