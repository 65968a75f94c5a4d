# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The main job in a browser: each tour works as one of the people works.

The browser's clock is the real one, so the days here hang on today.
"""

from datetime import timedelta

from tour_common import TourCommon

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.after_sales_service.tests.takeover_common import TakeoverCommon


@tagged("post_install", "-at_install")
class TestAcceptTours(TourCommon):
    """The customer signs: the certificate is there and the year runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._installation(
            cls.unit,
            description="Unpack, level, calibrate",
            notified_at=cls.now - timedelta(days=1),
            planned_start=cls.now - timedelta(hours=3),
            planned_end=cls.now + timedelta(hours=1),
        )
        cls.order.with_user(cls.dispatcher).action_dispatch()

    def _assert_accepted(self, channel):
        self.assertRecordValues(
            self.order, [{"state": "done", "is_signed": True, "promise_state": "kept"}]
        )
        signature = self.order.signature_ids
        self.assertRecordValues(
            signature, [{"role": "customer", "name": "Gu Lan", "channel": channel}]
        )
        self.assertIn("SP2-0117", signature.document)
        today = fields.Datetime.context_timestamp(
            self.unit.with_context(tz=self.unit.tz), signature.signed_at
        ).date()
        self.assertTrue(self.order.certificate_attachment_id.raw)
        self.assertEqual(self.unit.accepted_on, today)
        self.assertEqual(self.unit.warranty_state, "active")
        self.assertEqual(self.unit.warranty_id.start_date, today)

    def test_on_the_engineers_phone(self):
        self._tour(
            "/odoo/my-jobs",
            "after_sales_accept_on_screen",
            self.engineer_user,
            phone=True,
        )
        self._assert_accepted("screen")

    def test_on_the_customers_phone(self):
        order = self.order.with_user(self.engineer_user)
        order.action_depart()
        order.action_arrive()
        order.action_finish()
        self._tick(order)
        self._tour(order.get_portal_url(), "after_sales_accept_on_portal", phone=True)
        self._assert_accepted("portal")


@tagged("post_install", "-at_install")
class TestCallTour(TourCommon):
    """A call becomes a register entry and a ticket whose promises run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = "0512-65223101"
        cls.unit._accept(cls.now.date() - timedelta(days=2))
        cls._new_unit("SP2-0118")  # so that one has to be chosen

    def test_at_the_desk(self):
        self._tour("/odoo", "after_sales_take_call", self.dispatcher)
        contact = self.env["after.sales.contact"].search(
            [("equipment_id", "=", self.unit.id)]
        )
        ticket = contact.ticket_id
        self.assertRecordValues(
            contact,
            [
                {
                    "partner_id": self.customer.id,
                    "caller_name": "Gu Lan",
                    "channel": "phone",
                    "state": "ticket",
                    "user_id": self.dispatcher.id,
                }
            ],
        )
        self.assertAlmostEqual(contact.lag_hours, 25 / 60, delta=0.1)
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "No light from the source",
                    "equipment_id": self.unit.id,
                    "partner_id": self.customer.id,
                    "site_partner_id": self.site.id,
                    "caller_phone": "0512 6522 3101",
                    "reported_at": contact.happened_at,
                    "down_since": contact.down_since,
                    "team_id": self.team.id,
                    "user_id": self.engineer_user.id,
                    "sla_policy_id": self.env.ref(
                        "after_sales_service.sla_policy_a"
                    ).id,
                }
            ],
        )
        self.assertEqual(
            {timer.target_id.event: timer.state for timer in ticket.timer_ids},
            {"responded": "met", "on_site": "running", "solved": "running"},
        )
        responded = ticket.timer_ids.filtered(
            lambda timer: timer.target_id.event == "responded"
        )
        self.assertEqual(responded.deadline, contact.happened_at + timedelta(hours=1))
        self.assertEqual(responded.reached_at, ticket.responded_at)
        self.assertEqual(self.unit.state, "down")
        self.assertEqual(self.unit.downtime_ids.start, contact.down_since)


@tagged("post_install", "-at_install")
class TestJobTours(TourCommon):
    """Dispatched at the desk, done on a phone: parts, hours, report, signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit._accept(cls.now.date() - timedelta(days=2))
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "No light from the source",
                "description": "<p>It clicks, then nothing.</p>",
                "equipment_id": cls.unit.id,
                "team_id": cls.team.id,
                "caller_name": "Gu Lan",
                "reported_at": cls.now - timedelta(hours=2),
                "down_since": cls.now - timedelta(hours=3),
            }
        )
        cls.ticket.with_user(cls.engineer_user).action_responded()

    def test_from_the_desk_to_the_signature(self):
        self._tour("/odoo", "after_sales_dispatch", self.dispatcher)
        order = self.ticket.order_ids
        self.assertRecordValues(
            order,
            [
                {
                    "state": "dispatched",
                    "kind": "repair",
                    "equipment_id": self.unit.id,
                    "engineer_id": self.engineer.id,
                    "coverage_at": self.ticket.reported_at,
                }
            ],
        )
        self.assertTrue(order.planned_start)
        self.assertTrue(self.ticket.diagnosed_at)
        self.assertEqual(self.ticket.remote_outcome, "failed")

        self._tour("/odoo", "after_sales_finish_job", self.engineer_user, phone=True)
        self.assertRecordValues(
            order,
            [
                {
                    "state": "done",
                    "is_signed": True,
                    "cause": "Lamp burnt out",
                    "remedy": "Lamps replaced",
                    "result": "solved",
                    "amount_to_pay": 0.0,
                    "billing_state": "free",
                }
            ],
        )
        times = order.departed_at, order.arrived_at, order.finished_at, order.done_at
        self.assertEqual(list(times), sorted(times))
        self.assertRecordValues(
            order.line_ids.sorted("kind"),
            [
                {"kind": "labour", "quantity": 1.5, "coverage": "covered"},
                {"kind": "part", "quantity": 2.0, "coverage": "covered"},
            ],
        )
        self.assertEqual(self.on_hand(self.lamp, self.van), 8)
        self.assertEqual(order.signature_ids.name, "Gu Lan")
        self.assertTrue(order.report_attachment_id.raw)
        self.assertTrue(
            self.env["mail.mail"].search(
                [("attachment_ids", "in", order.report_attachment_id.ids)]
            )
        )
        # the desk sees it on the ticket, the unit works again
        self.assertEqual(self.ticket.on_site_at, order.arrived_at)
        self.assertEqual(self.ticket.solved_at, order.finished_at)
        self.assertTrue(self.ticket.closed)
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(self.ticket.downtime_ids.end, order.finished_at)
        states = {timer.target_id.event: timer.state for timer in self.ticket.timer_ids}
        self.assertEqual((states["on_site"], states["solved"]), ("met", "met"))


