# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Part of the story: a lamp that burns out again, a notice to the design centre, and
a complaint that the service manager settled."""

from odoo import fields, models
from odoo.fields import Command

from .after_sales_demo import DAY, HOUR


class AfterSalesDemo(models.AbstractModel):
    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        self._name_the_departments()
        res = super()._tell_past_jobs()
        self._tell_rework()
        self._tell_no_repeat()
        return res

    def _tell_open_cases(self):
        res = super()._tell_open_cases()
        self._tell_quality()
        self._tell_conduct()
        return res

    def _name_the_departments(self):
        """The design centre answers; its head has no other right in After-Sales."""
        company = self.env.company
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Xu Ming",
                    "login": "design",
                    "password": "design",
                    "email": "design@huayi.example.com",
                    "tz": "Asia/Shanghai",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
                }
            )
        )
        head = self.env["hr.employee"].create(
            {
                "name": user.name,
                "job_title": "Head of the Design Centre",
                "user_id": user.id,
                "work_email": user.email,
                "company_id": company.id,
            }
        )
        company.after_sales_quality_department_id = self.env["hr.department"].create(
            {
                "name": "Design Centre",
                "manager_id": head.id,
                "company_id": company.id,
                "after_sales_topic": "design",
            }
        )

    def _tell_rework(self):
        """The same lamp in the same unit again: free, and on our account."""
        self._tell_visit(
            "sp2_250123",
            "No light from the source again",
            self._workday(82, 9.4),
            arrive=24,
            fault="s05",
            lines=[self._part("lamp"), self._labour(1.5), self._travel(180)],
            cause="Lamp holder bent, the lamp overheats",
            remedy="Holder exchanged, lamp replaced, current measured",
        )

    def _tell_no_repeat(self):
        """The desk says why it is none; the customer's own fault is charged."""
        ticket = self._call(
            "gc5_230088",
            "Results do not repeat",
            self._workday(12, 10.1),
            fault_id=self._fault("s06"),
        )
        with self._clock(ticket.reported_at + 0.3 * HOUR):
            ticket._do_responded()
        with self._clock(ticket.reported_at + 0.6 * HOUR):
            ticket.with_user(
                self._ref("demo_user_dispatcher")
            ).no_repeat_reason = (
                "Carrier gas of another supplier since last week, not the column"
            )
        with self._clock(ticket.reported_at + 2 * HOUR):
            ticket.remote_outcome = "solved"
            ticket._do_solved()

    def _tell_quality(self):
        """One notice is proposed by the program, one waits for its answer too long."""
        company = self.env.company
        company.after_sales_quality_days = 180
        notices = self.env["after.sales.quality.notice"]
        lamp = self._ref("demo_part_lamp")
        order = self.env["after.sales.order"].search(
            [("repeat_part_id", "=", lamp.id)], limit=1
        )
        with self._clock(order.done_at + DAY):
            notice = notices.create(
                order._prepare_quality_notice_vals()
                | {
                    "title": "Deuterium lamps burn out before their time",
                    "batch": "D2-2025-31",
                    "severity": "major",
                    "part_id": lamp.id,
                    "order_ids": [Command.set((order | order.rework_of_id).ids)],
                    "ticket_ids": [
                        Command.set((order | order.rework_of_id).ticket_id.ids)
                    ],
                    "date_due": fields.Date.today() + 14 * DAY,
                }
            )
            notice.with_user(self._ref("demo_user_dispatcher")).sudo()._do_send()
        notices._cron_propose()

    def _tell_conduct(self):
        """An engineer was rude; he was heard, and the customer told."""
        unit = self._ref("demo_unit_sp2_230902")
        at = self._workday(18, 15)
        with self._clock(at):
            contact = self.env["after.sales.contact"].create(
                {
                    "channel": "phone",
                    "direction": "in",
                    "kind": "conduct",
                    "company_id": unit.company_id.id,
                    "happened_at": at,
                    "registered_at": at,
                    "partner_id": unit.partner_id.id,
                    "subject": "The engineer raised his voice in the laboratory",
                    "user_id": self._ref("demo_user_dispatcher").id,
                }
            )
            ticket = contact._do_make_ticket().sudo()
        report = self.env["after.sales.conduct.report"].search(
            [("ticket_id", "=", ticket.id)]
        )
        with self._clock(at + DAY):
            report.write(
                {
                    "kind": "quarrel",
                    "employee_id": self._ref("demo_employee_engineer2").id,
                    "statement": "I had waited for an hour at the gate and was short"
                    " with her. I am sorry.",
                    "heard_at": fields.Datetime.now(),
                }
            )
            report._write_step("heard")
            report.write(
                {
                    "finding": "confirmed",
                    "finding_note": "Two people of the laboratory say the same.",
                    "measure": "talk",
                    "measure_note": "Rules of conduct gone through together; apology"
                    " to the customer.",
                    "measure_on": fields.Date.today(),
                }
            )
            report._write_step("decide")
