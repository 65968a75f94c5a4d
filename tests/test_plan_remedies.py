# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Exchange, refund, contract and the supplier's share, as stories (S3, S8, S11)."""

from datetime import date, datetime

from money_common import MoneyCommon

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, RecordCapturer, freeze_time, tagged
from odoo.tools import mute_logger


class ContractStories(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        terms = (
            cls.env["after.sales.contract.template"]
            .with_user(cls.manager)
            .create({"name": "Full maintenance", "visit_count": 2})
        )
        cls.contract_product = cls.env["product.product"].create(
            {
                "name": "Maintenance contract",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 3650.0,
                "taxes_id": False,
                "contract_template_id": terms.id,
            }
        )

    def _contract_sold(self, day, **line):
        """Sales sells a contract; the desk says for which units it is."""
        with freeze_time(f"{day} 02:00:00"):
            sale = (
                self.env["sale.order"]
                .with_user(self.seller)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "order_line": [
                            Command.create(
                                {"product_id": self.contract_product.id} | line
                            )
                        ],
                    }
                )
            )
            sale.action_confirm()
            contract = sale.sudo().contract_ids.with_env(self.env)
            with self._refused(UserError, "names no unit"):
                contract.with_user(self.manager).action_confirm()
            contract.with_user(self.dispatcher).action_add_units_of_sale()
        return contract

    def _confirmed_despite(self, contract, day, reason):
        """The warranty bears the same: the manager says why it is sold all the same."""
        with freeze_time(f"{day} 03:00:00"):
            with self._refused(AccessError):
                contract.with_user(self.dispatcher).action_confirm()
            mine = contract.with_user(self.manager)
            before = self._everything()
            action = mine.action_confirm()
            self._assert_unchanged(before)
            form = Form.from_action(mine.env, action)
            self.assertIn("the warranty bears Parts", form.overlaps)
            form.reason = " "
            wizard = form.save()
            with self._refused(UserError, "Say why"):
                wizard.action_apply()
            wizard.reason = reason
            wizard.action_apply()
        self.assertEqual(contract.overlap_user_id, self.manager)


