# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about service, S15 to S22, as stories."""

from datetime import date, datetime
from email.message import EmailMessage

from service_common import ORDER_FORM, TICKET_FORM, ServiceCommon

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import PNG

PDF = b"%PDF-1.4 operating manual"


@tagged("post_install", "-at_install")
class TestInstallationStory(ServiceCommon):
    """S15: a week from the notice, by a written plan, until the acceptance passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["after.sales.checklist.template"].with_user(cls.manager).create(
            {
                "name": "Readings",
                "kind": "installation",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Noise",
                            "kind": "reading",
                            "unit": "dB",
                            "has_limits": True,
                            "limit_kind": "at_most",
                            "limit_max": 60.0,
                        }
                    )
                ],
            }
        ).action_publish()

    def _item(self, order, name):
        return order.checklist_line_ids.filtered(lambda line: line.name == name)

    def _installed(self, unit):
        """Notice on Wednesday 10:00, the written plan, Monday's work; the job."""
        with freeze_time("2026-03-04 02:00:00"):
            notice = self._arrival_notice(
                unit, engineer_id=self.engineer, planned_start=datetime(2026, 3, 9, 1)
            )
            order = notice.action_create_orders()["res_id"]
            order = self.env["after.sales.order"].browse(order)
            desk = order.with_user(self.dispatcher)
            self.assertEqual(unit.state, "installing")
            with self._refused(UserError, "plan"):
                desk.action_dispatch()
            form = Form(desk, view=ORDER_FORM)
            form.installation_plan = "<p>Unpack, level, calibrate, train, sign.</p>"
            form.save().action_dispatch()
        self.assertEqual(
            self._timer(order, "installed").deadline, datetime(2026, 3, 11, 2)
        )
        plan = self._mails_of(order, "installation plan")
        self.assertEqual(plan.attachment_ids, order.plan_attachment_id)
        order = order.with_user(self.engineer_user)
        self._go(order, "2026-03-09 01:00:00")
        with freeze_time("2026-03-09 06:00:00"):
            order.action_finish()
        return order

    def _checked(self, order, noise):
        """The engineer ticks, measures, hands the papers over."""
        for line in order.checklist_line_ids:
            if line.name == "Noise":
                line.value = noise
            elif line.name == "Operating manual" and not line.attachment_ids:
                line.attachment_ids = [
                    Command.create({"name": "Operating manual.pdf", "raw": PDF})
                ]
                line.done = True
            elif not line.done:
                line.write({"done": True, "note": "On paper"})
        order.guidance = "Operation, care and safety shown"

    def _second_attempt(self, order):
        """Too loud: the customer does not accept, the findings are the next list."""
        with freeze_time("2026-03-09 07:00:00"):
            self._checked(order, noise=75.0)
            with self._refused(UserError, "Noise"):
                order.action_sign()
            form = self._window(order, "action_refuse_acceptance", name="Dr. Zhao")
            self.assertIn("Noise: 75 dB", form.line_ids.edit(0).name)
            with form.line_ids.new() as finding:
                finding.name = "Cover scratched"
                finding.severity = "minor"
            form.image = PNG
            action = form.save().action_refuse()
        second = self.env["after.sales.order"].browse(action["res_id"])
        self.assertEqual((order.state, order.acceptance_result), ("done", "refused"))
        self.assertEqual(second.activity_ids.user_id, self.leader)
        self.assertFalse(order.equipment_id.accepted_on)
        self.assertEqual(
            second.checklist_line_ids.finding_id, order.finding_ids, "all are looked at"
        )
        with freeze_time("2026-03-09 08:00:00"):
            desk = Form(second.with_user(self.dispatcher), view=ORDER_FORM)
            desk.planned_start = datetime(2026, 3, 10, 1)
            desk.save().action_dispatch()
        return second.with_user(self.engineer_user)

    def _accepted_on(self, order, at):
        """The second attempt passes."""
        self._go(order, at)
        with freeze_time(at):
            order.action_finish()
            self._checked(order, noise=55.0)
            self._signs(order, name="Dr. Zhao")
        self.assertEqual(order.acceptance_result, "accepted")

    def test_seven_days_kept(self):
        unit = self._sold(self.lots[0])
        first = self._installed(unit)
        second = self._second_attempt(first)
        self._accepted_on(second, "2026-03-10 05:00:00")
        timer = self._timer(second, "installed")
        self.assertEqual(timer.state, "met")
        self.assertEqual(second.sudo().promise_state, "kept")
        self.assertEqual(unit.accepted_on, date(2026, 3, 10))
        self.assertEqual(unit.warranty_id.start_date, date(2026, 3, 10))
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(set(first.finding_ids.mapped("state")), {"mended"})
        self._handed_over(second)

    def _handed_over(self, order):
        """The customer has the documents and the certificate on his page."""
        file = self._item(order, "Operating manual").attachment_ids.sudo()
        self._login()
        url = f"/my/service-orders/{order.id}"
        self.assertIn("Operating manual", self.url_open(url).text)
        self.assertEqual(self.url_open(f"{url}/document/{file.id}").content, PDF)
        self.assertEqual(
            self.url_open(f"{url}/paper/certificate").content,
            order.sudo().certificate_attachment_id.raw,
        )

    def test_seven_days_broken(self):
        unit = self._sold(self.lots[0])
        second = self._second_attempt(self._installed(unit))
        self._tick("2026-03-11 02:01:00")
        timer = self._timer(second, "installed")
        self.assertEqual(timer.state, "breached")
        self.assertTrue(timer.alert_ids.user_ids)
        self._accepted_on(second, "2026-03-12 05:00:00")
        self.assertEqual(timer.state, "met_late")
        self.assertEqual(timer.late_seconds, 27 * 3600)
        self.assertEqual(second.sudo().promise_state, "broken")
        self.assertEqual(unit.warranty_id.start_date, date(2026, 3, 12))


