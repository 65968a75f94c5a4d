# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.fields import Command
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon

MONTH = date(2026, 11, 1)


class StaffCommon(TrainingCommon):
    """An engineer whose leader has an employee; two managers; a scheme of two facts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader_employee = cls.env["hr.employee"].create(
            {"name": "Zhao Leader", "user_id": cls.leader.id}
        )
        cls.manager2 = cls._new_user("manager2", "group_after_sales_manager")
        cls.company.after_sales_manager_id = cls.manager
        cls.scheme = cls.env["after.sales.assessment.scheme"].create(
            {
                "name": "Test",
                "company_id": cls.company.id,
                "sequence": 1,
                "criterion_ids": [
                    Command.create(
                        {
                            "name": "Repairs",
                            "source": "repairs",
                            "weight": 60,
                            "target": 100,
                            "floor": 50,
                        }
                    ),
                    Command.create(
                        {
                            "name": "Complaints",
                            "source": "conduct",
                            "weight": 30,
                            "target": 0,
                            "floor": 3,
                        }
                    ),
                    Command.create({"name": "Discipline", "weight": 10}),
                ],
            }
        )

    @classmethod
    def _new_assessment(cls, employee=None, user=None, **vals):
        Assessment = cls.env["after.sales.assessment"].with_user(user or cls.leader)
        return Assessment.create(
            {
                "employee_id": (employee or cls.engineer).id,
                "month": MONTH,
                "scheme_id": cls.scheme.id,
            }
            | vals
        )

    @classmethod
    def _judge(cls, assessment, points=8):
        line = assessment.line_ids.filtered(lambda row: row.source == "manual")
        line.write({"points": points, "remark": "Always in time"})

    @classmethod
    def _sent(cls, **vals):
        with freeze_time(NOW):
            assessment = cls._new_assessment(**vals)
            cls._judge(assessment)
            assessment.action_send()
        return assessment

    @classmethod
    def _reply(cls, record, user, agrees="yes", reply="", field="assessment_id"):
        cls.env["after.sales.staff.reply"].with_user(user).create(
            {field: record.id, "agrees": agrees, "reply": reply}
        ).action_reply()

    @classmethod
    def _new_penalty(cls, user=None, **vals):
        Measure = cls.env["after.sales.staff.measure"].with_user(user or cls.leader)
        return Measure.create(
            {
                "kind": "penalty",
                "form": "fine",
                "amount": 200,
                "employee_id": cls.engineer.id,
                "title": "Reports handed in late",
                "happened_on": date(2026, 11, 10),
                "finding": "Three reports came a week late.",
                "basis": "Service conduct, 4.2",
                "explanation": "The reports were late three times; a fine is intended.",
            }
            | vals
        )

    @classmethod
    def _educate(cls, measure, user=None):
        step = (
            cls.env["after.sales.staff.education"]
            .with_user(user or cls.leader)
            .create(
                {
                    "measure_id": measure.id,
                    "name": "Why reports matter",
                    "planned_on": date(2026, 11, 20),
                    "result": "He will write them on the day.",
                }
            )
        )
        step.action_done()
        return step

    @classmethod
    def _handed_in(cls, **vals):
        with freeze_time(NOW):
            measure = cls._new_penalty(**vals)
            measure.action_explain()
            cls._educate(measure)
            cls._reply(measure, cls.engineer_user, field="measure_id")
            measure.action_submit()
        return measure

    @classmethod
    def _in_force(cls, **vals):
        measure = cls._handed_in(**vals)
        with freeze_time(NOW):
            measure.with_user(cls.manager).action_approve()
        return measure
