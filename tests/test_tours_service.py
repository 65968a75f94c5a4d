# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What goes on around the main job in a browser: refused, reported, asked, answered.

The browser's clock is the real one, so the days here hang on today.
"""

from datetime import timedelta

from tour_common import TourCommon

from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestServiceTours(TourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env, login="tour_customer", groups="base.group_portal", name="Gu Lan"
        )
        cls.portal_user.partner_id.parent_id = cls.customer

    def _in_service(self):
        self.unit._accept(self.now.date() - timedelta(days=2))

    def _done(self):
        """A repair, dispatched and done by those who do it."""
        self._in_service()
        order = self._new_order()
        order.with_user(self.dispatcher).action_dispatch()
        mine = order.with_user(self.engineer_user)
        mine.action_depart()
        mine.action_arrive()
        self._report(mine)
        mine.action_finish()
        mine.action_done()
        return order

    def test_the_customer_does_not_accept(self):
        order = self._installation(
            self.unit,
            notified_at=self.now - timedelta(days=1),
            planned_start=self.now - timedelta(hours=3),
        )
        order.with_user(self.dispatcher).action_dispatch()
        for step in ("depart", "arrive", "finish"):
            getattr(order.with_user(self.engineer_user), f"action_{step}")()
        self._tour(
            "/odoo", "after_sales_refuse_on_screen", self.engineer_user, phone=True
        )
        self.assertEqual((order.state, order.acceptance_result), ("done", "refused"))
        self.assertEqual(
            order.finding_ids.mapped("name"), ["Cover scratched", "Fan scrapes"]
        )
        self.assertEqual(order.refusal_note, "Left the room")
        self.assertEqual(order.next_attempt_ids.attempt, 2)
        self.assertFalse(self.unit.accepted_on)

    def test_the_desk_calls_a_week_later(self):
        call = self._done().follow_up_ids
        # the week is over
        call.with_user(self.dispatcher).planned_start = self.now
        self._tour("/odoo", "after_sales_make_a_call", self.dispatcher)
        self.assertRecordValues(
            call,
            [{"state": "done", "call_person": "Gu Lan", "call_outcome": "content"}],
        )

    def test_the_department_answers(self):
        """Of the service he has neither a menu nor a right."""
        head = new_test_user(
            self.env,
            login="tour_head",
            groups="base.group_user",
            email="h@huayi.example",
        )
        if "odoobot_state" in head._fields:
            head.odoobot_state = "disabled"
        self._in_service()
        notice = (
            self.env["after.sales.quality.notice"]
            .with_user(self.dispatcher)
            .create(
                {
                    "title": "Ballast runs hot",
                    "description": "Three units within a month",
                    "product_id": self.product.id,
                    "equipment_ids": self.unit.ids,
                    "department_id": self.env["hr.department"]
                    .create({"name": "Design"})
                    .id,
                    "owner_id": head.id,
                }
            )
        )
        notice.action_send()
        mail = self.env["mail.mail"].search(
            [("model", "=", notice._name), ("res_id", "=", notice.id)]
        )
        url = f"/odoo/{notice._name}/{notice.id}"
        self.assertIn(url, mail.body_html)
        self._tour(url, "after_sales_answer_quality", head)
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "answered",
                    "answer": "Too little air",
                    "measure": "Another fan from June on",
                    "answered_by_id": head.id,
                }
            ],
        )

    def test_the_customer_reports_a_fault(self):
        self._in_service()
        self._tour(
            f"/my/equipment/{self.unit.id}",
            "after_sales_report_a_fault",
            self.portal_user,
            phone=True,
        )
        contact = self.env["after.sales.contact"].search(
            [("equipment_id", "=", self.unit.id)]
        )
        self.assertRecordValues(
            contact,
            [{"channel": "portal", "caller_name": "Gu Lan", "state": "ticket"}],
        )
        self.assertTrue(contact.ticket_id.timer_ids)
        self.assertEqual(self.unit.state, "down")

    def test_the_customer_presses_a_star(self):
        order = self._done()
        star = f"/rate/{order._rating_get_access_token()}/1"
        self._tour(star, "after_sales_rate_a_job", phone=True)
        self.assertRecordValues(
            order.feedback_ids,
            [{"rating": 2, "remark": "Two hours late", "channel": "mail"}],
        )
        self.assertEqual(order.feedback_ids.follow_up_id.kind, "call")
