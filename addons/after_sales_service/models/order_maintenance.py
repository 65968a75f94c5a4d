# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import period
from .maintenance_rule_mixin import GRADE_SIZES


class Order(models.Model):
    """The job of a maintenance plan, and what the plan asks of it."""

    _inherit = "after.sales.order"

    occurrence_ids = fields.One2many(
        "after.sales.maintenance.occurrence", "order_id", readonly=True
    )
    plan_id = fields.Many2one(
        "after.sales.maintenance.plan",
        string="Maintenance Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    affects_production = fields.Boolean(
        tracking=True,
        help="The unit stands still meanwhile: production is told before, and the work"
        " starts only when it has acknowledged (S29).",
    )
    notice_days = fields.Integer(
        string="Notice (days)", default=3, help="Whole days before the work (S29)."
    )
    joint_acceptance = fields.Boolean(
        tracking=True,
        help="Both sides accept the work and sign the form before the unit goes back"
        " into use (S28).",
    )
    plan_text = fields.Text(
        string="By the Plan",
        compute="_compute_plan_text",
        compute_sudo=True,
        help="When the work is due by its plan, and what it takes the place of.",
    )
    window_warning = fields.Char(
        compute="_compute_plan_text",
        compute_sudo=True,
        help="The job is planned outside the days that its plan allows.",
    )

    # work that no plan asked for, among all that ever was done
    _unplanned_idx = models.Index(
        "(done_at) WHERE kind = 'maintenance' AND state = 'done' AND plan_id IS NULL"
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"plan_id"}

    # bounded: dates and names of the plan of this very job
    @api.depends(
        "occurrence_ids.absorbed_ids",
        "occurrence_ids.due_on",
        "planned_start",
        "plan_id.interval",
        "state",
    )
    @api.depends_context("lang")
    def _compute_plan_text(self):
        for order in self:
            date = order.occurrence_ids[:1]
            if not date:
                order.plan_text = order.window_warning = False
                continue
            order.plan_text = "\n".join(order._get_plan_sentences(date))
            order.window_warning = order._get_window_warning(date)

    def _get_plan_sentences(self, date):
        """The plan in words: what, how often, due when, instead of what."""
        self.ensure_one()
        sentences = [
            self.env._(
                "%(plan)s: %(rhythm)s. Due on %(day)s; possible from %(first)s to"
                " %(last)s.",
                plan=date.plan_id.name,
                rhythm=date.plan_id._get_interval_wording(),
                day=format_date(self.env, date.due_on),
                first=format_date(self.env, date.window_start),
                last=format_date(self.env, date.window_end),
            )
        ]
        if date.nominal_on != date.due_on:
            sentences.append(
                self.env._(
                    "By the interval it would be %s: moved off days off, the season, or"
                    " as agreed.",
                    format_date(self.env, date.nominal_on),
                )
            )
        sentences += [
            self.env._(
                "Takes the place of “%(plan)s”, due on %(day)s.",
                plan=other.plan_id.name,
                day=format_date(self.env, other.due_on),
            )
            for other in date.absorbed_ids
        ]
        return sentences

    def _get_window_warning(self, date):
        """Say that the job is planned too early or too late; False if it is not."""
        self.ensure_one()
        if not self.planned_start or self.state in ("done", "cancelled"):
            return False
        day = period.day_of(self.planned_start, self.tz)
        if day < date.window_start:
            return self.env._(
                "Planned on %(day)s, before the first day that the plan allows:"
                " %(first)s.",
                day=format_date(self.env, day),
                first=format_date(self.env, date.window_start),
            )
        if day > date.window_end:
            return self.env._(
                "Planned on %(day)s, after the last day that the plan allows:"
                " %(last)s.",
                day=format_date(self.env, day),
                last=format_date(self.env, date.window_end),
            )
        return False

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_cancel(self):
        """Of a job of a plan it is asked what becomes of that date."""
        if not self._get_dates_at_stake():
            return super().action_cancel()
        self._check_can_cancel()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel a Job of a Plan"),
            "res_model": "after.sales.maintenance.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_ids": self.ids},
        }

    def _get_served_dates(self):
        """The dates of plans that these jobs serve, done or not; under sudo.

        The rest of a job and its next attempt serve the date of the first one.
        """
        # bounded: the dates of these jobs; engineers may not see another team's plan
        jobs = self.sudo()
        chains = jobs.union(*(job._get_chain() for job in jobs))
        return chains.occurrence_ids.filtered(
            lambda date: date.state in ("made", "done")
        )

    def _get_dates_at_stake(self):
        """The dates that nobody serves any more once these jobs are cancelled."""

        def is_served(job):
            return job not in self and job.state not in ("done", "cancelled")

        return self._get_served_dates().filtered(
            lambda date: not date.order_id._get_family().filtered(is_served)
        )

    def _do_cancel(self):
        """A date whose job is cancelled is skipped, unless it was asked otherwise."""
        result = super()._do_cancel()
        self._get_dates_at_stake()._do_skip(self.env._("The job was cancelled"))
        return result

    def _do_done(self):
        """The date is done, by the last of the jobs that go on from each other."""
        result = super()._do_done()
        unplanned = self.browse()
        for order in self:
            if order._is_unaccepted() or order._get_continuing():
                continue
            dates = order._get_served_dates()
            for date in dates:
                if date.state == "made":
                    date._do_done(order)
            if not dates:
                unplanned |= order
        unplanned._count_in_floating_plans()
        return result

    def _count_in_floating_plans(self):
        """Maintenance that no plan asked for is a completion all the same (S26).

        Plans of the unit that count from the last completion do so from this one: of
        its size or a smaller one, begun, and with no date that waits for its own job.
        What the approved yearly plan says of the next date stays as it was approved.
        """
        jobs = self.filtered(
            lambda order: (
                order.kind == "maintenance"
                and order.grade
                and order.equipment_id
                and not order.plan_id
                and order.result != "unsolved"
            )
        )
        if not jobs:
            return
        # bounded: plans of the units of these jobs, the day they count from
        plans = (
            self.env["after.sales.maintenance.plan"]
            .sudo()
            .search(
                [
                    ("equipment_id", "in", jobs.equipment_id.ids),
                    ("kind", "=", "maintenance"),
                    ("grade", "!=", False),
                    ("basis", "=", "floating"),
                    ("state", "in", ("active", "paused")),
                    (
                        "occurrence_ids",
                        "not any",
                        [("state", "in", ("planned", "made"))],
                    ),
                ]
            )
            .grouped("equipment_id")
        )
        for job in jobs:
            day = period.day_of(
                job.finished_at or job.done_at or fields.Datetime.now(), job.tz
            )
            for plan in plans.get(job.equipment_id, ()):
                began = plan.last_on or plan.start_date
                if (
                    GRADE_SIZES[plan.grade] <= GRADE_SIZES[job.grade]
                    and (not began or began < day)
                    and not plan._get_agreed_line(plan.next_occurrence)
                ):
                    plan._count_from(day)
                    plan._message_log(
                        body=self.env._(
                            "%(job)s did this work on %(day)s without the plan: the"
                            " interval begins anew on that day.",
                            job=job.name,
                            day=format_date(self.env, day),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for order in self:
            # bounded: whether there is a date of a plan
            if order.sudo().occurrence_ids:
                raise UserError(
                    self.env._(
                        "%(job)s serves the plan “%(plan)s”: cancel it instead, and say"
                        " what becomes of that date.",
                        job=order.name,
                        plan=order.sudo().plan_id.name,
                    )
                )

    def action_view_plan(self):
        self.ensure_one()
        return self.plan_id._get_records_action(name=self.env._("Maintenance Plan"))
