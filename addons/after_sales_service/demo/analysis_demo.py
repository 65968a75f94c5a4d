# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: a year of maintenance that was approved and mostly kept, the
next one as a draft, and what the archive says about causes and old units."""

from datetime import date, datetime, time
from itertools import cycle

from odoo import fields, models
from odoo.fields import Command

from .after_sales_demo import CHINA, DAY, HOUR

#: unit, work, size, every … months, first month and day, hours
PLANS = (
    ("plant_press", "Press: oil and seals", "minor", 3, (1, 12), 3),
    ("plant_press", "Press: guards and light curtain", "minor", 1, (1, 15), 1),
    ("plant_press", "Press: hydraulics overhauled", "major", 12, (8, 10), 16),
    ("sp2_230411", "Optics cleaned and calibrated", "medium", 6, (3, 9), 6),
    ("sp2_240230", "Optics cleaned and calibrated", "medium", 6, (4, 14), 6),
    ("gc5_240066", "Inlet, column oven, detector", "minor", 3, (2, 3), 4),
    ("wq1_230145", "Tubing and pump heads", "minor", 4, (1, 20), 2),
)
#: what became of the dates in turn: days after the day agreed, or in a word
FATES = (0, 1, -2, 12, 0, 0, 3, 0, -1, 2, 1, "skipped", 0, 4, 0, "waiting", -3)
#: words of the engineer → code of the catalogue
CAUSES = {
    "burnt": "c01",
    "worn": "c01",
    "torn": "c01",
    "aged": "c01",
    "driver": "c02",
    "jammed": "c04",
    "bent": "c07",
}
LIVES = {"sp200": 10, "gc50": 12, "wq10": 8, "plant_press": 15}


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_what_was_kept(self):
        res = super()._tell_what_was_kept()
        self._name_the_causes()
        self._tell_maintenance_years()
        self._tell_old_units()
        return res

    def _name_the_causes(self):
        """What engineers wrote, as entries of the catalogue."""
        for order in self.env["after.sales.order"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "=", "done"),
                ("cause_id", "=", False),
                ("cause", "!=", False),
            ]
        ):
            for word, code in CAUSES.items():
                if word in order.cause:
                    order.cause_id = self._ref(f"fault_cause_{code}")
                    break

    # ------------------------------------------------------------
    # THE YEARLY PLANS
    # ------------------------------------------------------------

    def _tell_maintenance_years(self):
        this = fields.Date.today().year
        plans = self.env["after.sales.maintenance.plan"].union(
            *(self._make_plan(this, *row) for row in PLANS)
        )
        self._approve_year(this)
        fates = cycle(FATES)
        for plan in plans:
            self._tell_dates(plan, fates)
        plans._refresh_next()
        draft = self.env["after.sales.maintenance.year"].create(
            {
                "year": this + 1,
                "user_id": self._ref("demo_user_dispatcher").id,
                "note": "The press stands still in February: hall 2 gets a new floor.",
            }
        )
        draft._do_collect()

    def _make_plan(self, year, unit, name, grade, months, first, hours):
        Plan = self.env["after.sales.maintenance.plan"]
        vals = {
            "name": name,
            "equipment_id": self._ref(f"demo_unit_{unit}").id,
            "grade": grade,
            "interval": months,
            "start_date": date(year, *first),
            "duration_hours": hours,
            "window_before": 7,
            "window_after": 7,
        }
        if "start_basis" in Plan._fields:
            vals["start_basis"] = "date"
        plan = Plan.create(vals)
        plan.state = "active"
        return plan

    def _approve_year(self, number):
        """Drafted and approved before the year began; one day was moved."""
        with self._clock(datetime(number - 1, 12, 8, 3)):
            year = self.env["after.sales.maintenance.year"].create(
                {"year": number, "user_id": self._ref("demo_user_dispatcher").id}
            )
            year._do_collect()
            line = year.line_ids.filtered(
                lambda line: line.grade == "major" and not line.absorbed_by_id
            )[:1]
            line.write(
                {
                    "agreed_on": line.planned_on + 7 * DAY,
                    "reason": "Production delivers a large order in the week before",
                }
            )
            year.with_user(self._ref("demo_user_dispatcher")).action_submit()
        with self._clock(datetime(number - 1, 12, 10, 2)):
            year.with_user(self._ref("demo_user_manager")).action_approve()

    def _tell_dates(self, plan, fates):
        """What became of each date of the plan until today; the last one may wait."""
        today = fields.Date.today()
        lines = self.env["after.sales.maintenance.year.line"].search(
            [
                ("plan_id", "=", plan.id),
                ("planned_on", "<", today - 20 * DAY),
                ("year_id.year", "=", today.year),
                ("absorbed_by_id", "=", False),
            ],
            order="number",
        )
        for line in lines:
            self._tell_date(plan, line, next(fates))
            plan.next_occurrence = line.number + 1

    def _tell_date(self, plan, line, fate):
        vals = {
            "plan_id": plan.id,
            "number": line.number,
            "nominal_on": line.planned_on,
            "due_on": line.agreed_on,
            "window_start": line.agreed_on - 7 * DAY,
            "window_end": line.agreed_on + 7 * DAY,
        }
        if fate == "skipped":
            vals |= {"state": "skipped", "reason": "Closed for rebuilding"}
        elif fate == "waiting":
            order = self._plan_job(plan, line.agreed_on)
            vals |= {"state": "made", "order_id": order.id}
        else:
            day = line.agreed_on + fate * DAY
            vals |= {"state": "done", "done_on": day}
            if plan.equipment_id.owner_kind == "customer":
                vals["order_id"] = self._maintain(plan, day).id
        date = self.env["after.sales.maintenance.occurrence"].create(vals)
        date.order_id.plan_id = plan

    def _plan_job(self, plan, day):
        """The job of a date: planned, its engineer named."""
        start = datetime.combine(day, time(9)) - CHINA
        with self._clock(start - DAY):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "maintenance",
                    "grade": plan.grade,
                    "equipment_id": plan.equipment_id.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "planned_start": start,
                    "planned_end": start + plan.duration_hours * HOUR,
                    "description": plan.name,
                }
            )
            order._do_schedule()
        return order

    def _maintain(self, plan, day):
        """The job of a date, done on the day."""
        order = self._plan_job(plan, day)
        self._do_job(
            order,
            {"remedy": plan.name, "guidance": "Daily care shown to the user."},
            plan.duration_hours,
        )
        return order

    def _do_job(self, order, vals, hours):
        """A planned job is driven to, worked and signed."""
        start = order.planned_start
        with self._clock(start - 2 * HOUR):
            order._do_dispatch()
        with self._clock(start - HOUR):
            order._do_depart()
        with self._clock(start):
            order._do_arrive()
        with self._clock(order.planned_end):
            order.write(
                vals
                | {
                    "result": "solved",
                    "line_ids": [Command.create(self._labour(hours))],
                }
            )
            order.checklist_line_ids.write({"done": True})
            order._do_finish()
            signer = self._contact(order.equipment_id.partner_id)
            order._sign("customer", signer, self._signature())
            order._do_done()

    # ------------------------------------------------------------
    # REPAIR OR REPLACE
    # ------------------------------------------------------------

    def _tell_old_units(self):
        today = fields.Date.today()
        for name, years in LIVES.items():
            self._ref(f"demo_product_{name}").after_sales_life_years = years
        press = self._ref("demo_unit_plant_press")
        old = today.replace(year=today.year - 14, day=1)
        press.write(
            {
                "manufactured_on": old,
                "delivered_on": old,
                "replacement_value": 24000.0,
            }
        )
        press.product_id.is_discontinued = True
        for days_ago, hours, cause in (
            (150, 20, "Main seal worn, oil lost"),
            (75, 30, "Valve block worn"),
            (24, 42, "Seal of the ram worn again"),
        ):
            self._repair_press(press, self._workday(days_ago, 8), hours, cause)
        Row = self.env["after.sales.repair.or.replace"]
        Row._reckon(
            self.env["after.sales.equipment"].search(
                Row._get_unit_domain()
                & fields.Domain("company_id", "=", self.env.company.id)
            )
        )

    def _repair_press(self, press, start, hours, cause):
        """The old press fails: it stands, is repaired, and works again."""
        with self._clock(start - 3 * HOUR):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "repair",
                    "equipment_id": press.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "planned_start": start,
                    "planned_end": start + hours * HOUR,
                    "description": "The press loses pressure",
                    "cause_id": self._ref("fault_cause_c01").id,
                }
            )
            order._do_schedule()
        vals = {
            "cause": cause,
            "remedy": "Repaired, pressure tested",
            "guidance": "Pressure is read every morning",
        }
        self._do_job(order, vals, hours)
        self.env["after.sales.downtime"].create(
            {
                "equipment_id": press.id,
                "start": start - 2 * HOUR,
                "end": order.finished_at,
                "order_id": order.id,
            }
        )