@tagged("post_install", "-at_install")
class TestIntakeStory(ServiceCommon):
    """S17, S18: a mail and a call are one ticket; phone first; the leader is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "huayi.example"})
        cls.company.alias_domain_id = domain
        cls.team.alias_id.write(
            {"alias_name": "suzhou-point", "alias_domain_id": domain.id}
        )
        cls.unit = cls._served_unit("SP2-0117")

    @mute_logger("odoo.addons.mail.models.mail_thread", "odoo.tools.mail")
    def _mail(self, at, subject, body):
        """The customer's mail comes in by the gateway."""
        message = EmailMessage()
        message["From"] = '"Gu Lan" <lab@third-hospital.example>'
        message["To"] = "suzhou-point@huayi.example"
        message["Subject"] = subject
        message["Message-Id"] = f"<{subject.replace(' ', '')}@third-hospital.example>"
        message["Date"] = "Thu, 04 Jun 2026 09:00:00 +0800"
        message.set_content(body)
        with freeze_time(at):
            self.env["mail.thread"].message_process(None, bytes(message))

    def test_mail_and_call_are_one_ticket(self):
        tickets = self.env["helpdesk.ticket"].search([])
        self._mail("2026-06-04 01:02:00", "No light", "Dark since this morning.")
        ticket = self.env["helpdesk.ticket"].search([]) - tickets
        self.assertEqual(
            (ticket.team_id, ticket.partner_id), (self.team, self.customer)
        )
        ticket = ticket.with_user(self.dispatcher)
        with freeze_time("2026-06-04 01:20:00"):  # 9:20, he calls as well
            form = self._call_taken(caller_phone="0512 6522 3101", caller_name="Gu Lan")
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.unit_ids.ids, self.unit.ids)
            self.assertEqual(form.equipment_id, self.unit, "the only one he has")
            self.assertIn(ticket.id, form.open_ticket_ids.ids)
            form.subject = "Did you get my mail?"
            form.down_since = datetime(2026, 6, 4, 0)
            form.requested_arrival = datetime(2026, 6, 5, 1)
            form.ticket_id = ticket
            call = form.save()
        # what he said on the telephone counts, although the mail came first
        self.assertEqual((ticket.equipment_id, self.unit.state), (self.unit, "down"))
        self.assertEqual(ticket.downtime_ids.start, datetime(2026, 6, 4, 0))
        self.assertEqual(
            self._timer(ticket, "arrived_as_asked").deadline, datetime(2026, 6, 5, 1)
        )
        self.assertEqual(self.env["helpdesk.ticket"].search([]) - tickets, ticket)
        rows = ticket.contact_ids.sorted("happened_at")
        self.assertEqual(rows.mapped("channel"), ["email", "phone"])
        self.assertEqual(set(rows.mapped("state")), {"ticket"})
        self.assertEqual(rows[1], call)
        self.assertEqual(ticket.reported_at, datetime(2026, 6, 4, 1, 0))
        self._diagnosed(ticket)
        self._compared(ticket)
        with freeze_time("2026-06-05 07:00:00"):
            ticket.invalidate_recordset()
            self.assertTrue(ticket.closed)

    def _diagnosed(self, ticket):
        """By phone, step by step; what he cannot answer goes to the leader at once."""
        with freeze_time("2026-06-04 01:30:00"):
            form = Form(ticket, view=TICKET_FORM)
            form.fault_id = self.symptom
            form.user_id = self.engineer_user
            form.save()
            mine = ticket.with_user(self.engineer_user)
            mine.action_responded()
            mine.action_start_diagnosis()
            for answer in ("yes", "yes", "no"):
                getattr(mine, f"action_step_{answer}")()
            mine.action_call_leader()
            self.env.cr.precommit.run()
        self.assertEqual(self._timer(ticket, "responded").state, "met")
        self.assertEqual(ticket.leader_called_id, self.leader)
        self.assertEqual(ticket.leader_called_at, datetime(2026, 6, 4, 1, 30))
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.leader.partner_id.id)]
        )
        self.assertIn("Help wanted", " ".join(told.mail_message_id.mapped("subject")))
        with freeze_time("2026-06-04 01:45:00"):
            mine.cause_id = self.worn
            mine.action_needs_site()
        self.assertEqual(ticket.diagnosed_by_id, self.engineer_user)

    def _compared(self, ticket):
        """On site it was something else: the diagnosis was wrong, by person."""
        with freeze_time("2026-06-04 02:00:00"):
            order = self._job_of(ticket)
            self.assertEqual(order.planned_start, datetime(2026, 6, 5, 1))
        self._go(order, "2026-06-05 01:00:00")
        with freeze_time("2026-06-05 03:00:00"):
            self._report_and_finish(
                order, cause_id=self.cable.id, remedy_id=self.replaced.id
            )
            order.action_done()
        self.assertEqual(ticket.diagnosis_verdict, "wrong")
        self.assertEqual(ticket.found_cause_id, self.cable)
        with self._refused(UserError, "has been on site"):
            ticket.with_user(self.engineer_user).cause_id = self.cable
        self.env.flush_all()
        report = self.env["after.sales.diagnosis.report"].with_user(self.dispatcher)
        row = report.search([("ticket_id", "=", ticket.id)])
        self.assertEqual(row.diagnosed_by_id, self.engineer_user)
        self.assertEqual((row.fault_id, row.verdict), (self.symptom, "wrong"))


