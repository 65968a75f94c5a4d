# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .test_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestLifetime(BillingCommon):
    """Lifetime maintenance (S5): nobody is sent away, and what is gone is said."""

    def test_no_unit_is_refused(self):
        """Expired, void, never under warranty, retired: call, ticket, job, end."""
        void = self._expired_unit("SP2-VOID")
        void.warranty_id.void_reason = "Opened by others"
        retired = self._expired_unit("SP2-GONE")
        retired.state = "retired"
        with freeze_time(NOW):
            without = self._new_unit("SP2-BARE", delivered_on=False)
        for unit in (self.old_unit, void, retired, without):
            with self.subTest(unit=unit.serial), freeze_time(NOW):
                ticket = (
                    self.env["after.sales.contact"]
                    .with_user(self.dispatcher)
                    .create(
                        {
                            "channel": "phone",
                            "happened_at": NOW,
                            "equipment_id": unit.id,
                            "partner_id": self.customer.id,
                            "subject": "Does not start",
                        }
                    )
                    ._do_make_ticket()
                )
                ticket.action_dispatch()
                order = ticket.order_ids
                order.engineer_id = self.engineer
                self._add_line(order, kind="labour", quantity=1)
                self._complete(order.sudo(False).with_env(self.env))
                self.assertEqual(order.state, "done")

    def test_discontinued_with_an_alternative(self):
        lamp2 = self._new_part("Lamp, new model", standard_price=150.0, list_price=240)
        self.lamp.write(
            {
                "is_discontinued": True,
                "alternative_product_id": lamp2.id,
                "discontinued_note": "Needs the adapter plate.",
            }
        )
        order = self._job(self.old_unit)
        line = order.part_line_ids
        self.assertIn("Lamp: Discontinued", order.discontinued_notice)
        self.assertIn("Alternative: Lamp, new model", line.discontinued_notice)
        self.assertIn("adapter plate", line.discontinued_notice)
        order.with_user(self.dispatcher).action_create_quotation()
        self.assertIn("Needs the adapter plate", line.sale_line_id.name)
        with self.assertRaises(AccessError):
            line.with_user(self.colleague_user).action_use_alternative()
        line.with_user(self.engineer_user).action_use_alternative()
        self.assertEqual(line.product_id, lamp2)
        self.assertEqual(line.name, "Lamp, new model")
        self.assertEqual(line.amount_to_pay, 300.0, "two at the alternative's cost")
        self.assertFalse(order.discontinued_notice)
        order.with_user(self.dispatcher).action_create_quotation()
        self.assertEqual(
            order.sale_order_id.order_line.product_id, order.line_ids.product_id
        )
        with self.assertRaisesRegex(UserError, "has no alternative"):
            line.action_use_alternative()

    def test_discontinued_without_an_alternative(self):
        self.lamp.is_discontinued = True
        order = self._job(self.old_unit)
        line = order.part_line_ids
        self.assertIn("an upgrade is proposed", line.discontinued_notice)
        with self.assertRaises(AccessError):
            line.with_user(self.engineer_user).action_propose_upgrade()
        with freeze_time(NOW):
            action = line.with_user(self.dispatcher).action_propose_upgrade()
        ticket = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertEqual(ticket.kind, "upgrade")
        self.assertEqual(ticket.equipment_id, self.old_unit)

    def test_what_is_left_of_it_may_be_used(self):
        self.lamp.is_discontinued = True
        order = self._job(self.old_unit)
        self._complete(order)
        self.assertEqual(order.part_line_ids.state, "consumed")
        self.assertFalse(order.part_line_ids.discontinued_notice)

    def test_not_its_own_alternative(self):
        with self.assertRaisesRegex(ValidationError, "its own alternative"):
            self.lamp.alternative_product_id = self.lamp
