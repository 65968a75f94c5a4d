# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: mails, calls after jobs, visits, what customers say, a tour."""

from email.message import EmailMessage
from email.utils import format_datetime
from itertools import cycle

from odoo import fields, models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR

#: heard on visits: topic, words, what the department answered
OPINIONS = (
    (
        "design",
        "The lid is too heavy for one person; two hands are needed each time.",
        "A gas spring comes with the next series, a set for older units follows.",
    ),
    (
        "assembly",
        "Two screws of the rear panel were loose on delivery.",
        None,
    ),
    ("process", "Filling the cell takes four steps; one valve would do.", None),
    ("training", "Two new operators have never been shown the daily check.", None),
)


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_follow_ups(self):
        result = super()._tell_follow_ups()
        self._tell_calls()
        self._tell_opinions()
        return result

    def _tell_open_cases(self):
        result = super()._tell_open_cases()
        self._tell_mail()
        return result

    def _tell_warranties(self):
        result = super()._tell_warranties()
        self._tell_regular_follow_ups()
        self._tell_tour()
        return result

    def _tell_calls(self):
        """The desk has called a week after each job; the last ones are open.

        Who was not satisfied is called back elsewhere in the story.
        """
        feedback = self.env["after.sales.feedback"].search(
            [("follow_up_id", "!=", False)]
        )
        calls = self.env["after.sales.order"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("kind", "=", "call"),
                ("follow_up_of_id", "!=", False),
                ("id", "not in", feedback.follow_up_id.ids),
                ("planned_start", "<", fields.Datetime.now() - 2 * DAY),
            ],
            order="planned_start",
        )
        for place, call in enumerate(calls):
            wishes = place % 4 == 1
            with self._clock(call.planned_start + HOUR):
                call.write(
                    {
                        "call_person": self._contact(call.partner_id),
                        "call_outcome": "wish" if wishes else "content",
                        "remedy": "Runs well; asks for a shorter warm-up."
                        if wishes
                        else "Runs well, content with the engineer.",
                    }
                )
                call._do_call_made()

    def _tell_opinions(self):
        """Heard on visits; the department for design has answered once."""
        company = self.env.company
        head = self.env["hr.employee"].create(
            {
                "name": "Ma Lin",
                "job_title": "Head of the Assembly Shop",
                "work_email": "assembly@huayi.example.com",
                "company_id": company.id,
            }
        )
        self.env["hr.department"].create(
            {
                "name": "Assembly Shop",
                "manager_id": head.id,
                "company_id": company.id,
                "after_sales_topic": "assembly",
            }
        )
        visits = self.env["after.sales.order"].search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "visit"),
                ("state", "=", "done"),
            ],
            order="done_at",
        )
        for visit, (topic, text, answer) in zip(cycle(visits), OPINIONS, strict=False):
            with self._clock(visit.done_at):
                opinion = self.env["after.sales.opinion"].create(
                    {
                        "order_id": visit.id,
                        "topic": topic,
                        "name": text,
                        "said_on": visit.done_at.date(),
                        "said_by": self._contact(visit.partner_id),
                    }
                )
            if answer:
                with self._clock(visit.done_at + DAY):
                    opinion._do_send()
                with self._clock(visit.done_at + 9 * DAY):
                    opinion.answer = answer
                    opinion._do_answer()

    def _tell_mail(self):
        """A customer writes: it came through the mail gateway."""
        contact = self._ref("demo_contact_nanjing")
        sent_at = fields.Datetime.now() - 2 * HOUR
        mail = EmailMessage()
        mail["From"] = contact.email_formatted
        mail["To"] = self.env.company.email
        mail["Subject"] = "Baseline drifts since the move"
        mail["Date"] = format_datetime(sent_at)
        mail["Message-Id"] = "<demo-baseline-drift@nanjing.example.com>"
        mail.set_content(
            "Since we moved the instrument to the other room the baseline drifts"
            " within an hour. Can you tell us what to check first?"
        )
        self.env["mail.thread"].message_process(
            "helpdesk.ticket",
            mail.as_bytes(),
            custom_values={"team_id": self._ref("demo_unit_sp2_240117").team_id.id},
        )

    def _tell_regular_follow_ups(self):
        """What the daily run would have made by now."""
        Equipment = self.env["after.sales.equipment"]
        units = Equipment.search([("company_id", "=", self.env.company.id)])
        FollowUp = self.env["after.sales.follow.up"]
        FollowUp._enrol(self.env.company, units.commercial_partner_id, units)
        units.follow_up_stale = False
        FollowUp.search(
            [
                ("company_id", "=", self.env.company.id),
                ("plan_on", "<=", fields.Date.today()),
            ]
        )._try_plan()

    def _tell_tour(self):
        """Next month's tour along the Yangtze waits to be planned."""
        begin = fields.Date.today() + 14 * DAY
        begin -= begin.weekday() * DAY
        tour = self.env["after.sales.tour"].create(
            {
                "title": "Yangtze delta: key customers",
                "engineer_id": self._ref("demo_employee_engineer2").id,
                "date_from": begin,
                "date_to": begin + 4 * DAY,
                "per_day": 2,
                "key_partner_ids": [
                    Command.set(
                        [
                            self._ref(f"demo_customer_{name}").id
                            for name in ("suzhou", "hangzhou", "nanjing")
                        ]
                    )
                ],
                "purpose": "Look at all units, show the daily check, ask for opinions"
                " on design, assembly and process.",
            }
        )
        tour._do_collect()