@tagged("post_install", "-at_install")
class TestArrivalStory(ServiceCommon):
    """S16: on site when the customer wants it."""

    def _asked(self):
        """He wants somebody on Friday at ten; Li has another job then."""
        unit = self._served_unit("SP2-0117")
        other = self._served_unit("SP2-0118")
        with freeze_time("2026-06-04 00:30:00"):
            busy = self._planned(
                other,
                planned_start=datetime(2026, 6, 5, 1),
                planned_end=datetime(2026, 6, 5, 3),
            )
        ten = datetime(2026, 6, 5, 2)
        ticket = self._ticket(unit, "2026-06-04 01:20:00", requested_arrival=ten)
        self.assertEqual(self._timer(ticket, "arrived_as_asked").deadline, ten)
        with freeze_time("2026-06-04 02:00:00"):
            action = ticket.action_dispatch()
            order = ticket.env["after.sales.order"].browse(action["res_id"])
            self.assertEqual(order.planned_start, ten)
            form = Form(order, view=ORDER_FORM)
            form.engineer_id = self.engineer
            self.assertIn(busy.name, form.dispatch_warning)
            form.save().action_dispatch()
            self.assertTrue(order.has_dispatch_warning, "warned, not refused")
        self.assertIn("10:00", self._mails_of(order, "engineer comes").body_html)
        return ticket, order

    def _moved(self, ticket, order):
        """By phone they agree on two in the afternoon: moved, and told."""
        two = datetime(2026, 6, 5, 6)
        with freeze_time("2026-06-04 03:00:00"):
            form = Form(ticket, view=TICKET_FORM)
            form.requested_arrival = two
            form.save()
            self._window(
                order,
                "action_reschedule",
                planned_start=two,
                planned_end=datetime(2026, 6, 5, 8),
                reason="Agreed with Gu Lan",
            ).save().action_apply()
            order.invalidate_recordset()
            self.assertFalse(order.has_dispatch_warning)
        mails = self._mails_of(order, "engineer comes")
        self.assertEqual(len(mails), 2)
        self.assertIn("14:00", mails[-1].body_html)
        self.assertFalse(order.is_arrival_outdated)
        timer = self._timer(ticket, "arrived_as_asked")
        self.assertEqual((timer.deadline, timer.state), (two, "running"))
        with self._refused(AccessError):
            order.with_user(self.engineer_user).action_reschedule()
        return timer

    def test_kept(self):
        ticket, order = self._asked()
        timer = self._moved(ticket, order)
        self._go(order.with_user(self.engineer_user), "2026-06-05 05:55:00")
        self.assertEqual(timer.state, "met")

    def test_broken(self):
        ticket, order = self._asked()
        timer = self._moved(ticket, order)
        self._tick("2026-06-05 06:01:00")
        self.assertEqual(timer.state, "breached")
        self._go(order.with_user(self.engineer_user), "2026-06-05 06:30:00")
        self.assertEqual((timer.state, timer.late_seconds), ("met_late", 1800))
        row = self.env["after.sales.dispatch.register"].with_user(self.dispatcher)
        self.env.flush_all()
        row = row.search([("order_id", "=", order.id)])
        self.assertEqual(row.requested_arrival, datetime(2026, 6, 5, 6))


