# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What comes after the work, and who does it where: S19, S20, S23 to S25."""

import re
from datetime import date, datetime

from service_common import ORDER_FORM, ServiceCommon

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import PNG

SECRET = "asked for 500 in cash"


@tagged("post_install", "-at_install")
class TestFeedbackStory(ServiceCommon):
    """S19, S20: a report after each service; what the customer thinks of it."""

    def _reported(self, unit):
        """Repaired and done; the mail with the report."""
        order = self._job(unit, "2026-06-02")
        paper = order.sudo().report_attachment_id
        [mail] = self._mails_of(order, "service report")
        self.assertIn(paper, mail.attachment_ids)
        self.assertEqual(mail.recipient_ids, self.customer)
        return order, mail

    def test_one_star_by_the_link_in_the_mail(self):
        order, mail = self._reported(self._served_unit("SP2-0117"))
        [star] = set(re.findall(r"/rate/[\w-]+/1\b", mail.body_html))
        # whoever works on the job reads its log: the stars are not for him
        log = order.with_user(self.engineer_user).message_ids.mapped("body")
        self.assertTrue([body for body in log if order.access_url in body])
        self.assertFalse([body for body in log if "/rate/" in body])
        self.authenticate(None, None)
        page = self.url_open(star)
        self.assertIn("How satisfied", page.text)
        self.assertFalse(order.feedback_ids, "opening a link says nothing")
        form = re.search(r'action="([^"]+/submit_feedback)"', page.text).group(1)
        self._send(form, rate="1", remark="Two hours late")
        feedback = order.feedback_ids
        self.assertEqual((feedback.rating, feedback.channel), (1, "mail"))
        self.assertTrue(feedback.is_poor)
        told = order.activity_ids.filtered(lambda todo: todo.user_id == self.leader)
        self.assertIn("Two hours late", told.note)
        self._called_back(feedback)
        rows = self.env["after.sales.feedback"].with_user(self.manager)
        self.assertIn(feedback, rows.search([("engineer_id", "=", self.engineer.id)]))

    def _called_back(self, feedback):
        """The desk calls and closes; nobody reworded what he said."""
        call = feedback.follow_up_id.with_user(self.dispatcher)
        self.assertEqual((call.kind, call.state), ("call", "draft"))
        self.assertIn("Two hours late", call.description)
        with self._refused(UserError, "Spoken to"):
            call.action_call_made()
        form = Form(call, view=ORDER_FORM)
        form.call_person = "Gu Lan"
        form.call_outcome = "problem"
        form.remedy = "Apologised; a window of an hour from now on"
        form.save().action_call_made()
        self.assertEqual(feedback.follow_up_state, "done")
        with self._refused(AccessError):
            feedback.with_user(self.manager).write({"rating": 5})

    def test_sheet_is_signed(self):
        unit = self._served_unit("SP2-0118")
        with freeze_time("2026-06-02 01:00:00"):
            order = self._planned(unit)
            order.action_depart()
            order.action_arrive()
            self._report_and_finish(order)
            form = self._window(order, "action_sign", name="  ")
            form.rating = "4"
            form.remark = "Quick"
            with form.score_ids.edit(0) as line:
                line.score = "5"
            form.image = PNG
            wizard = form.save()
            with self._refused(UserError, "name", constraint=True):
                wizard.action_sign()
            wizard.name = "Gu Lan"
            wizard.action_sign()
            order.action_done()
        feedback = order.feedback_ids
        self.assertEqual((feedback.rating, feedback.lowest), (4, 4))
        self.assertEqual(feedback.signature_id, order.signature_ids)
        self.assertEqual(feedback.signature_id.name, "Gu Lan")
        self.assertTrue(feedback.signature_id.is_intact)
        self.assertFalse(feedback.follow_up_id)
        [mail] = self._mails_of(order, "service report")
        self.assertIn(order.sudo().feedback_attachment_id, mail.attachment_ids)
        with freeze_time("2026-06-03 01:00:00"):
            with self._refused(UserError, "signed already|not open|closed|done"):
                order.action_sign()