@tagged("post_install", "-at_install")
class TestRemedyStory(ContractStories):
    """A unit is exchanged, another paid back (S3)."""

    def _ask(self, unit, button, user=None, **vals):
        unit = unit.with_user(user or self.dispatcher)
        form = Form.from_action(unit.env, getattr(unit, button)())
        for name, value in ({"reason": "Third failure"} | vals).items():
            setattr(form, name, value)
        action = form.save().action_confirm()
        return self.env["after.sales.remedy"].browse(action["res_id"])

    def _moves(self, remedy, way):
        side = "location_dest_id" if way == "out" else "location_id"
        return remedy.stock_move_ids.filtered(lambda m: m[side].usage == "customer")

    def test_exchange_passes_warranty_and_contract_on(self):
        unit = self._sold(self.lots[0])
        self._accepted(unit)
        warranty = unit.warranty_id
        contract = self._contract_sold("2026-05-04")
        self._confirmed_despite(contract, "2026-05-04", "Visits are what he buys")
        self.assertEqual(contract.state, "running")
        with freeze_time("2026-06-04 01:00:00"):
            for user in (self.engineer_user, self.accountant):
                with self._refused(AccessError):
                    unit.with_user(user).action_exchange()
            remedy = self._ask(unit, "action_exchange", replacement_lot_id=self.lots[1])
            with self._refused(UserError, remedy.name):
                unit.with_user(self.dispatcher).action_refund()
            self._transfer(self._moves(remedy, "out").picking_id)
            new = remedy.replacement_id
            with self._refused(UserError, "has happened"):
                remedy.with_user(self.dispatcher).action_cancel()
            self._transfer(self._moves(remedy, "back").picking_id)
        self.assertEqual((new.lot_id, new.replaces_id), (self.lots[1], unit))
        self.assertEqual(new.sale_line_id, unit.sale_line_id)
        self.assertEqual((unit.state, remedy.state), ("retired", "done"))
        # the rest, not a fresh year
        self.assertEqual(new.warranty_id.start_date, date(2026, 3, 9))
        self.assertEqual(new.warranty_end, date(2027, 3, 9))
        self.assertTrue(warranty.closed_on)
        with freeze_time("2026-06-05 01:00:00"):
            for lot, taken in ((unit, False), (new, True)):
                held = lot._get_contract_at(datetime(2026, 6, 5, 1, 0))
                self.assertEqual(bool(held), taken)
        # and the customer is served on it as he was before
        order = self._job(new, "2026-06-08")
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(set(self._coverages(order).values()), {"covered"})

    def test_exchange_gives_no_fresh_free_services(self):
        """One of two is used: the unit given in exchange has the other."""
        unit = self._old_unit()
        asked = {"use_free_service": True, "free_service_asked_by": "Gu Lan"}
        self._job(unit, "2026-05-04", **asked)
        with freeze_time("2026-06-04 01:00:00"):
            remedy = self._ask(
                unit,
                "action_exchange",
                self.manager,
                override_reason="No spare parts are left",
            )
            self._transfer(self._moves(remedy, "out").picking_id)
            new = remedy.replacement_id
            self.assertEqual(new.free_services_left, 1)
        last = self._job(new, "2026-06-08", **asked)
        self.assertTrue(last.free_service_taken)
        with freeze_time("2026-06-09 01:00:00"):
            new.invalidate_recordset()
            self.assertEqual(new.free_services_left, 0)

    def test_refund_credits_what_was_paid(self):
        unit = self._sold(self.lots[0])
        self._accepted(unit)
        sale = unit.sale_order_id
        with freeze_time("2026-03-10 01:00:00"):
            invoice = sale._create_invoices()
            self._post(invoice)
        unit.warranty_id.refund_days = 30
        with freeze_time("2026-06-04 01:00:00"):
            with self._refused(AccessError, "manager"):
                self._ask(unit, "action_refund")
            remedy = self._ask(
                unit,
                "action_refund",
                self.manager,
                override_reason="Agreed with the director",
            )
            credit = remedy.credit_note_id
            self.assertEqual(credit.reversed_entry_id, invoice)
            self.assertEqual(credit.amount_untaxed, 186000.0)
            self._transfer(self._moves(remedy, "back").picking_id)
            self.assertEqual(unit.state, "retired")
            self.assertEqual(remedy.state, "open", "not paid back yet")
            self._post(credit)
        self.assertEqual(remedy.state, "done")
        line = sale.order_line
        self.assertEqual(
            (line.qty_delivered, line.qty_invoiced, line.qty_to_invoice), (0, 0, 0)
        )


