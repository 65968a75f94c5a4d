# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: overhauls by plan, a year of them behind, the next ones ahead."""

from odoo import fields, models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR

#: product, name, grade, months, days ahead, absorbs within, hours, task
OVERHAULS = (
    (
        "sp200",
        "Minor overhaul SP-200",
        {"grade": "minor", "interval": 6, "horizon_days": 30, "duration_hours": 2.0},
        "Clean the optics, check lamp energy and wavelength, test the shutter.",
    ),
    (
        "sp200",
        "Medium overhaul SP-200",
        {
            "grade": "medium",
            "interval": 12,
            "horizon_days": 60,
            "absorb_days": 20,
            "duration_hours": 4.0,
        },
        "As the minor one; exchange lamp and filters, align the monochromator.",
    ),
    (
        "sp200",
        "Major overhaul SP-200",
        {
            "grade": "major",
            "interval": 36,
            "horizon_days": 90,
            "absorb_days": 45,
            "duration_hours": 12.0,
            "affects_production": True,
            "joint_acceptance": True,
        },
        "As the medium one; exchange detector, drives and seals, qualify anew.",
    ),
    (
        "gc50",
        "Minor overhaul GC-50",
        {"grade": "minor", "interval": 6, "horizon_days": 30, "duration_hours": 3.0},
        "Exchange septum and liner, leak test, check the detector.",
    ),
    (
        "gc50",
        "Medium overhaul GC-50",
        {
            "grade": "medium",
            "interval": 12,
            "horizon_days": 60,
            "absorb_days": 30,
            "duration_hours": 6.0,
            "joint_acceptance": True,
        },
        "As the minor one; exchange the column, calibrate the oven at four points.",
    ),
    (
        "wq10",
        "Minor overhaul WQ-10",
        {
            "grade": "minor",
            "interval": 3,
            "horizon_days": 21,
            "duration_hours": 2.0,
            # sampling points are frozen then
            "has_season": True,
            "season_from_month": "1",
            "season_from_day": 10,
            "season_to_month": "2",
            "season_to_day": 25,
            "season_rule": "after",
        },
        "Exchange tubes and pump heads, clean the sampling head, calibrate.",
    ),
)


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_what_was_kept(self):
        self._tell_maintenance()
        return super()._tell_what_was_kept()

    def _tell_maintenance(self):
        templates = self._write_maintenance_templates()
        self._tell_year_of_the_press()
        units = self.env["after.sales.equipment"].search(
            [("company_id", "=", self.env.company.id), ("state", "!=", "retired")]
        )
        plans = templates._make_plans(units)
        waiting = plans.filtered(
            lambda plan: plan.equipment_id == self._ref("demo_unit_sp2_240230")
        )
        waiting._do_pause("The customer moves the laboratory; goes on in spring")
        self._make_jobs_of_plans()

    def _write_maintenance_templates(self):
        templates = self.env["after.sales.maintenance.template"]
        for product, name, rule, task in OVERHAULS:
            product = self._ref(f"demo_product_{product}").product_tmpl_id
            templates |= templates.create(
                {
                    "name": name,
                    "description": task,
                    "company_id": self.env.company.id,
                    "product_tmpl_ids": [Command.set(product.ids)],
                    "clause_ids": [
                        Command.set(self._ref("clause_maintenance_plans").ids)
                    ],
                    **rule,
                }
            )
        return templates

    def _tell_year_of_the_press(self):
        """Four minor overhauls behind: in time, late, skipped; a medium one ahead."""
        press = self._ref("demo_unit_plant_press")
        today = fields.Date.today()
        with self._clock(self._workday(352, 9.0)):
            minor, medium = self.env["after.sales.maintenance.plan"].create(
                [
                    {
                        "name": "Minor overhaul of the press",
                        "equipment_id": press.id,
                        "grade": "minor",
                        "interval": 3,
                        "start_basis": "date",
                        "start_date": today - 342 * DAY,
                        "horizon_days": 30,
                        "duration_hours": 3.0,
                        "description": "Check oil, seals, light curtain and emergency"
                        " stop; grease the guides.",
                    },
                    {
                        "name": "Medium overhaul of the press",
                        "equipment_id": press.id,
                        "grade": "medium",
                        "interval": 1,
                        "interval_unit": "year",
                        "start_basis": "date",
                        "start_date": today + 32 * DAY,
                        "horizon_days": 45,
                        "absorb_days": 15,
                        "duration_hours": 8.0,
                        "affects_production": True,
                        "joint_acceptance": True,
                        "description": "Change oil and filters, exchange seals, measure"
                        " force and parallelism.",
                    },
                ]
            )
            minor._do_start()
        for days_late, remedy in (
            (0, "Oil level and seals in order, guides greased"),
            (12, "Light curtain adjusted, guides greased"),
            (None, ""),
            (1, "Seal of the main cylinder sweats: watched until the medium overhaul"),
        ):
            self._overhaul(minor, days_late, remedy)
        medium._do_start()

    def _overhaul(self, plan, days_late, remedy):
        """The next date of a plan is made, and done or skipped."""
        due = plan.next_date
        with self._clock(self._at(due, -20)):
            plan._try_make()
        order = plan.order_ids.sorted("id")[-1:]
        if days_late is None:
            with self._clock(self._at(due, -2)):
                order.occurrence_ids._do_skip(
                    "Rush order: the press cannot stand still"
                )
                order._do_cancel()
            return
        start = self._at(due, days_late)
        with self._clock(start - 3 * DAY):
            order.write({"planned_start": start, "planned_end": start + 3 * HOUR})
            order.engineer_id = self._ref("demo_employee_engineer")
            order._do_schedule()
            order._do_dispatch()
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(start + 3 * HOUR):
            order.write({"remedy": remedy, "guidance": "Daily check shown again"})
            order.checklist_line_ids.write({"done": True, "note": "Done"})
            order._do_finish()
            order.acceptance_line_ids.write({"result": "pass"})
        self._sign_side(order, "production", 1)
        self._sign_side(order, "equipment", 2)

    def _at(self, day, days_after):
        """Nine o'clock in China so many days after a day."""
        today = fields.Date.today()
        return self._workday((today - day).days - days_after, 9.0)

    def _make_jobs_of_plans(self):
        """What the daily run does, without its commits."""
        Plan = self.env["after.sales.maintenance.plan"]
        while due := Plan.search(
            Plan._get_to_make_domain() & fields.Domain("problem", "=", False)
        ):
            if not due._try_make():
                break