@tagged("post_install", "-at_install")
class TestConductStory(ServiceCommon):
    """S25: a complaint about a person: the managers' alone, followed to the end."""

    def test_a_letter_only_managers_read(self):
        unit = self._served_unit("SP2-0117")
        self.company.after_sales_manager_id = self.manager
        with freeze_time("2026-06-04 01:00:00"):
            letter = self._call_taken(
                channel="letter",
                reference="SH/2026/17",
                happened_at=datetime(2026, 6, 1, 1),
                kind="conduct",
                equipment_id=unit,
                caller_name="Gu Lan",
                subject=f"Your engineer {SECRET}",
            ).save()
            letter.action_make_ticket()
        self.assertEqual(letter.lag_hours, 72)
        report = self.env["after.sales.conduct.report"].search(
            [("ticket_id", "=", letter.sudo().ticket_id.id)]
        )
        self.assertEqual(report.user_id, self.manager)
        self._unread(letter.sudo(), report)
        self._settled(report.with_user(self.manager))

    def _unread(self, letter, report):
        """Neither report nor ticket nor their logs, by search or by number."""
        records = report, letter.ticket_id, letter
        for user in (self.engineer_user, self.leader, self.accountant):
            for record in records:
                own = record.with_user(user)
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        own.read(["display_name"])
                    self._not_found(own)
        for record in records[:2]:
            with self.assertRaises(AccessError):
                record.with_user(self.dispatcher).read(["display_name"])

    def _not_found(self, record):
        if record.browse().has_access("read"):
            self.assertNotIn(record, record.search([]))
        messages = self.env["mail.message"].with_user(record.env.user)
        self.assertFalse(
            messages.search([("model", "=", record._name), ("res_id", "=", record.id)])
        )

    def _settled(self, report):
        with freeze_time("2026-06-05 01:00:00"):
            with self._refused(UserError, "Statement"):
                report.action_heard()
            form = Form(report)
            form.employee_id = self.engineer
            form.statement = "For a part, he says"
            form.save().action_heard()
            form = Form(report)
            form.kind = "money"
            form.finding = "confirmed"
            form.finding_note = "There is no receipt"
            form.measure = "warning"
            form.save().action_decide()
            with self._refused(UserError, "Customer Told on"):
                report.action_close()
            form = Form(report)
            form.followed_up_at = datetime(2026, 6, 5, 1)
            form.follow_up_note = "The money is back"
            form.satisfied = "yes"
            form.save().action_close()
        self.assertEqual(report.state, "closed")


