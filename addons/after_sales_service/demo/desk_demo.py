# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the desk has learned: lamps burn out, and some callers forgot the switch."""

from odoo import fields, models

from .after_sales_demo import HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        res = super()._tell_past_jobs()
        self._name_causes()
        self._tell_lamps()
        self._tell_solved_by_steps()
        return res

    def _tell_open_cases(self):
        res = super()._tell_open_cases()
        self._tell_diagnosis()
        return res

    def _entry(self, kind, code):
        return self._ref(f"fault_{kind}_{code}").id

    def _name_causes(self):
        """The jobs of the year named cause and remedy from the catalogue, too."""
        for serial, presumed, cause, remedy in (
            ("SP2-250123", "c01", "c01", "r01"),
            ("GC5-250007", "c03", "c02", "r01"),
            ("WQ1-240501", "c01", "c01", "r01"),
            ("GC5-230088", "c05", "c11", "r07"),
            ("SP2-240230", "c01", "c01", "r01"),
            ("SP2-230411", "c06", "c05", "r04"),
        ):
            job = self.env["after.sales.order"].search(
                [("serial", "=", serial), ("ticket_id.solved_at", "!=", False)],
                order="id",
                limit=1,
            )
            job.write(
                {
                    "cause_id": self._entry("cause", cause),
                    "remedy_id": self._entry("remedy", remedy),
                }
            )
            job.ticket_id.write(
                {
                    "cause_id": self._entry("cause", presumed),
                    "diagnosed_by_id": self._ref("demo_user_leader").id,
                }
            )

    def _tell_lamps(self):
        """No light from the source: mostly the lamp, once only a plug."""
        for unit, days_ago, presumed, cause, remedy, lines in (
            ("sp2_240117", 205, "c01", "c01", "r01", [self._part("lamp")]),
            ("sp2_230902", 181, "c02", "c01", "r01", [self._part("lamp")]),
            ("sp2_250418", 88, "c01", "c03", "r05", []),
            ("sp2_230411", 71, "c01", "c01", "r01", [self._part("lamp")]),
        ):
            self._tell_learned(
                unit, self._workday(days_ago, 9.4), presumed, cause, remedy, lines
            )

    def _tell_learned(self, unit, reported_at, presumed, cause, remedy, lines):
        """No light from the source: presumed on the telephone, seen to on site."""
        ticket = self._call(
            unit, "No light from the source", reported_at, fault_id=self._fault("s05")
        )
        diagnoser = self._ref("demo_user_engineer")
        with self._clock(reported_at + 0.4 * HOUR):
            ticket.cause_id = self._entry("cause", presumed)
            ticket.remedy_id = self._entry("remedy", "r01")
            ticket.with_user(diagnoser).sudo()._do_need_site()
        order = self._dispatch(ticket, reported_at + 25 * HOUR)
        order.write(
            {
                "cause_id": self._entry("cause", cause),
                "remedy_id": self._entry("remedy", remedy),
            }
        )
        self._work(
            order,
            [*lines, self._labour(1.5), self._travel(120)],
            self.env["after.sales.fault"].browse(self._entry("cause", cause)).name,
            self.env["after.sales.fault"].browse(self._entry("remedy", remedy)).name,
        )

    def _tell_solved_by_steps(self):
        """The emergency stop was pressed: found by the second step, nobody drove."""
        ticket = self._call(
            "gc5_250008",
            "Does not start after the fire drill",
            self._workday(33, 8.9),
            fault_id=self._fault("s01"),
        )
        engineer = self._ref("demo_user_engineer2")
        with self._clock(ticket.reported_at + 0.2 * HOUR):
            ticket._do_start_diagnosis()
            steps = ticket.diagnosis_step_ids.with_user(engineer).sudo()
            steps[0]._do_answer("yes")
        with self._clock(ticket.reported_at + 0.4 * HOUR):
            steps[1]._do_answer("no")
            steps[1].note = "Somebody had pressed it during the drill"
            ticket.remedy_id = self._entry("remedy", "r08")
            ticket.with_user(engineer).sudo()._do_solve_remotely()

    def _tell_diagnosis(self):
        """On the telephone right now: two steps answered, the third is waiting."""
        now = fields.Datetime.now()
        questions = {
            question: str(self._ref(f"severity_question_{question}").id)
            for question in ("danger", "production", "stands", "way_round")
        }
        ticket = self._call(
            "sp2_240230",
            "No light from the source, measurements stand still",
            now - 0.3 * HOUR,
            fault_id=self._fault("s05"),
            down_since=now - 0.5 * HOUR,
            severity_answers={
                questions["danger"]: "no",
                questions["stands"]: "yes",
                questions["way_round"]: "yes",
            },
        )
        with self._clock(now - 0.2 * HOUR):
            ticket._do_start_diagnosis()
            steps = ticket.diagnosis_step_ids.with_user(
                self._ref("demo_user_engineer3")
            ).sudo()
            steps[0]._do_answer("yes")
            steps[0].note = "Message: LAMP FAIL"
        with self._clock(now - 0.1 * HOUR):
            steps[1]._do_answer("yes")