@tagged("post_install", "-at_install")
class TestRepeatStory(ServiceCommon):
    """S21: the same problem is not repaired twice at the customer's cost."""

    def test_the_same_lamp_again(self):
        unit = self._old_unit()
        self._equip(self.colleague, self.lamp, 3)
        lines = [{"kind": "part", "product_id": self.lamp.id}]
        first = self._job(unit, "2026-06-01", lines=lines)
        self.assertNotEqual(self._coverages(first), {"part": "rework"})
        with freeze_time("2026-06-11 01:00:00"):
            form = self._open("after.sales.order", view=ORDER_FORM, equipment_id=unit)
            form.engineer_id = self.colleague
            form.description = "Dark again"
            self.assertFalse(form.repeat_text)
            form.save().action_dispatch()
            again = form.record.with_user(self.colleague_user)
            again.action_depart()
            again.action_arrive()
            form = Form(again, view=ORDER_FORM)
            with form.part_line_ids.new() as line:
                line.product_id = self.lamp
            self.assertIn(first.name, form.repeat_text, "said before saving")
            form.save()
            self._denied_without_a_reason(again)
            again.line_ids = [
                Command.create({"kind": "labour", "quantity": 2}),
                Command.create({"kind": "travel", "actual_amount": 180}),
            ]
            self._report_and_finish(again)
            again.action_done()
        self.assertEqual(again.rework_of_id, first)
        self.assertEqual(set(self._coverages(again).values()), {"rework"})
        self.assertEqual(again.sudo().amount_to_pay, 0)
        self.env.flush_all()
        report = self.env["after.sales.rework.report"].with_user(self.accountant)
        rows = report.search([("order_id", "=", again.id)])
        self.assertEqual(rows.first_engineer_id.sudo(), self.engineer)
        self.assertEqual(rows.part_id, self.lamp)
        self.assertEqual(sum(rows.mapped("cost")), 460.0)

    def _denied_without_a_reason(self, order):
        desk = order.with_user(self.dispatcher)
        with self._refused(UserError, "enter the reason", constraint=True):
            desk.rework_of_id = False
        with self._refused(AccessError, constraint=True):
            order.no_repeat_reason = "Not mine"

    def test_no_repeat_by_a_reason(self):
        unit = self._old_unit()
        first = self._ticket(unit, "2026-06-01 01:00:00")
        with freeze_time("2026-06-01 02:00:00"):
            order = self._job_of(first)
            self._work(order)
        with freeze_time("2026-06-11 01:00:00"):
            form = self._open("helpdesk.ticket", view=TICKET_FORM, name="Dark again")
            form.equipment_id = unit
            form.fault_id = self.symptom
            self.assertIn(order.name, form.repeat_hint)
            ticket = form.save()
            self.assertEqual(ticket.repeat_of_id, first)
            with self._refused(UserError, "enter the reason", constraint=True):
                ticket.repeat_of_id = False
            form = Form(ticket, view=TICKET_FORM)
            form.no_repeat_reason = "The forklift hit it"
            form.save()
            self.assertFalse(ticket.repeat_of_id)
            again = self._job_of(ticket)
            self._work(again, lines=[{"kind": "labour", "quantity": 1}])
        self.assertNotIn("rework", self._coverages(again).values())
        log = self.env["after.sales.repeat.log"].with_user(self.manager)
        denied = log.search(
            [("decision", "=", "denied"), ("ticket_id", "=", ticket.id)]
        )
        self.assertEqual(denied.reason, "The forklift hit it")
        self.assertEqual(denied.decided_by_id, self.dispatcher)


