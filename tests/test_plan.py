# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan as one story, clause by clause: from the delivery to the invoice.

Everybody presses the own buttons; the clock is set before each step. Hours in the
comments are those of the site (Shanghai, eight hours ahead of UTC).
"""

from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestPlan(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company)
        cls.accountant.group_ids |= cls.env.ref("account.group_account_invoice")
        cls.product.write({"list_price": 186000.0, "warranty_term_id": cls.term.id})
        cls.lot = cls.env["stock.lot"].create(
            {"name": "SP2-0117", "product_id": cls.product.id}
        )
        cls.stock(cls.product, 1, cls.lot, cls.warehouse.lot_stock_id)

    def test_from_delivery_to_invoice(self):
        unit = self._delivered_unit()
        self._installed_within_a_week_and_accepted(unit)
        ticket = self._called_and_escalated(unit)
        self._repaired_on_site_in_warranty(ticket)
        self._downtime_added_to_the_warranty(ticket)
        self._free_service_at_the_customers_request(unit)
        self._cost_only_afterwards(unit)

    def _delivered_unit(self):
        """A sales order is delivered: the unit appears, its warranty pending."""
        with freeze_time("2026-03-02 02:00:00"):  # Monday 10:00
            sale = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "partner_shipping_id": self.site.id,
                    "order_line": [Command.create({"product_id": self.product.id})],
                }
            )
            sale.action_confirm()
            sale.picking_ids.move_ids.picked = True
            sale.picking_ids.button_validate()
        unit = sale.equipment_ids
        unit.write(
            {
                "team_id": self.team.id,
                "engineer_id": self.engineer.id,
                # the day of the transfer is the database's clock, not the frozen one
                "delivered_on": date(2026, 3, 2),
            }
        )
        self.assertRecordValues(
            unit,
            [
                {
                    "serial": "SP2-0117",
                    "partner_id": self.customer.id,
                    "site_partner_id": self.site.id,
                    "sale_order_id": sale.id,
                    "state": "delivered",
                    "warranty_state": "pending",
                }
            ],
        )
        return unit

    def _installed_within_a_week_and_accepted(self, unit):
        """1.1-1, 1.1-2: installed within a week of the notice; the year starts with
        the signature."""
        with freeze_time("2026-03-04 02:00:00"):  # Wednesday 10:00: goods arrived
            notice = (
                self.env["after.sales.arrival.notice"]
                .with_user(self.dispatcher)
                .create(
                    {
                        "equipment_ids": [Command.set(unit.ids)],
                        "engineer_id": self.engineer.id,
                        "planned_start": datetime(2026, 3, 9, 1, 0),
                        "installation_plan": "<p>Unpack, calibrate, train, sign.</p>",
                    }
                )
            )
            order = self.env["after.sales.order"].browse(
                notice.action_create_orders()["res_id"]
            )
            self.assertEqual(unit.state, "installing")
            self.assertEqual(order.next_deadline, datetime(2026, 3, 11, 2, 0))
            order.action_schedule()
            order.action_dispatch()
        order = order.with_user(self.engineer_user)
        with freeze_time("2026-03-09 00:10:00"):
            order.action_depart()
        with freeze_time("2026-03-09 01:00:00"):
            order.action_arrive()
        with freeze_time("2026-03-09 06:00:00"):
            order.action_finish()
            self.assertEqual(unit.state, "awaiting_acceptance")
            order.checklist_line_ids.write({"done": True, "note": "On paper"})
            order.guidance = "Operation, care and safety shown"
            self._customer_signs(order, "Gu Lan")
        self.assertEqual(order.state, "done")
        self.assertTrue(order.certificate_attachment_id)
        self.assertEqual(order.promise_state, "kept")
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(unit.accepted_on, date(2026, 3, 9))
        self.assertEqual(unit.warranty_end, date(2027, 3, 9))

    def _customer_signs(self, order, name):
        wizard = self.env["after.sales.sign.wizard"].with_user(self.engineer_user)
        wizard.create({"order_id": order.id, "name": name, "image": PNG}).action_sign()

    def _called_and_escalated(self, unit):
        """1.1-3: answered in an hour, on site within three working days, solved in
        48 hours; what is about to break tells those in charge, each once."""
        with freeze_time("2026-06-04 01:20:00"):  # Thursday 9:20, called at 9:00
            contact = (
                self.env["after.sales.contact"]
                .with_user(self.dispatcher)
                .create(
                    {
                        "channel": "phone",
                        "happened_at": datetime(2026, 6, 4, 1, 0),
                        "equipment_id": unit.id,
                        "partner_id": self.customer.id,
                        "caller_name": "Gu Lan",
                        "caller_phone": "0512-6522-3101",
                        "subject": "No light from the source",
                        "down_since": datetime(2026, 6, 4, 0, 0),
                    }
                )
            )
            ticket = self.env["helpdesk.ticket"].browse(
                contact.action_make_ticket()["res_id"]
            )
        self.assertEqual(ticket.reported_at, datetime(2026, 6, 4, 1, 0))
        self.assertEqual(
            ticket.sla_policy_id, self.env.ref("after_sales_service.sla_policy_a")
        )
        self.assertEqual(
            {
                timer.target_id.event: timer.deadline
                for timer in ticket.timer_ids
                if timer.state == "running"
            },
            {
                "responded": datetime(2026, 6, 4, 2, 0),
                # Friday, Monday, Tuesday 17:00
                "on_site": datetime(2026, 6, 9, 9, 0),
                "solved": datetime(2026, 6, 6, 1, 0),
            },
        )
        self.assertEqual(unit.state, "down")
        for moment, told in (
            ("2026-06-04 01:50:00", self.engineer_user),
            ("2026-06-04 02:01:00", self.leader),
            ("2026-06-04 03:01:00", self.manager),
        ):
            with freeze_time(moment):
                self._tick()
                self._tick()  # each once
            alerts = ticket.timer_ids.alert_ids
            self.assertEqual(len(alerts.filtered(lambda a, u=told: u in a.user_ids)), 1)
        with freeze_time("2026-06-04 03:30:00"):
            ticket.with_user(self.engineer_user).action_responded()
        late = ticket.timer_ids.filtered(lambda t: t.target_id.event == "responded")
        self.assertEqual((late.state, late.late_seconds), ("met_late", 5400))
        return ticket

    def _tick(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_service.ir_cron_sla_tick").method_direct_trigger()
        self.env.invalidate_all()

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def _repaired_on_site_in_warranty(self, ticket):
        """2: by phone first, on site when that fails; free in warranty; a formal
        report after each service."""
        with freeze_time("2026-06-04 04:00:00"):
            ticket.with_user(self.engineer_user).remote_outcome = "failed"
            ticket.with_user(self.engineer_user).action_diagnosed()
            ticket.with_user(self.dispatcher).action_dispatch()
            order = ticket.order_ids
            order.with_user(self.dispatcher).write(
                {
                    "engineer_id": self.engineer.id,
                    "planned_start": datetime(2026, 6, 5, 1, 0),
                    "planned_end": datetime(2026, 6, 5, 4, 0),
                }
            )
            order.with_user(self.dispatcher).action_dispatch()
        order = order.with_user(self.engineer_user)
        with freeze_time("2026-06-05 00:10:00"):
            order.action_depart()
        with freeze_time("2026-06-05 01:00:00"):
            order.action_arrive()
            order.line_ids = [
                Command.create({"kind": "part", "product_id": self.lamp.id}),
                Command.create({"kind": "labour", "quantity": 2}),
                Command.create({"kind": "travel", "actual_amount": 180}),
            ]
            order.write(
                {
                    "cause": "Lamp burnt out",
                    "remedy": "Replaced",
                    "result": "solved",
                    "guidance": "Warm-up shown",
                }
            )
        with freeze_time("2026-06-05 03:00:00"):
            order.action_finish()
            self._customer_signs(order, "Gu Lan")
            order.action_done()
        order = order.sudo()
        self.assertEqual(self.on_hand(self.lamp, self.van), 9)
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"covered"})
        self.assertEqual(order.amount_to_pay, 0)
        self.assertEqual(
            set(order.sale_order_id.order_line.mapped("discount")), {100.0}
        )
        self.assertFalse(order.sale_order_id.invoice_ids)  # a statement instead
        self.assertTrue(order.report_attachment_id)
        mail = self.env["mail.mail"].search(
            [("attachment_ids", "in", order.report_attachment_id.ids)]
        )
        self.assertTrue(mail)
        self.assertEqual(ticket.on_site_at, datetime(2026, 6, 5, 1, 0))
        self.assertEqual(ticket.solved_at, datetime(2026, 6, 5, 3, 0))
        states = {t.target_id.event: t.state for t in ticket.timer_ids}
        self.assertEqual((states["on_site"], states["solved"]), ("met", "met"))

    def _downtime_added_to_the_warranty(self, ticket):
        """1.1-2: the time out of use is added, and the screen says why."""
        unit = ticket.equipment_id
        interval = ticket.downtime_ids
        self.assertEqual(interval.hours, 27)  # Thursday 8:00 to Friday 11:00
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(unit.warranty_end, date(2027, 3, 11))
        self.assertIn("27.0", unit.explanation)
        # the accountant finds that it was no fault of ours: the end moves back
        interval.with_user(self.manager).write(
            {
                "excluded": True,
                "exclusion_id": self.env.ref(
                    "after_sales_service.warranty_exclusion_environment"
                ).id,
            }
        )
        self.assertEqual(unit.warranty_end, date(2027, 3, 9))
        interval.with_user(self.manager).write({"excluded": False})
        self.assertEqual(unit.warranty_end, date(2027, 3, 11))

    def _late_job(self, unit, day, **vals):
        """Two years later the unit fails; the job up to its completion."""
        with freeze_time(f"{day} 01:00:00"):
            order = (
                self.env["after.sales.order"]
                .with_user(self.dispatcher)
                .create(
                    {
                        "kind": "repair",
                        "equipment_id": unit.id,
                        "engineer_id": self.engineer.id,
                        "description": "No light from the source",
                    }
                    | vals
                )
            )
            order.action_dispatch()
            order = order.with_user(self.engineer_user)
            order.action_depart()
            order.action_arrive()
            order.line_ids = [
                Command.create({"kind": "part", "product_id": self.lamp.id}),
                Command.create({"kind": "labour", "quantity": 2}),
                Command.create({"kind": "travel", "actual_amount": 180}),
            ]
            order.write(
                {
                    "cause": "Lamp burnt out",
                    "remedy": "Replaced",
                    "result": "solved",
                    "guidance": "Warm-up shown",
                }
            )
            order.action_finish()
            order.action_done()
        return order.with_user(self.accountant)

    def _free_service_at_the_customers_request(self, unit):
        """1.1-2(4): two free services, when the customer asks; parts are charged.

        The jobs lie so far apart that the same lamp again is no repeat (S21).
        """
        kept = self._late_job(unit, "2028-05-08")
        with freeze_time("2028-05-09 01:00:00"):
            self.assertEqual(unit.free_services_left, 2)  # the customer keeps them
        self.assertNotIn("free_service", kept.line_ids.mapped("coverage"))
        order = self._late_job(
            unit, "2028-08-14", use_free_service=True, free_service_asked_by="Gu Lan"
        )
        with freeze_time("2028-08-15 01:00:00"):
            self.assertEqual(unit.free_services_left, 1)
        paid = {line.kind: line.amount_to_pay for line in order.line_ids}
        self.assertEqual(paid, {"part": 120.0, "labour": 0.0, "travel": 0.0})

    def _cost_only_afterwards(self, unit):
        """1.2-4: after the warranty maintenance is charged at cost, and says why."""
        order = self._late_job(unit, "2028-11-20")
        with freeze_time("2028-11-21 01:00:00"):
            order.action_invoice()
        invoice = order.sudo().sale_order_id.invoice_ids
        self.assertEqual(
            invoice.invoice_line_ids.mapped("price_subtotal"),
            [120.0, 160.0, 180.0],  # true cost, two hours at 80, the journey
        )
        for line in order.line_ids:
            self.assertEqual(line.coverage, "cost")
            self.assertIn("cost", line.coverage_reason)
