# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

#: a year of dates is compared
SHOWN_DAYS = 366
#: so many rows at most: a daily plan has more than anybody reads
SHOWN_ROWS = 60


class MaintenanceChange(models.TransientModel):
    """Other dates for a plan that runs: old and new side by side, then applied."""

    _name = "after.sales.maintenance.change"
    _inherit = ["after.sales.maintenance.rule.mixin"]
    _description = "Change the Dates of a Plan"

    plan_id = fields.Many2one(
        "after.sales.maintenance.plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    start_date = fields.Date(string="Counted from Day")
    end_date = fields.Date(string="Last Date")
    move_jobs = fields.Boolean(
        string="Move Jobs Not Started",
        default=True,
        help="Jobs that nobody has set out for get the new dates. Else they stay where"
        " they are, and the new dates begin after them.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields):
        """Begins with the rule as it stands."""
        res = super().default_get(fields)
        plan_id = self.env.context.get("default_plan_id")
        vals = self._prepare_vals_of_plan(plan_id) if plan_id else {}
        return res | {name: vals[name] for name in vals if name in fields}

    @api.model_create_multi
    def create(self, vals_list):
        """What is not given stays as the plan has it."""
        opened = self.env.context.get("default_plan_id")
        return super().create(
            [
                self._prepare_vals_of_plan(vals.get("plan_id") or opened) | vals
                for vals in vals_list
            ]
        )

    @api.model
    def _prepare_vals_of_plan(self, plan_id):
        plan = self.env["after.sales.maintenance.plan"].browse(plan_id)
        return plan._prepare_rule_vals(
            self._get_rule_fields() | self._get_taken_fields()
        )

    @api.model
    def _get_taken_fields(self):
        """The fields that the plan takes over from the dialog."""
        return self._get_date_fields() | {"end_date", "start_basis", "start_date"}

    @api.depends(lambda self: sorted(self._get_taken_fields() | {"move_jobs"}))
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.plan_id.check_access("read")
            problems = wizard._get_change_problems()
            wizard.preview = self.env["ir.qweb"]._render(
                "after_sales_service.maintenance_change_preview",
                {
                    "problems": problems,
                    "rows": [] if problems else wizard._get_rows(),
                    "jobs": [] if problems else wizard._get_job_rows(),
                },
            )

    def _get_change_problems(self):
        """What is wrong with the new rule, a sentence each."""
        self.ensure_one()
        problems = self._get_rule_problems()
        problems += self._get_day_problems("start_date", "end_date")
        if self.trigger == "calendar" and not self.start_date:
            problems.append(self.env._("Enter the day from which is counted."))
        if self.start_date and self.end_date and self.end_date < self.start_date:
            problems.append(
                self.env._("The last date lies before the day it is counted from.")
            )
        return problems

    def _get_rows(self):
        """The dates of the next year: as they are, and as they would be."""
        plan = self.plan_id
        today = plan._get_today()
        last = today + timedelta(days=SHOWN_DAYS)
        change = plan._reckon_change(self, self.move_jobs)
        moved = {date.id: new for date, new in change.moved}
        made = plan.sudo().occurrence_ids.filtered(
            lambda date: date.state in ("planned", "made")
        )
        before = sorted(
            {date.due for date in plan._project(today, last)}
            | set(made.mapped("due_on"))
        )
        after = sorted(
            {date.due for date in change.following if date.due <= last}
            | {
                (moved[date.id].due if moved[date.id] else None)
                if date.id in moved
                else date.due_on
                for date in made
            }
            - {None}
        )
        length = min(max(len(before), len(after)), SHOWN_ROWS)

        def show(days, place):
            return format_date(self.env, days[place]) if place < len(days) else "–"

        return [
            {
                "before": show(before, place),
                "after": show(after, place),
                "same": show(before, place) == show(after, place),
            }
            for place in range(length)
        ]

    def _get_job_rows(self):
        """What becomes of the jobs that are made already."""
        change = self.plan_id._reckon_change(self, self.move_jobs)
        moved = {date.id: new for date, new in change.moved}
        rows = []
        for date in self.plan_id.sudo().occurrence_ids:
            if date.state != "made":
                continue
            was = format_date(self.env, date.due_on)
            if date.id not in moved:
                text = self.env._("stays on %s", was)
            elif not moved[date.id]:
                text = self.env._("is cancelled (%s)", was)
            elif moved[date.id].due == date.due_on:
                text = self.env._("stays on %s", was)
            else:
                text = self.env._(
                    "moves from %(was)s to %(day)s",
                    was=was,
                    day=format_date(self.env, moved[date.id].due),
                )
            rows.append({"name": date.order_id.name, "text": text})
        return rows

    def action_apply(self):
        """
        :raises UserError: the plan is in another state
        :raises ValidationError: the new rule is wrong
        """
        self.ensure_one()
        # the same check as that of the button: a dialog proves nothing
        self.plan_id._check_step("change")
        if problems := self._get_change_problems():
            raise ValidationError("\n".join(problems))
        if not any(
            self[name] != self.plan_id[name] for name in self._get_taken_fields()
        ):
            raise UserError(self.env._("Nothing is changed."))
        self.plan_id._do_change(self, self._get_taken_fields(), self.move_jobs)
        return {"type": "ir.actions.act_window_close"}