@tagged("post_install", "-at_install")
class TestQualityStory(ServiceCommon):
    """S22: what repeats on a product goes to the department, and comes back."""

    def test_from_the_third_failure_to_the_measure(self):
        design, head = self._department("Design")
        self.company.write(
            {
                "after_sales_quality_department_id": design.id,
                "after_sales_quality_failures": 3,
                "after_sales_quality_days": 90,
            }
        )
        units = [self._served_unit(f"SP2-Q{number}") for number in range(3)]
        Notice = self.env["after.sales.quality.notice"]
        before = Notice.search([])
        for number, unit in enumerate(units):
            with freeze_time(f"2026-06-0{number + 1} 20:00:00"):
                self._cron("ir_cron_quality_propose")
                self.assertEqual(Notice.search([]), before)
            self._ticket(unit, f"2026-06-0{number + 2} 01:00:00")
        for day in (4, 5):
            with freeze_time(f"2026-06-0{day} 20:00:00"):
                self._cron("ir_cron_quality_propose")
                notice = Notice.search([]) - before
                self.assertEqual(len(notice), 1, "once")
        self.assertEqual(notice.product_id, self.product)
        self.assertEqual((notice.fault_id, notice.unit_count), (self.symptom, 3))
        self._answered(notice, head)

    def _answered(self, notice, head):
        with freeze_time("2026-06-06 01:00:00"):
            desk = notice.with_user(self.dispatcher)
            self.assertEqual(notice.owner_id, head)
            with self._refused(AccessError):
                notice.with_user(self.engineer_user).action_send()
            desk.action_send()
            [mail] = self._mails_of(notice)
            self.assertEqual(mail.recipient_ids, head.partner_id)
            with self._refused(UserError):
                desk.action_close()
        with freeze_time("2026-06-10 01:00:00"):
            own = notice.with_user(head)
            self._window(
                own,
                "action_answer",
                text="The ballast runs hot",
                measure="Another ballast from June on",
            ).save().action_confirm()
            self.assertEqual(notice.state, "answered")
            with self._refused(AccessError):
                own.action_close()
            desk.action_close()
        self.assertEqual(notice.state, "closed")
        with freeze_time("2026-06-10 20:00:00"):
            self._cron("ir_cron_quality_propose")
        self.assertEqual(notice.search_count([("product_id", "=", self.product.id)]), 1)
