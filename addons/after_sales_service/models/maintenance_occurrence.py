# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import period, recurrence
from .maintenance_plan_steps import ORDER_STATES_OPEN
from .maintenance_rule_mixin import GRADE_SIZES

OCCURRENCE_STATES = [
    ("planned", "Planned"),
    ("made", "Job Made"),
    ("absorbed", "Absorbed by a Bigger One"),
    ("skipped", "Skipped"),
    ("done", "Done"),
]
OUTCOMES = [
    ("early", "Done Early"),
    ("in_time", "Done in Time"),
    ("late", "Done Late"),
    ("skipped", "Skipped"),
    ("absorbed", "Absorbed"),
]


class MaintenanceOccurrence(models.Model):
    """One date of a plan: when it was due, what became of it.

    Written by the plan when it makes its jobs, by the yearly plan, and by the job
    when it is done; never by hand. Unique by plan and number: a date is served once,
    whoever runs the generation how often.
    """

    _name = "after.sales.maintenance.occurrence"
    _description = "Date of a Maintenance Plan"
    _order = "due_on, id"
    _rec_name = "plan_id"

    plan_id = fields.Many2one(
        "after.sales.maintenance.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(
        related="plan_id.equipment_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="equipment_id.partner_id", string="Owner")
    kind = fields.Selection(related="plan_id.kind")
    grade = fields.Selection(related="plan_id.grade", store=True)
    number = fields.Integer(required=True)
    nominal_on = fields.Date(
        string="By the Interval", required=True, help="Before days off moved it."
    )
    due_on = fields.Date(string="Due on", required=True, index=True)
    window_start = fields.Date(string="Not before")
    window_end = fields.Date(string="Not after")
    state = fields.Selection(
        OCCURRENCE_STATES, required=True, default="planned", index=True
    )
    order_id = fields.Many2one(
        "after.sales.order", string="Job", index="btree_not_null", ondelete="restrict"
    )
    absorbed_by_id = fields.Many2one(
        "after.sales.maintenance.occurrence",
        string="Absorbed by",
        index="btree_not_null",
    )
    absorbed_ids = fields.One2many(
        "after.sales.maintenance.occurrence", "absorbed_by_id", string="Absorbs"
    )
    done_on = fields.Date()
    outcome = fields.Selection(
        OUTCOMES,
        compute="_compute_outcome",
        store=True,
        help="Done within the days that the plan allows, before or after them. What is"
        " not done yet has no outcome.",
    )
    reason = fields.Char(help="Why it was moved, skipped or absorbed.")

    _number_uniq = models.UniqueIndex(
        "(plan_id, number)", "This date of the plan is served already."
    )
    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL",
        "A job serves one date of a plan.",
    )
    _open_idx = models.Index("(window_end) WHERE state IN ('planned', 'made')")

    @api.depends("plan_id", "due_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for date in self:
            # the name of its plan belongs to the name of a date
            name = date.sudo().plan_id.name
            date.display_name = f"{name} · {format_date(self.env, date.due_on)}"

    @api.depends("state", "done_on", "window_start", "window_end")
    def _compute_outcome(self):
        for date in self:
            if date.state in ("skipped", "absorbed"):
                date.outcome = date.state
            elif date.state != "done" or not date.done_on:
                date.outcome = False
            elif date.window_end and date.done_on > date.window_end:
                date.outcome = "late"
            elif date.window_start and date.done_on < date.window_start:
                date.outcome = "early"
            else:
                date.outcome = "in_time"

    # ------------------------------------------------------------
    # WHAT BECAME OF IT; called under sudo
    # ------------------------------------------------------------

    def _do_done(self, order):
        """The work is done: the plan counts on, floating ones from this day.

        So do the plans of those that this one took the place of.

        :param order: the job that did it
        """
        self.ensure_one()
        day = period.day_of(
            order.finished_at or order.done_at or fields.Datetime.now(),
            self.equipment_id.tz,
        )
        self.state = "done"
        dates = absorbed = self
        while absorbed := absorbed.absorbed_ids - dates:
            dates |= absorbed
        dates.done_on = day
        for date in dates:
            date.plan_id._count_from(day)

    def _do_skip(self, reason):
        """Nothing was done on this date; what it would have absorbed comes back.

        :param str reason: in the words that the planner reads
        """
        for date in self:
            date.write({"state": "skipped", "reason": reason, "done_on": False})
            if not date._is_followed():
                date.plan_id._count_from(date.due_on)
        self.absorbed_ids._release()

    def _is_followed(self):
        """Whether the plan waits for the job of another date, or counts from it."""
        self.ensure_one()
        return any(
            other.state == "made"
            or other.state == "done"
            and other.number > self.number
            for other in self.plan_id.occurrence_ids - self
        )

    def _do_absorb(self, bigger):
        """``bigger`` takes the place of this date, whose job is not started."""
        self.ensure_one()
        order = self.order_id
        self.write(
            {
                "state": "absorbed",
                "absorbed_by_id": bigger.id,
                "reason": bigger._get_absorbing_reason(),
            }
        )
        if order.state in ORDER_STATES_OPEN:
            order._message_log(body=self.reason)
            order._do_cancel()
        self.plan_id._count_from(bigger.due_on)

    def _move_to(self, date):
        """The rule of the plan was changed: this date lies on another day now.

        :param date: ``PlanDate``
        """
        self.ensure_one()
        plan = self.plan_id
        self.write(
            {
                "nominal_on": date.nominal,
                "due_on": date.due,
                "window_start": date.window_start,
                "window_end": date.window_end,
            }
        )
        if self.order_id:
            start, end = plan._get_planned_time(
                max(date.due, plan._get_today()), plan.duration_hours
            )
            self.order_id.write({"planned_start": start, "planned_end": end})
        self.absorbed_ids.filtered(
            lambda other: abs((other.due_on - date.due).days) > plan.absorb_days
        )._release()

    def _put_on(self, day):
        """A person says on which day it is due instead."""
        self.ensure_one()
        first, last = recurrence.window(
            day, self.plan_id.window_before, self.plan_id.window_after
        )
        self.write({"due_on": day, "window_start": first, "window_end": last})

    def _get_absorbing_reason(self):
        """Why a smaller one is not done: what takes its place, and when."""
        self.ensure_one()
        return self.env._(
            "“%(plan)s”, due on %(day)s, takes its place.",
            plan=self.plan_id.name,
            day=format_date(self.env, self.due_on),
        )

    def _absorb_smaller(self):
        """Take back jobs of smaller overhauls of the same unit that are near.

        That happens where the bigger one came, or moved, after they were made.
        """
        bigger = self.filtered(lambda date: date.grade)
        if not bigger:
            return
        smaller = self.search(
            [
                ("equipment_id", "in", bigger.equipment_id.ids),
                ("grade", "!=", False),
                ("state", "=", "made"),
                ("order_id.state", "in", ORDER_STATES_OPEN),
            ]
        ).grouped("equipment_id")
        for date in bigger:
            for other in smaller.get(date.equipment_id, ()):
                if (
                    other.state == "made"
                    and GRADE_SIZES[other.grade] < GRADE_SIZES[date.grade]
                    and abs((other.due_on - date.due_on).days)
                    <= date.plan_id.absorb_days
                ):
                    other._do_absorb(date)

    def _release(self):
        """What should have taken the place of these was skipped: they are due again.

        Dates of long ago stay as they were.
        """
        due = self.filtered(
            lambda date: (
                date.plan_id.state == "active"
                and date.window_end >= date.plan_id._get_today()
            )
        )
        due.write({"state": "planned", "absorbed_by_id": False, "reason": False})
        due._make_orders()
        due.plan_id._refresh_next()

    def _make_orders(self):
        """Make the jobs that serve these dates, all at once.

        A job says on its form from which plan it is: no line in its log says so again.

        :return: the jobs
        """
        orders = (
            self.env["after.sales.order"]
            .with_context(mail_create_nolog=True)
            .create([date.plan_id._prepare_order_vals(date) for date in self])
            .with_env(self.env)
        )
        for date, order in zip(self, orders, strict=True):
            date._serve_by(order)
        return orders

    def _serve_by(self, order):
        """``order`` is to serve this date; a floating plan waits for it."""
        self.ensure_one()
        self.write({"order_id": order.id, "state": "made", "done_on": False})
        if self.plan_id.basis == "floating":
            self.plan_id.waiting_on = self.due_on

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action(name=self.env._("Job"))
