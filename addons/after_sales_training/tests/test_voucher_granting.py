# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG

from .common_training import ELSEWHERE
from .voucher_common import VoucherCommon


class GrantingCommon(VoucherCommon):
    """What is promised with the instrument, and ways to sell and deliver it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Promise = cls.env["after.sales.training.promise"]
        cls.Voucher = cls.env["after.sales.training.entitlement"]
        cls.template = cls.product.product_tmpl_id
        cls.product.write({"list_price": 1000.0, "taxes_id": False})
        cls.seller = new_test_user(
            cls.env,
            login="training_seller",
            groups="base.group_user,sales_team.group_sale_salesman",
        )

    @classmethod
    def _promise(cls, **vals):
        return cls.Promise.create(
            {
                "product_tmpl_id": cls.template.id,
                "kind": "hands_on",
                "places": 2,
                "days": 3,
                "budget_per_person": 3000.0,
                "course_ids": [Command.set(cls.course.ids)],
            }
            | vals
        )

    @classmethod
    def _sell(cls, quantity=1, confirm=True, product=None, user=None):
        sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": (user or cls.env.user).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.product).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
        )
        if confirm:
            sale.action_confirm()
        return sale

    @classmethod
    def _deliver_unit(cls, serial, sale, **vals):
        return cls._new_unit(serial, sale_line_id=sale.order_line[:1].id, **vals)

    def _vouchers(self, **domain):
        return self.Voucher.search(
            [(name, "=", value) for name, value in domain.items()], order="id"
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGrantedByUnit(GrantingCommon):
    def test_acceptance_signed(self):
        """S33: from the day of the signature, two years to the corresponding day."""
        promise = self._promise()
        unit = self._new_unit("T-1", delivered_on=date(2026, 10, 1))
        self.assertFalse(unit.training_voucher_ids)
        order = self._installation(unit)
        self._tick(order)
        self._work(order)
        self._report(order)
        with freeze_time(NOW.replace(hour=5)):
            # the signature completes the job, whoever holds the pen
            order.with_user(self.engineer_user)._sign("customer", "Gu Lan", PNG)
        self.assertTrue(unit.accepted_on)
        self.assertRecordValues(
            unit.training_voucher_ids,
            [
                {
                    "partner_id": self.customer.id,
                    "kind": "hands_on",
                    "places": 2,
                    "days": 3,
                    "valid_from": NOW.date(),
                    "valid_until": date(2028, 11, 23),
                    "travel_by_us": True,
                    "budget_per_person": 3000.0,
                    "course_ids": self.course.ids,
                    "promise_id": promise.id,
                    "granted_on": "acceptance",
                    "state": "active",
                }
            ],
        )
        self.assertIn("Accepted on 11/23/2026", unit.training_voucher_ids.explanation)

    def test_delivery(self):
        self._promise(grant_on="delivery", validity_amount=6, validity_unit="month")
        unit = self._new_unit("T-1", delivered_on=date(2026, 10, 1))
        self.assertEqual(unit.training_voucher_ids.valid_until, date(2027, 4, 1))

    def test_acceptance_corrected(self):
        self._promise()
        unit = self._new_unit("T-1", accepted_on=date(2026, 11, 1))
        voucher = unit.training_voucher_ids
        unit.with_user(self.manager).accepted_on = date(2026, 10, 12)
        self.assertEqual(unit.training_voucher_ids, voucher)
        self.assertRecordValues(
            voucher,
            [{"valid_from": date(2026, 10, 12), "valid_until": date(2028, 10, 12)}],
        )
        self.assertEqual(self._logs(voucher)[0].kind, "followed")
        # what was agreed since stays where it is better for the customer
        voucher._do_extend(date(2028, 12, 31), "x")
        unit.with_user(self.manager).accepted_on = date(2026, 11, 20)
        self.assertEqual(voucher.valid_until, date(2028, 12, 31))
        self.assertEqual(voucher.valid_from, date(2026, 11, 20))

    def test_acceptance_taken_back_and_given_again(self):
        self._promise()
        unit = self._new_unit("T-1", delivered_on=date(2026, 10, 1))
        unit.accepted_on = date(2026, 11, 1)
        voucher = unit.training_voucher_ids
        unit.sudo().accepted_on = False
        self.assertEqual(voucher.state, "cancelled")
        unit.accepted_on = date(2026, 11, 5)
        self.assertEqual(unit.training_voucher_ids, voucher)
        self.assertRecordValues(
            voucher, [{"state": "active", "valid_from": date(2026, 11, 5)}]
        )
        self.assertEqual(
            self._logs(voucher).mapped("kind"),
            ["followed", "reinstated", "withdrawn", "granted"],
        )

    def test_what_the_desk_withdrew_stays_withdrawn(self):
        self._promise()
        unit = self._new_unit("T-1", accepted_on=date(2026, 11, 1))
        voucher = unit.training_voucher_ids
        voucher._do_withdraw("Paid back")
        unit.accepted_on = date(2026, 11, 2)
        self.assertEqual(unit.training_voucher_ids, voucher)
        self.assertEqual(voucher.state, "cancelled")

    def test_a_transferred_voucher_is_not_granted_again(self):
        self._promise()
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = group
        unit = self._new_unit("T-1", accepted_on=date(2026, 11, 1))
        unit.training_voucher_ids._do_transfer(group, 2, "x")
        unit.accepted_on = date(2026, 11, 2)
        self.assertEqual(len(unit.training_voucher_ids), 1)
        self.assertEqual(unit.training_voucher_ids.valid_from, date(2026, 11, 2))

    def test_years_of_old_units_get_nothing(self):
        self._promise()
        unit = self._new_unit(
            "T-1", delivered_on=date(2019, 12, 1), accepted_on=date(2020, 1, 1)
        )
        self.assertFalse(unit.training_voucher_ids)

    def test_own_plant_gets_nothing(self):
        self._promise()
        unit = self._new_unit(
            "T-1", accepted_on=date(2026, 11, 1), owner_kind="own_plant"
        )
        self.assertFalse(unit.training_voucher_ids)

    def test_promise_entered_later(self):
        self.unit.accepted_on = date(2026, 6, 1)
        promise = self._promise()
        promise.with_user(self.desk).action_grant_delivered()
        voucher = self.unit.training_voucher_ids
        self.assertEqual(voucher.valid_until, date(2028, 6, 1))
        promise.with_user(self.desk).action_grant_delivered()
        self.assertEqual(self.unit.training_voucher_ids, voucher)
        with self.assertRaises(ValidationError):
            promise.unlink()

    def test_refund_takes_what_is_left(self):
        self._promise(places=3)
        unit = self._new_unit("T-1", accepted_on=date(2026, 11, 1))
        voucher = unit.training_voucher_ids
        self._enrol(voucher)
        self.company.after_sales_voucher_keeper_id = self.desk
        unit._came_back("refund", NOW.date())
        self.assertRecordValues(
            voucher,
            [{"places": 1, "places_left": 0, "state": "active"}],
        )
        self.assertEqual(voucher.cancel_cause, "return")
        self.assertEqual(voucher.activity_ids.user_id, self.desk)

    def test_repair_takes_nothing(self):
        self._promise()
        unit = self._new_unit("T-1", accepted_on=date(2026, 11, 1))
        unit._came_back("repair", NOW.date())
        self.assertEqual(unit.training_voucher_ids.state, "active")

    def test_exchange_takes_them_along(self):
        self._promise()
        unit = self._new_unit("T-1", accepted_on=date(2026, 11, 1))
        other = self._new_unit("T-2", delivered_on=date(2026, 11, 20))
        voucher = unit.training_voucher_ids
        self.env["after.sales.remedy"]._do_open(
            unit, {"kind": "exchange", "asked_on": NOW.date(), "reason": "Fails again"}
        )
        unit.remedy_ids.replacement_id = other
        unit._leave_service(NOW.date())
        self.assertEqual(voucher.equipment_id, other)
        self.assertEqual(voucher.state, "active")
        other.accepted_on = date(2026, 11, 22)
        self.assertEqual(other.training_voucher_ids, voucher)

    def test_set_wise(self):
        """A thousand serials in one transfer: what is granted asks little (P10)."""
        self._promise(grant_on="delivery")

        def count(number, prefix):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["after.sales.equipment"].create(
                [
                    {
                        "serial": f"{prefix}{index}",
                        "product_id": self.product.id,
                        "partner_id": self.customer.id,
                        "delivered_on": NOW.date(),
                    }
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(2, "A")
        few, many = count(20, "B"), count(80, "C")
        self.assertEqual(len(self._vouchers(granted_on="delivery")), 102)
        self.assertLessEqual(many - few, 0.2 * 60)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGrantedBySale(GrantingCommon):
    def test_quantity_multiplies(self):
        self._promise(grant_on="sale")
        self._promise(grant_on="sale", multiply="once", kind="free_place")
        sale = self._sell(3)
        self.assertRecordValues(
            self._vouchers(sale_order_id=sale.id),
            [
                {"places": 6, "kind": "hands_on", "valid_from": NOW.date()},
                {"places": 2, "kind": "free_place", "valid_from": NOW.date()},
            ],
        )
        self.assertEqual(sale.training_voucher_count, 2)
        # more are sold: places follow; fewer: what is booked stays
        voucher = self._vouchers(sale_order_id=sale.id)[0]
        sale.order_line.product_uom_qty = 4
        self.assertEqual(voucher.places, 8)
        session = self._new_session(seats_max=50, **ELSEWHERE)
        self._enrol(voucher, 7, session)
        sale.order_line.product_uom_qty = 1
        self.assertEqual(voucher.places, 7)

    def test_agreed_on_the_order(self):
        """What is changed on the product afterwards does not touch what was sold."""
        promise = self._promise()
        sale = self._sell()
        promise.places = 9
        unit = self._deliver_unit("T-1", sale, accepted_on=date(2026, 11, 1))
        self.assertRecordValues(
            unit.training_voucher_ids,
            [{"places": 2, "sale_order_id": sale.id, "budget_per_person": 3000.0}],
        )

    def test_override_on_the_order_line(self):
        self._promise()
        sale = self._sell(confirm=False, user=self.seller)
        mine = sale.with_user(self.seller)
        mine.action_agree_training()
        mine.training_promise_ids.write({"places": 5, "validity_amount": 3})
        mine.action_confirm()
        unit = self._deliver_unit("T-1", sale, accepted_on=date(2026, 11, 1))
        self.assertRecordValues(
            unit.training_voucher_ids,
            [{"places": 5, "valid_until": date(2029, 11, 1)}],
        )
        # agreed: sellers change it no more
        with self.assertRaises(AccessError):
            mine.training_promise_ids.write({"places": 50})
        with self.assertRaises(UserError):
            mine.action_agree_training()

    def test_no_training_agreed(self):
        self._promise()
        sale = self._sell(confirm=False, user=self.seller)
        mine = sale.with_user(self.seller)
        mine.action_agree_training()
        mine.training_promise_ids.unlink()
        mine.action_confirm()
        unit = self._deliver_unit("T-1", sale, accepted_on=date(2026, 11, 1))
        self.assertFalse(unit.training_voucher_ids)

    def test_seller_enters_a_promise(self):
        sale = self._sell(confirm=False, user=self.seller)
        mine = sale.with_user(self.seller)
        vals = {"sale_line_id": sale.order_line.id, "grant_on": "sale", "places": 4}
        mine.training_promise_ids = [Command.create(vals)]
        self.assertEqual(mine.training_promise_ids.places, 4)
        mine.action_confirm()
        self.assertEqual(self._vouchers(sale_order_id=sale.id).places, 4)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_promise(self):
        own = self._sell(confirm=False)
        product = self.template
        for user, vals in (
            (self.seller, {"product_tmpl_id": product.id}),
            (self.seller, {"sale_line_id": own.order_line.id}),
            (self.engineer_user, {"product_tmpl_id": product.id}),
            (self.dispatcher, {"product_tmpl_id": product.id}),
            (self.accountant, {"product_tmpl_id": product.id}),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Promise.with_user(user).create(vals)
        promise = self.Promise.with_user(self.desk).create(
            {"product_tmpl_id": product.id}
        )
        with self.assertRaises(AccessError):
            promise.with_user(self.seller).action_grant_delivered()
        with self.assertRaises(AccessError):
            promise.with_user(self.engineer_user).read(["budget_per_person"])
        self.assertTrue(promise.with_user(self.engineer_user).wording)

    def test_sale_cancelled_and_taken_up_again(self):
        self._promise(grant_on="sale")
        sale = self._sell(2)
        voucher = self._vouchers(sale_order_id=sale.id)
        self._enrol(voucher)
        sale._action_cancel()
        self.assertRecordValues(
            voucher, [{"places": 1, "places_left": 0, "cancel_cause": "sale"}]
        )
        sale.action_draft()
        sale.action_confirm()
        self.assertEqual(self._vouchers(sale_order_id=sale.id), voucher)
        self.assertRecordValues(
            voucher, [{"places": 4, "places_left": 3, "cancel_cause": False}]
        )

    def test_once_for_all_units_of_a_line(self):
        """The first acceptance grants; a later one neither again nor anew."""
        self._promise(multiply="once")
        sale = self._sell(2)
        first = self._deliver_unit("T-1", sale, accepted_on=date(2026, 11, 2))
        second = self._deliver_unit("T-2", sale, accepted_on=date(2026, 11, 9))
        voucher = self._vouchers(sale_order_id=sale.id)
        self.assertRecordValues(
            voucher,
            [{"places": 2, "valid_from": date(2026, 11, 2), "equipment_id": False}],
        )
        second.accepted_on = date(2026, 11, 1)
        self.assertEqual(voucher.valid_from, date(2026, 11, 1))
        second._came_back("refund", NOW.date())
        self.assertEqual(voucher.state, "active")
        first._came_back("refund", NOW.date())
        self.assertEqual(voucher.state, "cancelled")

    def test_returned_units_lower_what_the_sale_gave(self):
        self._promise(grant_on="sale")
        sale = self._sell(2)
        unit = self._deliver_unit("T-1", sale, delivered_on=date(2026, 11, 2))
        self._deliver_unit("T-2", sale, delivered_on=date(2026, 11, 2))
        voucher = self._vouchers(sale_order_id=sale.id)
        unit._came_back("refund", NOW.date())
        self.assertEqual((voucher.places, voucher.state), (2, "active"))

    @mute_logger("odoo.sql_db")
    def test_never_twice_by_the_database(self):
        self._promise(grant_on="sale")
        voucher = self._vouchers(sale_order_id=self._sell().id)
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            voucher.copy({"grant_key": voucher.grant_key})

    def test_promise_belongs_to_one(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self._promise(sale_line_id=self._sell().order_line.id)
        with self.assertRaises(ValidationError):
            self._promise(grant_on="contract")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGrantedByContract(GrantingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["after.sales.contract.template"].create({"name": "Full"})
        cls.contract_product = cls.env["product.product"].create(
            {
                "name": "Maintenance contract",
                "type": "service",
                "taxes_id": False,
                "contract_template_id": cls.terms.id,
            }
        )
        cls.contract_promise = cls._promise(
            product_tmpl_id=False,
            contract_template_id=cls.terms.id,
            grant_on="contract",
            validity_amount=0,
            kind="free_place",
        )

    @classmethod
    def _new_contract(cls, **vals):
        contract = cls.env["after.sales.contract"].create(
            {
                "partner_id": cls.customer.id,
                "product_id": cls.contract_product.id,
                "date_start": date(2027, 12, 1),
                "line_ids": [Command.create({"equipment_id": cls.unit.id})],
            }
            | vals
        )
        contract.with_user(cls.manager).action_confirm()
        return contract

    def test_holds_as_long_as_the_contract(self):
        contract = self._new_contract()
        self.assertRecordValues(
            contract.training_voucher_ids,
            [
                {
                    "places": 2,
                    "state": "pending",
                    "valid_from": date(2027, 12, 1),
                    "valid_until": date(2028, 11, 30),
                    "equipment_id": self.unit.id,
                }
            ],
        )
        self.assertIn(
            "Free Places: 2 places for each unit, 3 days, Operation and Care, as long"
            " as the contract runs, travel paid by us",
            contract._get_wordings(),
        )
        contract._grant_training()
        self.assertEqual(len(contract.training_voucher_ids), 1)

    def test_cancelled_before_it_begins(self):
        contract = self._new_contract()
        contract.with_user(self.manager)._do_cancel("Not wanted")
        self.assertEqual(contract.training_voucher_ids.state, "cancelled")

    def test_cancelled_for_a_later_day(self):
        with freeze_time(NOW.replace(year=2027, month=12, day=10)):
            contract = self._new_contract()
            contract.with_user(self.manager)._do_cancel("Sold", date(2028, 3, 1))
            voucher = contract.training_voucher_ids
            self.assertEqual(voucher.valid_until, date(2028, 2, 29))
            self.assertEqual(self._logs(voucher)[0].kind, "followed")

    def test_sold_with_other_training(self):
        sale = self._sell(product=self.contract_product, confirm=False)
        sale.order_line.write(
            {
                "contract_equipment_ids": [Command.set(self.unit.ids)],
                "contract_start": date(2027, 12, 1),
            }
        )
        sale.action_agree_training()
        sale.training_promise_ids.places = 7
        sale.action_confirm()
        self.assertEqual(sale.contract_ids.training_voucher_ids.places, 7)
        self.assertEqual(sale.contract_ids.training_voucher_ids.sale_order_id, sale)
        sale._action_cancel()
        self.assertEqual(sale.contract_ids.training_voucher_ids.state, "cancelled")

    def test_end_reckoned_by_the_promise(self):
        self.contract_promise.write({"validity_amount": 3, "validity_unit": "month"})
        contract = self._new_contract()
        self.assertEqual(contract.training_voucher_ids.valid_until, date(2028, 3, 1))
