# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install")
class TestSupplyJob(SupplyCommon):
    """The job knows when its parts come, and so does its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.email = "site@example.com"

    def _tell(self):
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda *args, **kwargs: float("inf"),
        ):
            self.env["after.sales.order"]._cron_tell_parts()

    def _mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "after.sales.order"), ("res_id", "=", self.order.id)]
        )

    def _ordered(self):
        request = self._request(self.seal, 2)
        purchase = request.line_ids.purchase_line_ids
        purchase.order_id.button_confirm()
        return request, purchase

    # ------------------------------------------------------------
    # PROMISED
    # ------------------------------------------------------------

    def test_the_job_knows_the_promised_date(self):
        self.company.after_sales_transfer_days = 2
        request = self._request(self.seal, 2)
        order = self.order
        self.assertEqual(order.parts_state, "ordered")
        expected = request.line_ids.purchase_line_ids.date_planned + timedelta(days=2)
        self.assertEqual(order.parts_promised_on, expected)
        self.assertFalse(order.is_parts_promise_firm)
        request.line_ids.purchase_line_ids.order_id.button_confirm()
        self.assertTrue(order.is_parts_promise_firm)

    def test_it_moves_with_the_vendors_date_both_ways(self):
        request, purchase = self._ordered()
        for days in (20, 3):
            date = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
            purchase.date_planned = date
            self.assertEqual(
                self.order.parts_promised_on, date + request._get_transfer_time()
            )

    def test_it_moves_with_the_receipt(self):
        request, purchase = self._ordered()
        date = fields.Datetime.now().replace(microsecond=0) + timedelta(days=15)
        purchase.move_ids.picking_id.scheduled_date = date
        self.assertEqual(request.promised_on, date + request._get_transfer_time())

    def test_a_late_receipt_is_shown(self):
        request, purchase = self._ordered()
        self.assertFalse(self.order.is_parts_late)
        purchase.date_planned = fields.Datetime.now() - timedelta(days=5)
        self.assertTrue(self.order.is_parts_late)
        self.assertTrue(request.is_supply_late)
        late = [("is_parts_late", "=", True)]
        self.assertIn(self.order, self.order.search(late))
        self.assertNotIn(self.order, self.order.search(["!", *late]))
        self.assertIn(request, request.search([("is_supply_late", "=", True)]))

    def test_a_part_that_nobody_has_leaves_the_date_open(self):
        self._request(self.seal, 2)
        self.gasket.seller_ids.unlink()
        self._request(self.gasket, 1)
        self.assertEqual(self.order.parts_state, "open")
        self.assertFalse(self.order.parts_promised_on)

    def test_when_the_last_part_is_here_the_visit_is_planned(self):
        self.stock(self.gasket, 1, location=self.store)
        request, purchase = self._ordered()
        other = self._request(self.gasket, 1)
        self._receive(other)
        self.assertEqual(self.order.parts_state, "ordered")
        self.assertFalse(self.order.activity_ids)
        self._receive_purchase(purchase)
        self._receive(request)
        self.assertEqual(self.order.parts_state, "arrived")
        self.assertIn("plan the visit", self.order.activity_ids.summary)
        self.assertEqual(self.order.activity_ids.user_id, self.order._get_dispatcher())

    def test_waiting_for_our_own_parts_pauses_nothing(self):
        """Nor could anybody say that it does: its reason stops no clock."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Does not start",
                "description": "Does not start",
                "equipment_id": self.unit.id,
                "partner_id": self.customer.id,
                "kind": "fault",
            }
        )
        self.order.ticket_id = ticket
        before = ticket.timer_ids.mapped("state")
        self.assertTrue(before)
        self._ordered()
        self.assertEqual(ticket.timer_ids.mapped("state"), before)
        reason = self.env.ref("after_sales_service.sla_pause_reason_own_parts")
        self.assertFalse(reason._get_stopped_events())
        self.assertEqual(ticket.spare_request_count, 1)

    # ------------------------------------------------------------
    # TOLD
    # ------------------------------------------------------------

    def test_the_customer_is_told_once_per_day_that_changes(self):
        self._request(self.seal, 2)
        self._tell()
        self.assertFalse(self._mails())  # nobody has promised anything yet
        purchase = self.order.spare_request_ids.line_ids.purchase_line_ids
        purchase.order_id.button_confirm()
        self._tell()
        self._tell()
        self.assertEqual(len(self._mails()), 1)
        self.assertIn("site@example.com", self._mails().recipient_ids.mapped("email"))
        purchase.date_planned += timedelta(minutes=1)
        self._tell()
        self.assertEqual(len(self._mails()), 1)
        purchase.date_planned += timedelta(days=3)
        self._tell()
        self.assertEqual(len(self._mails()), 2)
        self.assertIn("another date", self._mails()[:1].body_html)

    def test_a_part_that_changes_shelves_is_no_news(self):
        self.stock(self.seal, 2, location=self.store)
        self._request(self.seal, 2)
        self._tell()
        self.assertFalse(self._mails())

    def test_who_has_no_address_is_phoned(self):
        self.site.email = self.customer.email = False
        self._ordered()
        self._tell()
        self.assertIn("Tell the customer", self.order.activity_ids.summary)
        self.assertTrue(self.order.parts_told_on)

    def test_a_company_may_tell_nobody(self):
        self.company.after_sales_tell_parts = False
        self._ordered()
        self._tell()
        self.assertFalse(self._mails())

    def test_one_job_that_cannot_be_told_hinders_no_other(self):
        self._ordered()
        with (
            patch.object(
                self.env.registry["after.sales.order"],
                "_tell_parts",
                side_effect=ValueError("no such template"),
            ),
            self.assertLogs("odoo.addons.after_sales_spares", "WARNING"),
        ):
            self._tell()
        self.assertTrue(self.order.parts_told_on)
        self.assertIn("Tell the customer", self.order.activity_ids.summary)

    def test_words_for_the_portal(self):
        self.assertEqual(self.order._get_parts_portal_text(), "")
        request, purchase = self._ordered()
        self.assertIn("ordered and expected on", self.order._get_parts_portal_text())
        self._receive_purchase(purchase)
        self._receive(request)
        self.assertIn("have arrived", self.order._get_parts_portal_text())

    # ------------------------------------------------------------
    # REQUESTED FROM THE JOB
    # ------------------------------------------------------------

    def test_the_desk_finds_what_the_van_lacks(self):
        self._add_line(self.order, self.lamp, quantity=3)  # the van has ten
        self._add_line(self.order, self.seal, quantity=2)
        self.stock(self.seal, 1)
        wizard = self._open_wizard(self.dispatcher)
        self.assertEqual(
            [(line.product_id, line.quantity) for line in wizard.line_ids],
            [(self.seal, 1)],
        )
        self.stock(self.seal, 4, location=self.store)
        wizard.line_ids.invalidate_recordset()
        self.assertIn("Store of Shanghai: 4", wizard.line_ids.elsewhere)
        wizard.action_request()
        request = self.order.spare_request_ids
        self.assertEqual(request.origin, "job")
        self.assertEqual(request.user_id, self.dispatcher)
        self.assertEqual(request.location_dest_id, self.van)
        # what is asked for is not missing any more
        self.assertFalse(self._open_wizard(self.dispatcher).line_ids)

    def _open_wizard(self, user):
        action = self.order.with_user(user).action_request_parts()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def test_any_part_may_be_added(self):
        wizard = self._open_wizard(self.engineer_user)
        with Form(wizard) as form, form.line_ids.new() as line:
            line.product_id = self.seal
            line.quantity = 2
        wizard.action_request()
        self.assertEqual(self.order.spare_request_ids.line_ids.quantity, 2)

    def test_nothing_and_less_than_nothing_are_refused(self):
        wizard = self._open_wizard(self.engineer_user)
        with self.assertRaisesRegex(UserError, "which parts are needed"):
            wizard.action_request()
        wizard.line_ids.create(
            {"wizard_id": wizard.id, "product_id": self.seal.id, "quantity": -1}
        )
        with self.assertRaisesRegex(UserError, "how many pieces"):
            wizard.action_request()

    def test_not_for_somebody_elses_job_nor_a_closed_one(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague_user).action_request_parts()
        self.order.with_user(self.dispatcher).action_cancel()
        with self.assertRaisesRegex(UserError, "is closed"):
            self.order.with_user(self.engineer_user).action_request_parts()

    def test_without_a_van_the_store_without_both_an_error(self):
        self.engineer.van_location_id = False
        self.assertEqual(self.order._get_parts_place(), self.store)
        self.team.location_id = False
        with self.assertRaisesRegex(UserError, "set the van of"):
            self.order._get_parts_place()

    # ------------------------------------------------------------
    # ON THE PHONE
    # ------------------------------------------------------------

    def _act(self, **values):
        self.order.planned_start = fields.Datetime.now() + timedelta(days=1)
        if self.order.state == "draft":
            self.order.action_schedule()
        return (
            self.env["after.sales.act"]
            .with_user(self.engineer_user)
            .take_acts(
                [
                    {
                        "uuid": values.pop("uuid", str(uuid4())),
                        "kind": "request_part",
                        "order_id": self.order.id,
                        "at": "2026-11-23T00:59:59.500Z",
                        "age": 500,
                        "values": {"product_id": self.seal.id, "quantity": 2} | values,
                    }
                ]
            )
        )

    def test_two_taps_on_the_phone(self):
        uuid = str(uuid4())
        for _time in range(2):  # sent twice, it counts once
            answer = self._act(uuid=uuid, reason="The old one leaks")
            self.assertEqual(answer["results"][0]["state"], "done")
        request = self.order.spare_request_ids
        self.assertEqual(len(request), 1)
        self.assertEqual(request.reason, "The old one leaks")
        self.assertEqual(request.user_id, self.engineer_user)
        (job,) = answer["jobs"]
        (line,) = job["requests"]
        self.assertEqual((line["name"], line["state"]), ("Seal", "ordered"))
        self.assertTrue(line["expected"])

    def test_the_phone_lists_what_fits(self):
        self.env["after.sales.spare.fit"].create(
            {
                "part_id": self.gasket.id,
                "product_tmpl_id": self.product.product_tmpl_id.id,
            }
        )
        (job,) = self.order._get_phone_jobs()
        self.assertEqual(
            [part["product_id"] for part in job["requestable"]], [self.gasket.id]
        )

    def test_nonsense_from_the_phone_is_refused(self):
        for values in (
            {"quantity": 0},
            {"quantity": float("nan")},
            {"product_id": 0},
            {"product_id": 2**31 - 1},
            {"product_id": self.company.after_sales_labour_product_id.id},
        ):
            answer = self._act(**values)
            self.assertEqual(answer["results"][0]["state"], "refused", values)
        self.assertFalse(self.order.spare_request_ids)

    # ------------------------------------------------------------
    # SEEN FROM THE UNIT
    # ------------------------------------------------------------

    def test_unit_and_ticket_count_their_requests(self):
        self._request(self.seal, 1)
        self._request(self.gasket, 1)
        unit = self.unit.with_user(self.engineer_user)
        self.assertEqual(unit.spare_request_count, 2)
        ((_field, _operator, ids),) = unit.action_view_spare_requests()["domain"]
        self.assertEqual(set(ids), set(self.order.spare_request_ids.ids))
        self.assertEqual(self.order.spare_request_count, 2)


@tagged("post_install", "-at_install")
class TestSupplyPortal(SupplyCommon, HttpCase):
    def test_the_page_of_the_job_says_when(self):
        request = self._request(self.seal, 2)
        request.line_ids.purchase_line_ids.order_id.button_confirm()
        self.order.planned_start = fields.Datetime.now() + timedelta(days=30)
        self.order.action_schedule()
        self.env.flush_all()
        page = self.url_open(self.order.get_portal_url()).text
        self.assertIn("The parts are ordered and expected on", page)
        self.assertNotIn(self.vendor.name, page)
