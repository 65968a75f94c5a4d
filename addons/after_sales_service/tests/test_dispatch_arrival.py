# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, freeze_time, tagged

from .common_order import NOW, OrderCommon

#: Tuesday, 10:00 in Shanghai
TEN = datetime(2026, 11, 24, 2, 0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class ArrivalCommon(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit()
        cls.team.phone = "021-5080-1200"
        cls.order = cls._new_order(
            planned_start=TEN, planned_end=TEN + 2 * HOUR, ticket_id=False
        )

    def _mails(self):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "after.sales.order"),
                ("res_id", "=", self.order.id),
                ("subject", "ilike", "our engineer comes"),
            ]
        )

    def _dispatch(self):
        self.order.with_user(self.dispatcher).action_schedule()
        self.order.with_user(self.dispatcher).action_dispatch()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatchArrival(ArrivalCommon):
    """The customer knows when the engineer comes (S16), and hears of changes."""

    def test_dispatch_tells_the_customer(self):
        self._dispatch()
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.customer)
        for text in ("Li Engineer", "24 Nov 2026 10:00–12:00", "SP2-0001", "021-5080"):
            self.assertIn(text, mail.body_html)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self.order.arrival_told_start, TEN)
        self.assertEqual(self.order.arrival_told_by, "mail")
        self.assertFalse(self.order.is_arrival_outdated)

    def test_papers_of_the_dispatch_go_along(self):
        slip = self.env["ir.attachment"].create({"name": "Slip.pdf", "raw": b"%PDF"})
        self.patch(
            self.env.registry["after.sales.order"],
            "_get_dispatch_papers",
            lambda order: slip,
        )
        self._dispatch()
        self.assertEqual(self._mails().attachment_ids.mapped("name"), ["Slip.pdf"])

    def test_not_told(self):
        """No wish of the company, no address, no time, or told already."""
        self.company.after_sales_tell_arrival = False
        self._dispatch()
        self.assertFalse(self._mails())
        self.assertFalse(self.order.arrival_told_at)

    def test_without_mail_address_it_is_told_by_phone(self):
        self.customer.email = False
        self._dispatch()
        self.assertFalse(self._mails())
        order = self.order.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "no mail address"):
            order.action_tell_customer()
        order.action_told_by_phone()
        self.assertEqual(order.arrival_told_by, "phone")
        self.assertEqual(order.arrival_told_start, TEN)

    def test_a_mail_template_that_was_deleted_tells_nobody(self):
        self.env.ref("after_sales_service.mail_template_arrival").unlink()
        self._dispatch()
        self.assertEqual(self.order.state, "dispatched")
        self.assertFalse(self.order.arrival_told_at)

    def test_telling_needs_a_plan(self):
        order = self.order.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "plan it first"):
            order.action_tell_customer()
        order.action_schedule()
        order.action_tell_customer()
        self.assertEqual(len(self._mails()), 1)
        # the dispatch does not say it again
        order.action_dispatch()
        self.assertEqual(len(self._mails()), 1)

    def test_engineer_tells_nobody_and_moves_nothing(self):
        self._dispatch()
        order = self.order.with_user(self.engineer_user)
        for name in ("tell_customer", "told_by_phone", "reschedule"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(order, f"action_{name}")()
        for vals in (
            {"requested_arrival": TEN},
            {"arrival_told_at": TEN},
            {"arrival_told_start": TEN},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                order.write(vals)
        with self.assertRaises(AccessError):
            self.order.with_user(self.dispatcher).arrival_told_at = TEN

    def test_moved_by_hand_shows(self):
        self._dispatch()
        self.order.planned_start = TEN + DAY
        self.assertTrue(self.order.is_arrival_outdated)
        Order = self.env["after.sales.order"]
        found = Order.search([("is_arrival_outdated", "=", True)])
        self.assertIn(self.order, found)
        self.order.with_user(self.dispatcher).action_tell_customer()
        self.assertFalse(self.order.is_arrival_outdated)
        self.assertEqual(len(self._mails()), 2)

    # ------------------------------------------------------------
    # RESCHEDULING
    # ------------------------------------------------------------

    def _wizard(self, **vals):
        action = self.order.with_user(self.dispatcher).action_reschedule()
        form = Form(
            self.env["after.sales.reschedule"]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        for name, value in vals.items():
            setattr(form, name, value)
        return form

    def test_move_tells_whom_the_dispatcher_says(self):
        self._dispatch()
        form = self._wizard(
            planned_start=TEN + DAY, planned_end=TEN + DAY + HOUR, reason="Part is late"
        )
        self.assertEqual(form.tell_customer, "mail")
        self.assertIn("10:00", form.told_window)
        form.save().action_apply()
        self.assertEqual(self.order.planned_start, TEN + DAY)
        self.assertEqual(self.order.planned_end, TEN + DAY + HOUR)
        self.assertEqual(self.order.arrival_told_start, TEN + DAY)
        self.assertEqual(len(self._mails()), 2)
        self.assertIn("Part is late", "".join(self.order.message_ids.mapped("body")))
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.engineer_user.partner_id.id)]
        )
        self.assertIn(
            "Moved", " ".join(filter(None, told.mail_message_id.mapped("subject")))
        )
        to_do = self.order.activity_ids
        self.assertEqual(to_do.date_deadline, (TEN + DAY).date())

    def test_move_tells_nobody(self):
        self._dispatch()
        form = self._wizard(
            planned_start=TEN + DAY,
            planned_end=TEN + DAY + HOUR,
            reason="Part is late",
            tell_customer="no",
            tell_engineer=False,
        )
        before = self.env["mail.notification"].search_count([])
        form.save().action_apply()
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(self.env["mail.notification"].search_count([]), before)
        self.assertTrue(self.order.is_arrival_outdated)

    def test_move_by_phone(self):
        self._dispatch()
        self._wizard(
            planned_start=TEN + DAY,
            planned_end=TEN + DAY + HOUR,
            reason="Part is late",
            tell_customer="phone",
        ).save().action_apply()
        self.assertEqual(self.order.arrival_told_by, "phone")
        self.assertEqual(len(self._mails()), 1)

    def test_another_engineer(self):
        self._dispatch()
        self._wizard(
            engineer_id=self.colleague, reason="Li is ill"
        ).save().action_apply()
        self.assertEqual(self.order.engineer_id, self.colleague)
        self.assertEqual(self.order.activity_ids.user_id, self.colleague_user)
        self.assertIn("Wang Colleague", self._mails()[0].body_html)

    def test_move_refused(self):
        self._dispatch()
        wizard = self._wizard(reason="Later").save()
        for vals, message in (
            ({"planned_end": TEN - HOUR, "planned_start": TEN}, "ends before"),
            (
                {"planned_start": NOW - HOUR, "planned_end": NOW + HOUR},
                "still to come",
            ),
            ({"reason": False}, "Enter why"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                with self.env.cr.savepoint():
                    wizard.write(vals)
                    wizard.action_apply()
        self.customer.email = False
        wizard.invalidate_recordset()
        wizard.tell_customer = "mail"
        with self.assertRaisesRegex(UserError, "call them"):
            wizard.action_apply()
        self._work_on()
        with self.assertRaisesRegex(UserError, "nothing left to plan"):
            wizard.action_apply()

    def _work_on(self):
        self.order.with_user(self.engineer_user).action_depart()
        self.order.with_user(self.engineer_user).action_arrive()

    def test_move_warns(self):
        other = self._new_order(planned_start=TEN + DAY)
        form = self._wizard()
        self.assertFalse(form.dispatch_warning)
        form.planned_start = TEN + DAY
        form.planned_end = TEN + DAY + HOUR
        self.assertIn(other.name, form.dispatch_warning)

    # ------------------------------------------------------------
    # WHAT THE CUSTOMER ASKED FOR
    # ------------------------------------------------------------

    def test_one_wish_of_ticket_and_job(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Lamp flickers",
                "equipment_id": self.unit.id,
                "reported_at": NOW,
                "requested_arrival": TEN,
                "sla_policy_id": self.env.ref("after_sales_service.sla_policy_a").id,
            }
        )
        job = self.env["after.sales.order"].browse(ticket.action_dispatch()["res_id"])
        self.assertEqual(job.requested_arrival, TEN)
        job.with_user(self.dispatcher).requested_arrival = TEN + DAY
        self.assertEqual(ticket.requested_arrival, TEN + DAY)
        ticket.with_user(self.dispatcher).requested_arrival = TEN + 2 * DAY
        self.assertEqual(job.requested_arrival, TEN + 2 * DAY)
        # nobody is promised to have been there yesterday
        with self.assertRaises(UserError):
            job.with_user(self.dispatcher).requested_arrival = NOW - DAY

    def test_wish_of_a_job_without_ticket(self):
        self.order.with_user(self.dispatcher).requested_arrival = TEN - HOUR
        self.assertEqual(self.order.requested_arrival, TEN - HOUR)
        self.assertIn("customer asked", self.order.dispatch_warning)

    def test_window(self):
        self.assertEqual(self.order.arrival_until, TEN + 2 * HOUR)
        self.assertEqual(
            self.order._get_arrival_window(), "Tue 24 Nov 2026 10:00–12:00"
        )
        self.company.after_sales_arrival_hours = 0
        self.env.invalidate_all()
        self.assertEqual(self.order._get_arrival_window(), "Tue 24 Nov 2026 10:00")


@tagged("post_install", "-at_install")
class TestArrivalOnPortal(ArrivalCommon, HttpCase):
    def test_the_page_says_when(self):
        with freeze_time(NOW):
            self._dispatch()
        page = self.url_open(
            f"{self.order.access_url}?access_token={self.order._portal_ensure_token()}"
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn("Li Engineer", page.text)
        self.assertIn("Tue 24 Nov 2026 10:00–12:00", page.text)