@tagged("post_install", "-at_install")
class TestBillTour(TourCommon):
    """Two years later: quoted and invoiced at cost, and everybody sees why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company)
        cls.accountant.group_ids |= cls.env.ref("account.group_account_invoice")
        unit = cls._new_unit(
            "SP2-OLD",
            delivered_on=cls.now.date() - timedelta(days=800),
            accepted_on=cls.now.date() - timedelta(days=790),
        )
        cls.order = cls._new_order(equipment_id=unit.id, team_id=cls.team.id)
        cls.order.with_user(cls.dispatcher).action_dispatch()
        order = cls.order.with_user(cls.engineer_user)
        order.action_depart()
        order.action_arrive()
        order.line_ids = [
            Command.create({"kind": "part", "product_id": cls.lamp.id}),
            Command.create({"kind": "labour", "quantity": 2}),
            Command.create({"kind": "travel", "actual_amount": 180}),
        ]
        cls._report(order)
        order.action_finish()
        order.action_done()

    def test_at_the_accountants_desk(self):
        self.assertEqual(self.order.billing_state, "quoted")
        self._tour("/odoo", "after_sales_quote_at_cost", self.accountant)
        self.assertEqual(self.order.billing_state, "invoiced")
        sale = self.order.sale_order_id
        self.assertEqual(sale.state, "sale")
        invoice = sale.invoice_ids
        self.assertRecordValues(
            invoice, [{"state": "draft", "partner_id": self.customer.id}]
        )
        self.assertEqual(
            invoice.invoice_line_ids.mapped("price_subtotal"),
            [120.0, 160.0, 180.0],  # true cost, two hours at 80, the journey
        )


@tagged("post_install", "-at_install")
class TestBoardTour(TourCommon):
    """What breaks next, by figures, filters and columns; and why it is due then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "UPDATE after_sales_sla_timer SET closed_at = started_at,"
            " state = 'cancelled', next_alert_at = NULL WHERE closed_at IS NULL"
        )
        cls.unit._accept(cls.now.date() - timedelta(days=2))
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "No light from the source",
                "description": "<p>It clicks, then nothing.</p>",
                "equipment_id": cls.unit.id,
                "team_id": cls.team.id,
                "user_id": cls.engineer_user.id,
                "sla_policy_id": cls.env.ref("after_sales_service.sla_policy_a").id,
                "reported_at": cls.now - timedelta(minutes=10),
            }
        )

    def test_at_the_desk(self):
        self._tour("/odoo", "after_sales_promise_board", self.dispatcher)
        states = {timer.target_id.event: timer.state for timer in self.ticket.timer_ids}
        self.assertEqual(
            states, {"responded": "met", "on_site": "running", "solved": "running"}
        )


