# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Visits, what customers say on them, and tours through a region (S24)."""

from datetime import date, datetime

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import tour as tour_model
from .common_order import NOW
from .test_follow_up import FollowUpCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOpinion(FollowUpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.env["hr.employee"].create(
            {"name": "Head of Design", "work_email": "design@maker.example"}
        )
        cls.department = cls.env["hr.department"].create(
            {
                "name": "Design",
                "manager_id": cls.head.id,
                "after_sales_topic": "design",
            }
        )
        cls.visit = cls._new_order(kind="visit")

    def _opinion(self, user=None, **vals):
        return (
            self.env["after.sales.opinion"]
            .with_user(user or self.engineer_user)
            .create({"name": "The lid is too heavy", "order_id": self.visit.id} | vals)
        )

    def test_the_visit_says_whose_it_is(self):
        opinion = self._opinion()
        self.assertEqual(opinion.partner_id, self.customer)
        self.assertEqual(opinion.equipment_id, self.unit)
        self.assertEqual(opinion.product_id, self.product)
        self.assertEqual(opinion.department_id, self.department)
        self.assertEqual(self._opinion(topic="process").department_id.id, False)

    def test_one_mail_for_each_department(self):
        first, second = self._opinion(), self._opinion(name="Handle on the wrong side")
        mails = self.env["mail.mail"].search([])
        (first | second).with_user(self.dispatcher).action_send()
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.email_to, "design@maker.example")
        for text in ("The lid is too heavy", "Handle on the wrong side", "SP-200"):
            self.assertIn(text, mail.body_html)
        self.assertEqual(set((first | second).mapped("state")), {"sent"})
        self.assertEqual(first.sent_by_id, self.dispatcher)

    def test_answer(self):
        opinion = self._opinion().with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "not with a department"):
            opinion.action_answer()
        opinion.action_send()
        with self.assertRaisesRegex(UserError, "Enter what"):
            opinion.action_answer()
        opinion.answer = "A gas spring from May on"
        opinion.action_answer()
        self.assertEqual(opinion.state, "answered")
        self.assertEqual(opinion.answered_by_id, self.dispatcher)
        with self.assertRaisesRegex(UserError, "answered already"):
            opinion.action_send()

    def test_what_was_sent_stays(self):
        opinion = self._opinion()
        opinion.name = "The lid is much too heavy"
        opinion.with_user(self.dispatcher).action_send()
        with self.assertRaisesRegex(UserError, "reworded"):
            opinion.name = "Fine"
        with self.assertRaisesRegex(UserError, "reworded"):
            opinion.with_user(self.manager).unlink()

    def test_what_was_answered_stays(self):
        opinion = self._opinion()
        desk = opinion.with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            opinion.answer = "We are sorry"
        with self.assertRaises(AccessError):
            self._opinion(answer="We are sorry")
        forged = opinion.with_context(default_answer="We are sorry")
        self.assertFalse(forged.create({"name": "x"}).answer)
        desk.action_send()
        elsewhere = self.department.copy({"name": "Elsewhere"})
        for vals in ({"answer": "Nothing"}, {"department_id": elsewhere.id}):
            with self.assertRaises(AccessError):
                opinion.write(vals)
        with self.assertRaisesRegex(UserError, "reworded"):
            opinion.said_on = "2020-01-01"
        desk.answer = "A gas spring from May on"
        desk.action_answer()
        for vals in ({"answer": "Nothing"}, {"department_id": elsewhere.id}):
            with self.assertRaisesRegex(UserError, "answered already"):
                desk.write(vals)

    def test_nobody_to_send_to(self):
        other = self._opinion(topic="other").with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "Choose the department"):
            other.action_send()
        self.head.work_email = False
        with self.assertRaisesRegex(UserError, "no work email"):
            self._opinion().with_user(self.dispatcher).action_send()

    def test_quality_notice(self):
        opinion = self._opinion().with_user(self.dispatcher)
        action = opinion.action_make_quality_notice()
        notice = self.env["after.sales.quality.notice"].browse(action["res_id"])
        self.assertEqual(notice.origin, "opinion")
        self.assertEqual(notice.title, "The lid is too heavy")
        self.assertEqual(notice.product_id, self.product)
        self.assertEqual(notice.department_id, self.department)
        self.assertEqual(notice.equipment_ids, self.unit)
        opinion.invalidate_recordset()
        self.assertEqual(opinion.quality_notice_count, 1)
        with self.assertRaisesRegex(UserError, "already"):
            opinion.action_make_quality_notice()

    def test_rights(self):
        opinion = self._opinion()
        with self.assertRaises(AccessError):
            opinion.action_send()
        with self.assertRaises(AccessError):
            opinion.with_user(self.colleague_user).read(["name"])
        with self.assertRaises(AccessError):
            self._opinion(self.colleague_user)
        # billing reads what stands on a job's form, and no more
        self.assertTrue(opinion.with_user(self.accountant).read(["name"]))
        with self.assertRaises(AccessError):
            opinion.with_user(self.accountant).write({"name": "Another"})
        for vals in ({"state": "answered"}, {"sent_by_id": self.manager.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                opinion.with_user(self.manager).write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                self._opinion(self.manager, **vals)
        own = self._opinion(self.colleague_user, order_id=False)
        self.assertEqual(own.company_id, self.company)

    def test_by_product_and_as_excel(self):
        self._opinion()
        self._opinion(topic="assembly")
        self.env.flush_all()
        groups = self.env["after.sales.opinion"]._read_group(
            [("product_id", "=", self.product.id)], ["topic"], ["__count"]
        )
        self.assertEqual(sorted(groups), [("assembly", 1), ("design", 1)])
        names = self.env["after.sales.opinion"]._get_register_columns()
        [rows] = self.env["after.sales.opinion"]._read_in_batches(
            [("topic", "=", "assembly")], names
        )
        self.assertIn("Assembly", rows[0])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisit(FollowUpCommon):
    def test_visit_report(self):
        """It is the paper of the visit: kept, mailed, with the opinions."""
        visit = self._new_order(kind="visit", description="Yearly visit")
        self._work(visit)
        visit.with_user(self.engineer_user).write(
            {
                "visit_person": "Dr. Zhou, head of laboratory",
                "next_steps": "Quotation for a second lamp, Li, December",
                "opinion_ids": [
                    Command.create({"name": "The lid is too heavy", "topic": "design"})
                ],
            }
        )
        with freeze_time(NOW.replace(hour=5)):
            visit.with_user(self.engineer_user).action_done()
        paper = visit.report_attachment_id
        self.assertIn("Visit Report", paper.name)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("after_sales_service.action_report_visit", visit.ids)[0]
            .decode()
        )
        for text in (
            "The lid is too heavy",
            "Dr. Zhou, head of laboratory",
            "Quotation for a second lamp",
            self.unit.serial,
        ):
            self.assertIn(text, html)
        with self.assertRaises(UserError):
            visit.with_user(self.engineer_user).next_steps = "Nothing"

    def test_all_units_of_a_customer(self):
        other = self._new_unit("SP2-0002", accepted_on=date(2026, 6, 1))
        self._new_unit("SP2-0003")  # not accepted yet
        visit = self._new_order(
            kind="visit", equipment_id=False, partner_id=self.customer.id
        )
        self.assertEqual(visit._get_visited_units(), self.unit | other)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTour(FollowUpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.state, cls.far = cls.env["res.country.state"].create(
            [
                {
                    "name": "Jiangsu",
                    "code": "ZJS",
                    "country_id": cls.env.ref("base.cn").id,
                },
                {
                    "name": "Gansu",
                    "code": "ZGS",
                    "country_id": cls.env.ref("base.cn").id,
                },
            ]
        )
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "state_id": state.id,
                    "city": city,
                    "street": street,
                }
                for name, state, city, street in (
                    ("Wuxi Mill", cls.state, "Wuxi", "1 Lake Road"),
                    ("Nanjing Dyes", cls.state, "Nanjing", "9 River Road"),
                    ("Nanjing Lab", cls.state, "Nanjing", "2 Hill Road"),
                    ("Lanzhou Steel", cls.far, "Lanzhou", "7 Mine Road"),
                )
            ]
        )
        for number, customer in enumerate(cls.customers):
            cls._new_unit(
                f"T-{number}",
                partner_id=customer.id,
                site_partner_id=customer.id,
                accepted_on=date(2026, 6, 1),
            )

    def _tour(self, **vals):
        return (
            self.env["after.sales.tour"]
            .with_user(self.dispatcher)
            .create(
                {
                    "title": "Jiangsu, November",
                    "state_ids": [Command.set(self.state.ids)],
                    "engineer_id": self.engineer.id,
                    "date_from": "2026-11-27",  # a Friday
                    "date_to": "2026-12-01",
                    "per_day": 2,
                }
                | vals
            )
        )

    def _names(self, tour):
        return tour.stop_ids.sorted("sequence").mapped("site_partner_id.name")

    def test_route_by_city_and_street(self):
        tour = self._tour()
        self.assertRegex(tour.name, r"^TOUR/2026/\d{3}$")
        tour.action_collect()
        self.assertEqual(
            self._names(tour), ["Nanjing Lab", "Nanjing Dyes", "Wuxi Mill"]
        )
        self.assertEqual(
            tour.stop_ids.sorted("sequence").mapped("day"),
            [date(2026, 11, 27), date(2026, 11, 27), date(2026, 11, 30)],
            "Not at the weekend",
        )
        self.assertEqual(tour.stop_ids.mapped("unit_count"), [1, 1, 1])
        tour.action_collect()
        self.assertEqual(len(tour.stop_ids), 3, "Nobody twice")

    def test_cities_and_key_customers(self):
        tour = self._tour(
            cities="wuxi，Suzhou", key_partner_ids=[Command.set(self.customers[3].ids)]
        )
        tour.action_collect()
        self.assertEqual(set(self._names(tour)), {"Wuxi Mill", "Lanzhou Steel"})
        alone = self._tour(
            state_ids=False, key_partner_ids=[Command.set(self.customers[3].ids)]
        )
        alone.action_collect()
        self.assertEqual(self._names(alone), ["Lanzhou Steel"])

    def test_only_those_nobody_spoke_with(self):
        call = self._new_order(
            kind="call", equipment_id=False, partner_id=self.customers[0].id
        )
        self._call_made(call)
        tour = self._tour(without_contact_months=6)
        tour.action_collect()
        self.assertEqual(self._names(tour), ["Nanjing Lab", "Nanjing Dyes"])

    def test_visits(self):
        tour = self._tour(purpose="Ask for the new lamp")
        tour.action_collect()
        tour.action_plan()
        visits = tour.stop_ids.order_id.sorted("planned_start")
        self.assertEqual(
            visits.mapped("planned_start"),
            [
                datetime(2026, 11, 27, 1),
                datetime(2026, 11, 27, 5),
                datetime(2026, 11, 30, 1),
            ],
        )
        self.assertEqual(set(visits.mapped("kind")), {"visit"})
        self.assertEqual(set(visits.mapped("state")), {"scheduled"})
        self.assertEqual(visits.engineer_id, self.engineer)
        self.assertEqual(visits[0].equipment_id.serial, "T-2", "The only unit there")
        self.assertEqual(visits[0].description, "Ask for the new lamp")
        self.assertEqual(visits.tour_id, tour)
        with self.assertRaisesRegex(UserError, "planned already"):
            tour.action_plan()
        with self.assertRaisesRegex(UserError, "planned already"):
            tour.stop_ids[0].note = "Bring a lamp"
        with self.assertRaisesRegex(UserError, "planned"):
            tour.with_user(self.manager).unlink()

    def test_bad_input(self):
        with self.assertRaisesRegex(UserError, "No customer"):
            self._tour(cities="Nowhere").action_collect()
        tour = self._tour(engineer_id=False)
        tour.action_collect()
        with self.assertRaisesRegex(UserError, "engineer"):
            tour.action_plan()
        short = self._tour(date_to="2026-11-27")
        with self.assertRaisesRegex(UserError, "no stop"):
            short.action_plan()
        short.action_collect()
        self.assertEqual(short.unplanned_count, 1)
        with self.assertRaisesRegex(UserError, "1 stops have no day"):
            short.action_plan()
        with self.assertRaisesRegex(UserError, "a year"):
            self._tour(date_to="2036-11-27")
        for vals in ({"date_to": "2026-11-01"}, {"per_day": 0}):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self._tour(**vals)

    def test_too_many_stops(self):
        tour = self._tour()
        self.patch(tour_model, "STOP_LIMIT", 2)
        with self.assertRaisesRegex(UserError, "3 sites"):
            tour.action_collect()
        self.assertFalse(tour.stop_ids)

    def test_papers(self):
        tour = self._tour()
        tour.action_collect()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("after_sales_service.action_report_tour", tour.ids)[0]
            .decode()
        )
        for text in ("Nanjing Lab", "2 Hill Road", "Jiangsu, November"):
            self.assertIn(text, html)
        self.assertIn("tour.stop.xlsx", tour.action_export_route()["url"])
        names = tour.stop_ids._get_register_columns()
        [rows] = tour.stop_ids._read_in_batches([("tour_id", "=", tour.id)], names)
        self.assertEqual(
            [row[names.index("city")] for row in rows], ["Nanjing", "Nanjing", "Wuxi"]
        )

    def test_rights(self):
        tour = self._tour()
        tour.action_collect()
        self.assertTrue(tour.with_user(self.engineer_user).stop_ids.mapped("city"))
        with self.assertRaises(AccessError):
            tour.with_user(self.colleague_user).read(["title"])
        for name in ("action_collect", "action_plan", "action_order", "action_spread"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(tour.with_user(self.engineer_user), name)()
        with self.assertRaises(AccessError):
            tour.stop_ids[0].order_id = self._new_order()
        tour.write({"state": "planned"})
        self.assertEqual(tour.state, "draft", "Not the client's to say")
