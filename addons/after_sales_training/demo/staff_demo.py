# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command


class AfterSalesDemo(models.AbstractModel):
    """How our own people are assessed, taught, rewarded: a story of two months."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_training_staff(self):
        self._assess_the_months()
        self._hold_contest()
        self._name_model_worker()
        self._educate_first()
        self._reward_the_night()

    def _seen_by(self, name):
        """The demo as one of its people sees it."""
        ours = self._training_ref if name == "training" else self._ref
        return self.with_user(ours(f"demo_user_{name}")).with_company(
            self._ref("demo_company")
        )

    def _assess_the_months(self):
        """The month before last is final; the last one waits for its replies."""
        company = self._ref("demo_company")
        leader = self._seen_by("leader").env["after.sales.assessment"]
        staff = self.env["hr.employee"].union(
            *(
                self._ref(f"demo_employee_{name}")
                for name in ("engineer", "engineer2", "engineer3")
            )
        )
        last = leader._default_month()
        remarks = {
            "engineer": (5, "Shows the younger ones how it is done."),
            "engineer2": (4, "Reliable; plans his trips well."),
            "engineer3": (3, "Came late to two morning meetings."),
        }
        for month in (last - relativedelta(months=1), last):
            made = leader._make(staff, month, company)
            for name, (points, remark) in remarks.items():
                employee = self._ref(f"demo_employee_{name}")
                record = made.filtered(
                    lambda row, employee=employee: row.employee_id == employee
                )
                record.line_ids.filtered(lambda line: line.source == "manual").write(
                    {"points": points, "remark": remark}
                )
                record.note = self.env._("Thank you for the month.")
            given = fields.Datetime.to_datetime(month + relativedelta(months=1, days=2))
            if month < last:
                with self._clock(given):
                    made.action_send()
                with self._clock(given + timedelta(days=2)):
                    for name in remarks:
                        self._reply_to(made, name)
                    made.action_finish()
            else:
                made.action_send()
                self._reply_to(
                    made,
                    "engineer2",
                    "partly",
                    "One of the promises was broken because the part came late.",
                )

    def _reply_to(self, assessments, name, agrees="yes", reply=""):
        employee = self._ref(f"demo_employee_{name}")
        record = assessments.filtered(lambda row: row.employee_id == employee)
        self._seen_by(name).env["after.sales.staff.reply"].create(
            {"assessment_id": record.id, "agrees": agrees, "reply": reply}
        ).action_reply()

    def _hold_contest(self):
        """Two of three have shown their skill; the third comes next week."""
        today = fields.Date.today()
        contest = (
            self._seen_by("training")
            .env["after.sales.contest"]
            .create(
                {
                    "name": "Fault Finding on the Spectrometer",
                    "date_start": today - timedelta(days=3),
                    "date_end": today + timedelta(days=10),
                    "prize": "First place: a set of precision tools",
                    "description": "<p>Each finds one fault that the trainer has"
                    " hidden.</p>",
                    "badge_id": self._training_ref("badge_contest_first").id,
                    "badge_second_id": self._training_ref("badge_contest_second").id,
                    "badge_third_id": self._training_ref("badge_contest_third").id,
                    "item_ids": [
                        Command.create({"name": name, "points_max": points})
                        for name, points in (
                            ("Asks the operator the right questions", 20),
                            ("Finds the fault", 40),
                            ("Works safely", 25),
                            ("Writes the report", 15),
                        )
                    ],
                }
            )
        )
        contest.action_open()
        for name in ("engineer", "engineer2", "engineer3"):
            contest.with_env(self._seen_by(name).env).action_join()
        for name, points in (
            ("engineer", (18, 38, 25, 12)),
            ("engineer2", (15, 40, 20, 15)),
        ):
            user = self._ref(f"demo_user_{name}")
            row = contest.participant_ids.filtered(
                lambda part, user=user: part.user_id == user
            )
            for score, value in zip(row.score_ids, points, strict=True):
                score.points = value

    def _name_model_worker(self):
        manager = self._seen_by("manager").env["after.sales.model.worker"]
        month = self.env["after.sales.assessment"]._default_month()
        worker = manager.create({"month": month - relativedelta(months=1)})
        worker.candidate_ids[:1].action_choose()
        worker.reason = "The best of the month, and he taught two colleagues besides."
        worker.action_name()

    def _educate_first(self):
        """Reports handed in late: explained, a talk was held, the reply is awaited."""
        leader = self._seen_by("leader").env
        measure = leader["after.sales.staff.measure"].create(
            {
                "kind": "penalty",
                "form": "warning",
                "employee_id": self._ref("demo_employee_engineer3").id,
                "title": "Service reports handed in late",
                "happened_on": fields.Date.today() - timedelta(days=9),
                "finding": "Three reports of last month came a week after the work.",
                "basis": "Service conduct, 4.2",
                "explanation": "The reports of three jobs were missing for a week, and"
                " the customers asked for them. A warning is intended.",
            }
        )
        measure.action_explain()
        leader["after.sales.staff.education"].create(
            {
                "measure_id": measure.id,
                "name": "Why the customer needs the report on the day",
                "planned_on": fields.Date.today() - timedelta(days=2),
                "result": "He will write them on the phone before he leaves the site.",
            }
        ).action_done()
        leader["after.sales.staff.education"].create(
            {
                "measure_id": measure.id,
                "kind": "course",
                "name": "Reports on the phone",
                "planned_on": fields.Date.today() + timedelta(days=5),
            }
        )

    def _reward_the_night(self):
        reward = (
            self._seen_by("leader")
            .env["after.sales.staff.measure"]
            .create(
                {
                    "kind": "reward",
                    "form": "bonus",
                    "amount": 500,
                    "employee_id": self._ref("demo_employee_engineer").id,
                    "title": "Repaired through the night so that production could"
                    " start",
                    "happened_on": fields.Date.today() - timedelta(days=12),
                    "finding": "The plant started on time; the customer wrote a"
                    " letter.",
                }
            )
        )
        reward.action_submit()
        reward.with_env(self._seen_by("manager").env).action_approve()
