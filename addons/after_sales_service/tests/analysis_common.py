# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.tests import freeze_time

from .common_order import NOW, OrderCommon

TODAY = NOW.date()  # Monday, 23 November 2026


class AnalysisCommon(OrderCommon):
    """A unit in service, a running plan of it every quarter, another manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_manager = cls._new_user(
            "second_manager", "group_after_sales_manager"
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.unit.engineer_id = cls.engineer
            cls.plan = cls._new_plan()

    @classmethod
    def _new_plan(cls, **vals):
        Plan = cls.env["after.sales.maintenance.plan"]
        basis = {"start_basis": "date"} if "start_basis" in Plan._fields else {}
        plan = Plan.create(
            basis
            | {
                "name": "Quarterly service",
                "equipment_id": cls.unit.id,
                "grade": "minor",
                "interval": 3,
                "interval_unit": "month",
                "holiday_rule": "none",
                "start_date": date(2027, 1, 12),
                "duration_hours": 4.0,
            }
            | vals
        )
        plan.state = "active"
        return plan

    @classmethod
    def _new_year(cls, **vals):
        return cls.env["after.sales.maintenance.year"].create(
            {"year": 2027, "company_id": cls.company.id} | vals
        )

    @classmethod
    def _drafted(cls, **vals):
        year = cls._new_year(**vals)
        year.with_user(cls.dispatcher).action_collect()
        return year

    @classmethod
    def _approved(cls, **vals):
        year = cls._drafted(**vals)
        cls._approve(year)
        return year

    @classmethod
    def _approve(cls, year):
        with freeze_time(NOW):
            year.with_user(cls.dispatcher).action_submit()
            year.with_user(cls.manager).action_approve()

    @classmethod
    def _occur(cls, number, due_on, plan=None, **vals):
        plan = plan or cls.plan
        return cls.env["after.sales.maintenance.occurrence"].create(
            {
                "plan_id": plan.id,
                "number": number,
                "nominal_on": due_on,
                "due_on": due_on,
                "state": "made",
            }
            | vals
        )

    @classmethod
    def _repair(cls, cause=None, hours=2, finished_at=NOW, **vals):
        """A repair that is done, with the hours out of use that it ended."""
        order = cls._new_order(kind="repair", cause_id=cause and cause.id, **vals)
        cls._finished(order, finished_at)
        if hours:
            cls.env["after.sales.downtime"].create(
                {
                    "equipment_id": order.equipment_id.id,
                    "start": datetime(2026, finished_at.month, 1, 1),
                    "end": datetime(2026, finished_at.month, 1, 1 + hours),
                    "order_id": order.id,
                }
            )
        return order

    @classmethod
    def _finished(cls, order, at):
        order.sudo().write(
            dict.fromkeys(("departed_at", "arrived_at", "finished_at", "done_at"), at)
            | {"state": "done"}
        )

    @classmethod
    def _cause(cls, code, name):
        return cls.env["after.sales.fault"].create(
            {"code": code, "name": name, "kind": "cause"}
        )
