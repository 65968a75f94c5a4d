# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date
from unittest.mock import patch

from odoo.tests.common import freeze_time

from .common_order import NOW, OrderCommon

TODAY = NOW.date()  # Monday, 23 November 2026


class MaintenanceCommon(OrderCommon):
    """A unit accepted on 31 January 2026, and plans for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the run commits batch by batch
        cls.startClassPatcher(
            patch.object(type(cls.env["ir.cron"]), "_commit_progress", return_value=1)
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.Plan = cls.env["after.sales.maintenance.plan"]
        cls.Template = cls.env["after.sales.maintenance.template"]
        with freeze_time(NOW):
            cls.unit = cls._new_unit(
                accepted_on=date(2026, 1, 31), engineer_id=cls.engineer.id
            )

    @classmethod
    def _new_plan(cls, start=True, **vals):
        plan = cls.Plan.create(
            {
                "name": "Minor overhaul",
                "equipment_id": cls.unit.id,
                "grade": "minor",
                "interval": 1,
                "interval_unit": "month",
                "holiday_rule": "none",
                "horizon_days": 10,
            }
            | vals
        )
        if start:
            plan.with_user(cls.dispatcher).action_start()
        return plan

    @classmethod
    def _new_template(cls, **vals):
        return cls.Template.create(
            {
                "name": "Minor overhaul",
                "grade": "minor",
                "interval": 6,
                "product_tmpl_ids": cls.product.product_tmpl_id.ids,
            }
            | vals
        )

    @classmethod
    def _run(cls, day=None, time="02:00:00"):
        """The daily run, on a day and time of UTC."""
        with freeze_time(f"{day or TODAY} {time}"):
            cls.Plan._cron_make_orders()

    @classmethod
    def _dialog(cls, name, user=None, **vals):
        model = cls.env[f"after.sales.maintenance.{name}"]
        return model.with_user(user or cls.dispatcher).create(vals)

    @classmethod
    def _dues(cls, plan):
        return plan.occurrence_ids.sorted("number").mapped("due_on")