@tagged("post_install", "-at_install")
class TestContractStory(ContractStories):
    """Sold, in force despite the warranty, served, renewed (S8)."""

    def test_from_the_sale_to_the_renewal(self):
        unit = self._sold(self.lots[0])
        self._accepted(unit)
        contract = self._contract_sold("2026-10-12", contract_start=date(2027, 1, 1))
        self.assertEqual(contract.line_ids.equipment_id, unit)
        self._confirmed_despite(contract, "2026-10-12", "By the tender, from January")
        self.assertEqual(contract.state, "waiting")
        with freeze_time("2026-10-13 01:00:00"):
            self._post(contract.sale_order_id._create_invoices())
        self._days("2027-03-10 02:00:00")  # the warranty ended yesterday
        self.assertEqual(unit.warranty_state, "under_contract")
        order = self._job(unit, "2027-06-07")
        self.assertEqual(set(self._coverages(order).values()), {"contract"})
        self.assertEqual(order.amount_to_pay, 0)
        self.env.flush_all()
        report = self.env["after.sales.cost.report"].with_user(self.accountant)
        rows = report.search([("contract_id", "=", contract.id)])
        self.assertEqual(sum(rows.mapped("revenue")), 3650.0)
        self.assertEqual(sum(rows.mapped("margin")), 3650.0 - 460.0)
        self._renewed(contract, unit)

    def _days(self, moment):
        """The daily jobs run."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.flush_all()
            for job in ("warranty_states", "contract_days"):
                self.env.ref(
                    f"after_sales_service.ir_cron_{job}"
                ).method_direct_trigger()
        self.env.invalidate_all()

    def _renewed(self, contract, unit):
        self._days("2027-12-06 02:00:00")
        self.assertTrue(contract.to_renew)
        with freeze_time("2027-12-06 03:00:00"):
            with self._refused(AccessError):
                contract.with_user(self.engineer_user).action_renew()
            contract.with_user(self.dispatcher).action_renew()
            with self._refused(UserError, "offered or agreed on already"):
                contract.with_user(self.dispatcher).action_renew()
            offer = contract.renewal_sale_line_ids.order_id
            self.assertEqual(offer.user_id, self.seller)
            offer.with_user(self.seller).action_confirm()
        renewal = contract.renewal_ids
        self.assertEqual(
            (renewal.state, renewal.date_start), ("waiting", date(2028, 1, 1))
        )
        self.assertEqual(renewal.line_ids.equipment_id, unit)
        self._days("2028-01-01 02:00:00")
        self.assertEqual((contract.state, renewal.state), ("expired", "running"))
        self.assertEqual(unit.contract_id, renewal)


@tagged("post_install", "-at_install")
class TestSupplierStory(MoneyCommon):
    """The supplier is told at once and pays his share (S11)."""

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_told_at_once_and_recovered(self):
        vendor = self.env["res.partner"].create(
            {"name": "Optics Works", "is_company": True, "email": "info@optics.example"}
        )
        contact = self.env["res.partner"].create(
            {
                "name": "Ms. Sun",
                "parent_id": vendor.id,
                "email": "warranty@optics.example",
            }
        )
        vendor.warranty_contact_id = contact
        unit = self._sold(self.lots[0])
        self._accepted(unit)
        unit.with_user(self.dispatcher).write(
            {
                "vendor_id": vendor.id,
                "vendor_warranty_end": date(2027, 3, 31),
                "vendor_warranty_covers": "all",
            }
        )
        with freeze_time("2026-06-04 01:20:00"):
            with RecordCapturer(self.env["mail.mail"]) as mails:
                ticket = (
                    self.env["helpdesk.ticket"]
                    .with_user(self.dispatcher)
                    .create(
                        {
                            "name": "No light",
                            "description": "<p>Dark since this morning.</p>",
                            "equipment_id": unit.id,
                            "team_id": self.team.id,
                            "caller_name": "Gu Lan",
                        }
                    )
                )
            told = mails.records.filtered(lambda m: contact in m.recipient_ids)
            self.assertEqual(len(told), 1)
            self.assertIn("SP2-0117", told.subject)
            ticket.action_dispatch()
            order = ticket.order_ids
            order.engineer_id = self.engineer
            order.action_dispatch()
        with freeze_time("2026-06-05 01:00:00"):
            self._work(order.with_user(self.engineer_user))
        claim = ticket.sudo().claim_ids.with_env(self.env)
        self.assertEqual(claim.notified_at, datetime(2026, 6, 4, 1, 20))
        self.assertEqual((claim.amount_cost, order.amount_to_pay), (460.0, 0.0))
        self._recovered(claim, order.sudo(False).with_env(self.env))

    def _recovered(self, claim, order):
        with freeze_time("2026-06-08 01:00:00"):
            with self._refused(AccessError):
                claim.with_user(self.dispatcher).action_claim()
            billed = claim.with_user(self.accountant)
            billed.action_claim()
            form = Form.from_action(billed.env, billed.action_answer())
            form.amount = 280.0
            wizard = form.save()
            with self._refused(UserError, "less"):
                wizard.action_confirm()
            wizard.reason = "No travel"
            wizard.action_confirm()
            billed.action_make_refund()
            refund = claim.move_ids
            self.assertEqual(
                (refund.move_type, refund.partner_id, refund.amount_untaxed),
                ("in_refund", claim.vendor_id, 280.0),
            )
            with self._refused(UserError):
                billed.action_make_refund()
            self._post(refund)
        self.assertEqual((claim.state, claim.amount_recovered), ("recovered", 280.0))
        self.env.flush_all()
        report = self.env["after.sales.cost.report"].with_user(self.accountant)
        rows = report.search([("equipment_id", "=", claim.equipment_id.id)])
        self.assertEqual(sum(rows.mapped("recovered")), 280.0)
        self.assertEqual(sum(rows.mapped("margin")), 280.0 - 460.0)