@tagged("post_install", "-at_install")
class TestServicePointStory(ServiceCommon):
    """S23: points with two technicians, the nearest one, the local engineer first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.company.country_id = cls.china
        cls.jiangsu = cls.env["res.country.state"].search(
            [("country_id", "=", cls.china.id)], limit=1
        )
        cls.suzhou = cls._new_point("Suzhou Service Point", cls.colleague)
        cls.third = cls.env["hr.employee"].create(
            {"name": "Zhang", "resource_calendar_id": cls.calendar.id}
        )

    @classmethod
    def _new_point(cls, name, engineers):
        return cls.env["helpdesk.ticket.team"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "engineer_ids": [Command.set(engineers.ids)],
            }
        )

    def _short(self):
        return self._found(
            "helpdesk.ticket.team",
            "after_sales_service.service_point_view_search",
            "short",
            self.manager,
        )

    def test_one_technician_is_too_few(self):
        self.assertIn(self.suzhou, self._short())
        self.assertIn("1 more", self.suzhou.with_user(self.manager).shortage)
        self.suzhou.engineer_ids |= self.third
        self.assertNotIn(self.suzhou, self._short())

    def test_nearest_point_and_local_engineer(self):
        region = self.env["after.sales.region"].with_user(self.manager)
        region.create({"team_id": self.team.id, "state_id": self.jiangsu.id})
        region.create(
            {
                "team_id": self.suzhou.id,
                "state_id": self.jiangsu.id,
                "city": "苏州市",
            }
        )
        with self._refused(AccessError):
            region.with_user(self.dispatcher).create(
                {"team_id": self.team.id, "city": "无锡"}
            )
        mill = self.env["res.partner"].create(
            {
                "name": "Suzhou Mill",
                "is_company": True,
                "country_id": self.china.id,
                "state_id": self.jiangsu.id,
                "city": "苏州",
            }
        )
        self.suzhou.engineer_ids |= self.third
        with freeze_time("2026-06-04 01:00:00"):
            unit = self._open("after.sales.equipment", serial="SP2-0200")
            unit.product_id = self.product
            unit.partner_id = mill
            unit.site_partner_id = mill
            self.assertEqual(unit.team_id, self.suzhou)
            unit = unit.save()
            # nobody is named yet: who has the most time of the point
            planned = {
                "planned_start": datetime(2026, 6, 5, 1),
                "planned_end": datetime(2026, 6, 5, 4),
            }
            self._planned(
                unit, dispatch=False, engineer_id=self.colleague.id, **planned
            )
            self.assertEqual(self._proposed(unit, **planned), self.third)
            unit.engineer_id = self.engineer
            named = self._open("after.sales.order", view=ORDER_FORM, equipment_id=unit)
            self.assertEqual(named.engineer_id, self.engineer, "the local one first")

    def _proposed(self, unit, **planned):
        form = self._open("after.sales.order", view=ORDER_FORM, equipment_id=unit)
        form.description = "Dark"
        self._type(form, **planned)
        order = form.save()
        self.assertEqual(order.team_id, self.suzhou)
        order.action_propose_engineer()
        return order.engineer_id


@tagged("post_install", "-at_install")
class TestFollowUpStory(ServiceCommon):
    """S24, S24b: nobody is forgotten; all are shown how to use it safely."""

    def test_a_call_a_week_later(self):
        unit = self._served_unit("SP2-0117")
        with freeze_time("2026-06-01 01:00:00"):
            order = self._planned(unit)
            order.action_depart()
            order.action_arrive()
            self._report_and_finish(order, guidance=False)
            with self._refused(UserError, "Guidance"):
                order.action_done()
            order.guidance = "Warm up for an hour; never look into the light"
            order.action_done()
        call = order.sudo().follow_up_ids.with_user(self.dispatcher)
        self.assertEqual(call.planned_start, datetime(2026, 6, 8, 1))
        with freeze_time("2026-06-08 02:00:00"):
            call.action_not_reached()
            self.assertEqual(call.planned_start, datetime(2026, 6, 9, 1))
        with freeze_time("2026-06-09 02:00:00"):
            form = Form(call, view=ORDER_FORM)
            form.call_person = "Gu Lan"
            form.call_outcome = "content"
            form.save().action_call_made()
        self.assertEqual((call.state, call.engineer_id), ("done", self.engineer))

    def test_visit_and_opinions(self):
        unit = self._served_unit("SP2-0117")
        _design, head = self._department("Design", "design")
        with freeze_time("2026-06-01 01:00:00"):
            form = self._open("after.sales.order", view=ORDER_FORM, kind="visit")
            form.equipment_id = unit
            form.description = "Yearly visit"
            form.save().action_dispatch()
            visit = form.record.with_user(self.engineer_user)
            visit.action_depart()
            visit.action_arrive()
            form = Form(visit, view=ORDER_FORM)
            form.visit_person = "Dr. Zhou"
            with form.opinion_ids.new() as opinion:
                opinion.name = "The lid is too heavy"
                opinion.topic = "design"
            form.save()
            visit.action_finish()
            visit.action_done()
            opinion = visit.opinion_ids
            with self._refused(AccessError):
                opinion.action_send()
            desk = opinion.with_user(self.dispatcher)
            mails = self.env["mail.mail"].search([])
            desk.action_send()
            mail = self.env["mail.mail"].search([]) - mails
            self.assertEqual(mail.email_to, head.partner_id.email)
            self.assertIn("The lid is too heavy", mail.body_html)
            form = Form(desk)
            form.answer = "A gas spring from autumn on"
            form.save().action_answer()
        self.assertEqual(
            (opinion.state, opinion.product_id), ("answered", self.product)
        )
        self.assertIn("Visit Report", visit.sudo().report_attachment_id.name)

    def test_no_customer_without(self):
        """The company's own rule covers everybody, also who has no plan at all."""
        self._served_unit("SP2-0117")

        def without(name):
            return self._found(
                "after.sales.follow.up.gap",
                "after_sales_service.follow_up_gap_view_search",
                name,
                partner_id=self.customer.id,
            )

        self.assertTrue(without("no_rule"))
        with freeze_time("2026-06-01 20:00:00"):
            self._cron("ir_cron_follow_up")
        self.assertFalse(without("no_rule"))
        self.assertEqual(without("without").next_on, date(2027, 3, 9))
        with freeze_time("2027-03-05 20:00:00"):
            self._cron("ir_cron_follow_up")
            self._cron("ir_cron_follow_up")
        self.assertFalse(without("without"))
        calls = self.env["after.sales.order"].search(
            [("partner_id", "=", self.customer.id), ("kind", "=", "call")]
        )
        self.assertEqual(len(calls), 1, "once")
        self.assertEqual(calls.team_id, self.team)

    def test_tour_of_a_region(self):
        state = self.env["res.country.state"].create(
            {"name": "Jiangsu", "code": "ZJS", "country_id": self.env.ref("base.cn").id}
        )
        names = ("Wuxi Mill", "Wuxi"), ("Nanjing Dyes", "Nanjing")
        for name, city in names:
            partner = self.env["res.partner"].create(
                {"name": name, "is_company": True, "state_id": state.id, "city": city}
            )
            self._served_unit(
                f"T-{city}", partner_id=partner.id, site_partner_id=partner.id
            )
        with freeze_time("2026-06-01 01:00:00"):
            form = self._open("after.sales.tour", title="Jiangsu, June")
            form.state_ids.add(state)
            form.key_partner_ids.add(self.customer)
            form.engineer_id = self.engineer
            form.date_from = date(2026, 6, 5)  # a Friday
            form.date_to = date(2026, 6, 9)
            form.per_day = 2
            self._served_unit("SP2-0117")
            tour = form.save()
            tour.action_collect()
            tour.action_plan()
        stops = tour.stop_ids.sorted("sequence")
        found = stops.mapped("site_partner_id.city")
        self.assertLess(found.index("Nanjing"), found.index("Wuxi"))
        self.assertIn(self.site, stops.site_partner_id)
        days = stops.mapped("day")
        self.assertEqual(days, [date(2026, 6, 5)] * 2 + [date(2026, 6, 8)])
        visits = stops.order_id
        self.assertEqual(set(visits.mapped("kind")), {"visit"})
        self.assertEqual(visits.engineer_id, self.engineer)
        mine = visits.with_user(self.engineer_user).filtered("planned_start")
        self.assertEqual(len(mine), 3, "on his own list")