@tagged("post_install", "-at_install")
class TestUnitTours(TourCommon, TakeoverCommon):
    """The unit's page, and units delivered before."""

    def test_the_life_line_is_read(self):
        order = self._new_order(planned_start=self.now - timedelta(days=1))
        order.remedy = "Bearing greased"
        self._tour("/odoo", "after_sales_read_life_line", self.dispatcher)

    def test_units_are_taken_over(self):
        lots = self._lots("OLD-1", "OLD-2")
        self._transfer(lots, self.now - timedelta(days=90))
        self._serviced()
        self._tour("/odoo", "after_sales_take_over_units", self.manager)
        units = self.env["after.sales.equipment"].search(
            [("lot_id", "in", lots.ids)], order="serial"
        )
        self.assertEqual(units.mapped("free_services_before"), [0, 1])
        self.assertEqual(units.mapped("acceptance_assumed"), [True, True])


@tagged("post_install", "-at_install")
class TestDecisionTours(TourCommon):
    """The manager decides about warranty and cost; the customer answers."""

    def test_the_warranty_is_voided_and_revived(self):
        self.unit._accept(self.now.date() - timedelta(days=2))
        end = self.unit.warranty_end
        self._tour("/odoo", "after_sales_void_and_undo", self.manager)
        warranty = self.unit.warranty_id
        self.assertFalse(warranty.void_reason)
        self.assertEqual((warranty.state, self.unit.warranty_end), ("active", end))
        log = " ".join(warranty.message_ids.mapped("body"))
        self.assertIn("Seal broken by others", log)
        self.assertIn("The seal was ours", log)

    def test_the_downtime_is_confirmed_on_the_phone(self):
        self.unit.delivered_on = self.now.date() - timedelta(days=40)
        self.unit._accept(self.now.date() - timedelta(days=30))
        downtime = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": self.now - timedelta(days=9),
                "end": self.now - timedelta(days=7),
            }
        )
        downtime.with_user(self.dispatcher).action_propose()
        self._tour(
            self.unit.get_portal_url(), "after_sales_confirm_downtime", phone=True
        )
        self.assertRecordValues(
            downtime,
            [
                {
                    "state": "confirmed",
                    "answered_by": "Gu Lan",
                    "answer_channel": "portal",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestPriceTours(TourCommon):
    """At cost: decided after the invoice; agreed to when it became more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company)
        unit = cls._new_unit(
            "SP2-OLD",
            delivered_on=cls.now.date() - timedelta(days=800),
            accepted_on=cls.now.date() - timedelta(days=790),
        )
        cls.order = cls._new_order(equipment_id=unit.id, team_id=cls.team.id)
        cls.order.line_ids = [
            Command.create({"kind": "part", "product_id": cls.lamp.id}),
            Command.create({"kind": "labour", "quantity": 2}),
            Command.create({"kind": "travel", "actual_amount": 180}),
        ]
        cls.order.with_user(cls.dispatcher).action_create_quotation()
        cls.order.sale_order_id.action_confirm()

    def _done(self, hours):
        self.order.line_ids.filtered(
            lambda line: line.kind == "labour"
        ).quantity = hours
        self.order.with_user(self.dispatcher).action_dispatch()
        order = self.order.with_user(self.engineer_user)
        order.action_depart()
        order.action_arrive()
        self._report(order)
        order.action_finish()
        order.action_done()

    def test_who_pays_is_decided_after_the_invoice(self):
        self._done(hours=2)
        self.order.action_invoice()
        invoice = self.order.sale_order_id.invoice_ids
        invoice.action_post()
        self._tour("/odoo", "after_sales_decide_who_pays", self.manager)
        self.assertEqual(set(self.order.line_ids.mapped("coverage")), {"goodwill"})
        note = self.order.correction_ids
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 460.0,
                }
            ],
        )
        self.assertEqual(self.order.decision_ids.decided_by_id, self.manager)

    def test_the_new_price_is_signed_on_the_phone(self):
        self._done(hours=3)
        self.assertTrue(self.order.needs_renewed_yes)
        self.order.action_ask_renewed_yes()
        self._tour(
            self.order.get_portal_url(), "after_sales_agree_to_price", phone=True
        )
        self.assertEqual(self.order.true_up_state, "agreed")
        self.assertRecordValues(
            self.order.signature_ids,
            [{"role": "price", "name": "Gu Lan", "channel": "portal"}],
        )
