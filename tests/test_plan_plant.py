# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Our own plant, from the receipt to the signature of production (S26–S29)."""

from datetime import date, datetime

from maintenance_stories import MaintenanceStories

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import PNG

RECEIPT = "after.sales.plant.receipt"
FAULT = "after.sales.plant.fault"


@tagged("post_install", "-at_install")
class TestPlantStory(MaintenanceStories):
    """A lathe is bought; the turning shop works with it and knows no after-sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "after_sales_service.group_after_sales_production"
        cls.worker, cls.foreman, cls.founder = (
            cls._new_colleague(name, group) for name in ("worker", "foreman", "founder")
        )
        cls.foreman.name = "Xu Foreman"
        cls.foreman.partner_id.email = "foreman@huayi.example"
        foreman, _worker, _founder = cls.env["hr.employee"].create(
            [
                {"name": "Xu Foreman", "user_id": cls.foreman.id},
                {
                    "name": "Worker",
                    "user_id": cls.worker.id,
                    "department_id": cls.department.id,
                },
                {
                    "name": "Founder",
                    "user_id": cls.founder.id,
                    "department_id": cls.env["hr.department"]
                    .create({"name": "Foundry"})
                    .id,
                },
            ]
        )
        foreman.work_email = "foreman@huayi.example"
        cls.department.manager_id = foreman
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Lathe Works", "email": "warranty@lathe-works.example"}
        )
        cls.lathe = cls._new_product(
            "CNC Lathe",
            is_own_plant=True,
            is_serviceable=True,
            seller_ids=[
                Command.create(
                    {"partner_id": cls.vendor.id, "vendor_warranty_duration": 12}
                )
            ],
        )
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")

    # ------------------------------------------------------------
    # BOUGHT
    # ------------------------------------------------------------

    def _receipt(self):
        """The storekeeper takes it in; before that it is nobody's plant."""
        stock = self.warehouse.lot_stock_id
        picking = (
            self.env["stock.picking"]
            .with_user(self.storekeeper)
            .create(
                {
                    "partner_id": self.vendor.id,
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "location_id": self.suppliers.id,
                    "location_dest_id": stock.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.lathe.id,
                                "product_uom_qty": 1,
                                "location_id": self.suppliers.id,
                                "location_dest_id": stock.id,
                            }
                        )
                    ],
                }
            )
        )
        picking.action_confirm()
        with self._refused(UserError, "receipt that is done"):
            self._window(picking, "action_put_into_plant")
        picking.move_line_ids.lot_name = "CK-7"
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _taken_into_plant(self):
        with freeze_time("2026-06-01 02:00:00"):
            picking = self._receipt()
            with self._refused(AccessError):
                self._window(picking.with_user(self.seller), "action_put_into_plant")
            form = self._window(
                picking, "action_put_into_plant", department_id=self.department
            )
            form.in_use_on = date(2026, 7, 1)
            with self._refused(UserError, "cannot lie ahead"):
                form.save().action_put()
            form.in_use_on = date(2026, 6, 1)
            form.save().action_put()
            again = self._window(
                picking, "action_put_into_plant", department_id=self.department
            )
            self.assertEqual(again.known_count, 1)
            with self._refused(UserError, "Choose the pieces"):
                again.save().action_put()
        unit = self.env["after.sales.equipment"].search(
            [("receipt_id", "=", picking.id)]
        )
        self.assertRecordValues(
            unit,
            [
                {
                    "serial": "CK-7",
                    "owner_kind": "own_plant",
                    "partner_id": self.company.partner_id.id,
                    "department_id": self.department.id,
                    "production_contact_id": self.foreman.partner_id.id,
                    "vendor_id": self.vendor.id,
                    "state": "in_service",
                    "warranty_state": "none",
                }
            ],
        )
        self.assertGreaterEqual(unit.vendor_warranty_end, date(2027, 6, 1))
        unit.with_user(self.dispatcher).write(
            {"team_id": self.team.id, "engineer_id": self.engineer.id}
        )
        return unit

    # ------------------------------------------------------------
    # A FAULT
    # ------------------------------------------------------------

    def _reported(self, unit):
        """By the worker at the machine, who has no right in the service."""
        with freeze_time("2026-06-15 01:00:00"):
            for user in (self.founder, self.seller):
                with self._refused(AccessError):
                    self.env[FAULT].with_user(user).create(
                        {"equipment_id": unit.id, "text": "Noise"}
                    ).action_report()
            form = Form(
                self.env[FAULT]
                .with_user(self.worker)
                .with_context(default_equipment_id=unit.id)
            )
            form.text = " "
            with self._refused(UserError, "Choose what happens"):
                form.save().action_report()
            form.text = "The turret stops"
            form.stands_still = True
            form.save().action_report()
        mine = unit.with_user(self.worker)
        self.assertEqual(mine.state, "down")
        self.assertTrue(mine.plant_news)
        with self._refused(AccessError):
            mine.note = "Mine"
        ticket = unit.ticket_ids
        self.assertEqual(ticket.partner_id, self.worker.partner_id)
        claim = ticket.claim_ids
        self.assertEqual(claim.vendor_id, self.vendor)
        self.assertTrue(claim.notified_at, "the supplier is told at once")
        return ticket.with_user(self.dispatcher)

    def _repaired(self, ticket):
        """Nobody pays: no order, no invoice, no statement, no question how it was."""
        with freeze_time("2026-06-15 02:00:00"):
            order = self._job_of(ticket)
        sales = self.env["sale.order"].search([])
        moves = self.env["account.move"].search([])
        with freeze_time("2026-06-15 03:00:00"):
            self._work(order)
        job = order.sudo(False).with_env(self.env)
        with self._refused(UserError, "own plant"):
            job.with_user(self.accountant).action_invoice()
        self.assertFalse(self.env["sale.order"].search([]) - sales)
        self.assertFalse(self.env["account.move"].search([]) - moves)
        self.assertFalse(job.statement_attachment_id)
        self.assertFalse(job.amount_to_pay)
        self.assertFalse(job.follow_up_ids)
        with self._refused(UserError):
            job.with_user(self.dispatcher).action_enter_feedback()
        mails = self.env["mail.mail"].search(
            [("attachment_ids", "in", job.report_attachment_id.ids)]
        )
        self.assertEqual(mails.recipient_ids, self.foreman.partner_id)
        self.env.flush_all()
        rows = (
            self.env["after.sales.cost.report"]
            .with_user(self.accountant)
            .search([("order_id", "=", job.id)])
        )
        self.assertEqual(rows.department_id, self.department)
        self.assertGreater(sum(rows.mapped("cost")), 0)

    # ------------------------------------------------------------
    # PERIODIC WORK
    # ------------------------------------------------------------

    def _overhauled(self, unit):
        """The foreman is told, answers and signs by links, in his own session."""
        with freeze_time("2026-09-01 02:00:00"):
            order = self._planned(
                unit,
                kind="maintenance",
                grade="minor",
                affects_production=True,
                planned_start=datetime(2026, 9, 14, 1),
                planned_end=datetime(2026, 9, 14, 5),
            )
        self.assertTrue(order.joint_acceptance, "the rule for own plant")
        notice, link = self._send_notice(order, "2026-09-02 02:00:00")
        self.assertEqual(notice.partner_id, self.foreman.partner_id)
        # our own people do not answer for production
        self.authenticate(self.dispatcher.login, self.dispatcher.login)
        self._send(link, answer="yes", name="Xu Foreman")
        self.assertEqual(notice.state, "sent")
        self.authenticate(self.foreman.login, self.foreman.login)
        self._send(link, answer="yes", name="Xu Foreman")
        self.assertEqual(notice.state, "acknowledged")
        self._go(order, "2026-09-14 01:00:00")
        self._finish(order, "2026-09-14 04:00:00")
        self.assertEqual(unit.state, "awaiting_acceptance")
        with freeze_time("2026-09-14 04:30:00"):
            order.action_pass_acceptance()
            self._signing(order, self.leader, "equipment", "").action_sign()
        self.assertEqual(unit.state, "awaiting_acceptance")
        return order

    def _accepted_by_production(self, order):
        """By the link of the mail, which is its own key."""
        self.authenticate(None, None)
        url = f"/my/service-orders/{order.id}"
        signed = {"name": "Xu Foreman", "signature": PNG}
        self.assertIn("error", self._call(f"{url}/sign/production", **signed))
        token = order.sudo()._portal_ensure_token()
        self.env.flush_all()
        self.authenticate(self.engineer_user.login, self.engineer_user.login)
        answer = self._call(f"{url}/sign/production", access_token=token, **signed)
        self.assertIn("one of us", answer["error"])
        self.authenticate(self.foreman.login, self.foreman.login)
        self.assertIn("CK-7", self.url_open(f"{url}?access_token={token}").text)
        answer = self._call(f"{url}/sign/production", access_token=token, **signed)
        self.assertIn("redirect_url", answer)
        self.assertEqual((order.state, order.joint_state), ("done", "both"))
        self.assertEqual(order.sudo().equipment_id.state, "in_service")

    def test_from_the_receipt_to_the_signature(self):
        unit = self._taken_into_plant()
        self._repaired(self._reported(unit))
        order = self._overhauled(unit)
        self._accepted_by_production(order)
        self.assertFalse(self._gaps(unit).mapped("kind"))
        self.assertFalse(order.sudo().sale_order_id)

    def test_what_goes_back_is_plant_no_more(self):
        unit = self._taken_into_plant()
        unit.with_user(self.manager).action_retire()
        with freeze_time("2026-06-15 01:00:00"):
            form = Form(
                self.env[FAULT]
                .with_user(self.worker)
                .with_context(default_equipment_id=unit.id)
            )
            form.text = "Noise"
            with self._refused(UserError, "retired"):
                form.save().action_report()
