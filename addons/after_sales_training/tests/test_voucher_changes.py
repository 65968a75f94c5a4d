# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import ELSEWHERE
from .test_voucher_granting import GrantingCommon
from .voucher_common import VoucherCommon


class GroupCommon(VoucherCommon):
    """The customer and a sister company of the same group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["res.partner"].create({"name": "Group", "is_company": True})
        cls.sister = cls.env["res.partner"].create(
            {"name": "Sister Works", "is_company": True, "parent_id": cls.group.id}
        )
        cls.customer.write({"is_company": True, "parent_id": cls.group.id})

    def _book(self, voucher, *names, **options):
        return self.training_session._enrol_people(
            [{"name": name} for name in names],
            voucher=voucher,
            booked_by=self.customer,
            **options,
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWholeVoucherHandedOver(GroupCommon):
    """Places change hands; who was enrolled by them before stays with his company."""

    def test_history_stays_with_who_booked(self):
        voucher = self._new_voucher()
        cancelled = self._book(voucher, "Secret Name")
        cancelled.with_user(self.desk).action_cancel_place()
        self._change(voucher, "transfer", partner_id=self.sister, places=2)
        self.assertEqual(voucher.partner_id, self.sister)
        self.assertEqual(cancelled.customer_id, self.customer)
        self.assertEqual(cancelled.entitlement_id, voucher)
        mine, theirs = (
            new_test_user(self.env, login=login, groups="base.group_portal")
            for login in ("hand_over_mine", "hand_over_theirs")
        )
        mine.partner_id.parent_id = self.customer
        theirs.partner_id.parent_id = self.sister
        Registration = self.env["event.registration"]
        self.assertIn(cancelled, Registration.with_user(mine).search([]))
        self.assertNotIn(cancelled, Registration.with_user(theirs).search([]))
        # a word about the person later changes nothing
        cancelled.trainee_id.phone = "1"
        cancelled.partner_id = self.gu
        self.assertEqual(cancelled.customer_id, self.customer)

    def test_who_has_left_does_not_come_back_by_it(self):
        voucher = self._new_voucher()
        nameless = self._enrol(voucher)
        nameless.action_cancel()
        voucher._do_transfer(self.sister, 2, "x")
        with self.assertRaisesRegex(ValidationError, "belongs to Sister Works"):
            nameless.action_set_draft()
            nameless.action_confirm()

    def test_who_waits_is_told(self):
        self.training_session.seats_max = 1
        self.training_session._enrol_people([{"name": "A"}], booked_by=self.stranger)
        voucher = self._new_voucher()
        self.gu.email = "gu@lab.example"
        waiting = self._book(voucher, "Gu Lan", may_wait=True)
        self.assertTrue(waiting.waiting_since)
        voucher._do_transfer(self.sister, 2, "x")
        self.assertEqual(waiting.cancelled_because, "voucher")
        self.assertEqual(waiting.customer_id, self.customer)
        self.assertTrue(
            self.env["mail.mail"].search([("email_to", "ilike", "gu@lab.example")])
        )

    def test_the_one_before_hears_no_more_of_it(self):
        voucher = self._new_voucher()
        voucher.message_subscribe((self.gu | self.stranger).ids)
        voucher._do_transfer(self.sister, 2, "x")
        self.assertNotIn(self.gu, voucher.message_partner_ids)
        self.assertIn(self.stranger, voucher.message_partner_ids)


@tagged("post_install", "-at_install")
class TestHandedOverPages(HttpCase, GroupCommon):
    def test_page_of_the_new_customer_names_nobody(self):
        with freeze_time(NOW):
            voucher = self._new_voucher()
            draft = self._enrol(
                voucher, state="draft", name="Secret Name", partner_id=self.customer.id
            )
            voucher._do_transfer(self.sister, 2, "x")
        self.assertEqual(draft.state, "draft")
        user = new_test_user(
            self.env, login="hand_over_page", groups="base.group_portal"
        )
        user.partner_id.parent_id = self.sister
        self.authenticate("hand_over_page", "hand_over_page")
        for url in (voucher.access_url, "/my/training/enrolments", "/my/training"):
            page = self.url_open(url)
            self.assertEqual(page.status_code, 200)
            self.assertFalse("Secret Name" in page.text, url)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNetQuantity(GrantingCommon):
    """Places follow what is sold and kept: withdrawn ones do not come back by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls._promise(grant_on="sale")
        cls.sale = cls._sell(2)
        cls.line = cls.sale.order_line
        cls.voucher = cls.Voucher.search([("sale_order_id", "=", cls.sale.id)])

    def _deliver(self, *serials):
        return self.env["after.sales.equipment"].union(
            *(
                self._deliver_unit(serial, self.sale, delivered_on=date(2026, 11, 2))
                for serial in serials
            )
        )

    def test_more_are_sold_after_a_return(self):
        first, _second = self._deliver("T-1", "T-2")
        first._came_back("refund", NOW.date())
        self.assertEqual(self.voucher.places, 2)
        self.line.product_uom_qty = 2
        self.assertEqual(self.voucher.places, 2, "nothing was changed")
        self.line.product_uom_qty = 3
        self.assertEqual(self.voucher.places, 4, "one more, the returned one is gone")
        self._deliver("T-3", "T-4")
        self.assertEqual(self.voucher.places, 6, "three are with the customer now")
        self.assertEqual(self.line.training_qty_returned, 1)

    def test_the_order_is_lowered_after_a_return(self):
        first, _second = self._deliver("T-1", "T-2")
        first._came_back("refund", NOW.date())
        self.line.product_uom_qty = 1
        self.assertEqual(self.voucher.places, 2)

    def test_the_returned_unit_is_sold_to_somebody_else(self):
        first, _second = self._deliver("T-1", "T-2")
        first._came_back("refund", NOW.date())
        other = self._sell(1)
        first._redeliver(
            {
                "partner_id": self.stranger.id,
                "delivered_on": NOW.date(),
                "sale_line_id": other.order_line.id,
                "lot_id": False,
                "picking_id": False,
            }
        )
        self.line._grant_training()
        self.assertEqual(self.voucher.places, 2)

    def test_all_come_back_and_one_goes_out_again(self):
        units = self._deliver("T-1", "T-2")
        units._came_back("refund", NOW.date())
        self.assertEqual(self.voucher.state, "cancelled")
        self.assertEqual(self.voucher.cancel_cause, "quantity")
        self.line._grant_training()
        self.assertEqual(self.voucher.state, "cancelled")
        units[0].with_user(self.manager).action_return_to_service()
        self.assertEqual((self.voucher.state, self.voucher.places), ("active", 2))
        self.assertEqual(self.line.training_qty_returned, 1)

    def test_a_return_by_mistake_is_taken_back(self):
        self._promise(grant_on="acceptance", kind="free_place")
        sale = self._sell(1)
        unit = self._deliver_unit("T-9", sale, accepted_on=date(2026, 11, 3))
        voucher = unit.training_voucher_ids
        unit._came_back("refund", NOW.date())
        self.assertEqual(voucher.state, "cancelled")
        unit.with_user(self.manager).action_return_to_service()
        self.assertEqual(voucher.state, "active")

    def test_an_exchange_is_no_return(self):
        first, _second = self._deliver("T-1", "T-2")
        other = self._deliver("T-3")
        self.env["after.sales.remedy"]._do_open(
            first, {"kind": "exchange", "asked_on": NOW.date(), "reason": "Fails again"}
        )
        first.remedy_ids.replacement_id = other
        first._leave_service(NOW.date())
        self.line._grant_training()
        self.assertEqual((self.voucher.places, self.line.training_qty_returned), (4, 0))
        other._came_back("refund", NOW.date())
        self.assertEqual(self.voucher.places, 2)

    def test_fewer_are_sold_while_people_are_booked(self):
        """What was booked beyond goes once it is free, and is not given twice."""
        session = self._new_session(seats_max=20, **ELSEWHERE)
        self.line.product_uom_qty = 4
        booked = self._enrol(self.voucher, 7, session)
        self.line.product_uom_qty = 1
        self.assertEqual((self.voucher.places, self.voucher.places_over), (7, 5))
        booked[0].action_cancel()
        self.assertEqual((self.voucher.places, self.voucher.places_left), (6, 0))
        self.line.product_uom_qty = 4
        self.assertEqual((self.voucher.places, self.voucher.places_over), (8, 0))

    def test_what_the_desk_withdrew_does_not_come_back_with_the_sale(self):
        self._enrol(self.voucher)
        self.voucher._do_withdraw("Paid back")
        self.assertEqual(self.voucher.places, 1)
        self.line.product_uom_qty = 3
        self.assertEqual(self.voucher.places, 3, "two more, the withdrawn stay so")
        self.sale._action_cancel()
        self.sale.action_draft()
        self.sale.action_confirm()
        self.assertEqual((self.voucher.places, self.voucher.state), (3, "active"))
        self.assertEqual(self.voucher.cancel_cause, "desk")
        self._change(self.voucher, "reinstate", user=self.manager)
        self.assertEqual(self.voucher.places, 6)

    def test_a_return_counts_once_for_a_part_that_was_transferred(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = group
        part = self.voucher._do_transfer(group, 2, "x")
        first, second = self._deliver("T-1", "T-2")
        first._came_back("refund", NOW.date())
        both = self.voucher | part
        left = both.filtered(lambda one: one.state == "active")
        self.assertEqual(sum(left.mapped("places")), 2, "the other unit's")
        second._came_back("refund", NOW.date())
        self.assertEqual(set(both.mapped("state")), {"cancelled"})

    def test_a_cancelled_sale_gives_nothing_by_a_return(self):
        first, _second = self._deliver("T-1", "T-2")
        self.sale._action_cancel()
        first._came_back("refund", NOW.date())
        self.assertEqual(self.voucher.state, "cancelled")
        self.sale.action_draft()
        self.sale.action_confirm()
        self.assertEqual((self.voucher.places, self.voucher.state), (2, "active"))

    def test_units_bring_theirs_again_with_the_sale(self):
        self._promise(grant_on="acceptance", kind="free_place")
        sale = self._sell(1)
        unit = self._deliver_unit("T-9", sale, accepted_on=date(2026, 11, 3))
        sale._action_cancel()
        self.assertEqual(unit.training_voucher_ids.state, "cancelled")
        sale.action_draft()
        sale.action_confirm()
        self.assertEqual(unit.training_voucher_ids.state, "active")

    def test_the_only_day_is_taken_back(self):
        self._promise(multiply="once", kind="free_place", grant_on="delivery")
        sale = self._sell(2)
        unit = self._deliver_unit("T-9", sale, delivered_on=date(2026, 11, 3))
        voucher = self._vouchers(sale_order_id=sale.id, granted_on="delivery")
        self.assertEqual(voucher.state, "active")
        unit.sudo().delivered_on = False
        self.assertEqual((voucher.state, voucher.cancel_cause), ("cancelled", "basis"))
        unit.delivered_on = date(2026, 11, 4)
        self.assertEqual(
            (voucher.state, voucher.valid_from), ("active", date(2026, 11, 4))
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOurDoing(VoucherCommon):
    """We cancel or move the session: the customer's time is not shortened by us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_voucher_keeper_id = cls.desk
        cls.begin = cls.training_session.date_begin
        cls.voucher = cls._new_voucher(valid_until=cls.begin.date())
        cls._enrol(cls.voucher)

    def _asked(self):
        return self.voucher.activity_ids.filtered(
            lambda one: one.user_id == self.desk and "Extend it until" in one.summary
        )

    def _cancel(self, at):
        with freeze_time(at):
            self.voucher._follow_day()
            self.training_session.with_user(self.desk)._do_cancel_session("Trainer ill")
            self.env.flush_all()

    def test_cancelled_after_the_voucher_has_ended(self):
        day_after = self.begin + timedelta(days=1)
        self._cancel(day_after)
        self.assertEqual((self.voucher.state, self.voucher.places_left), ("expired", 2))
        until = day_after.date() + timedelta(days=90)
        self.assertEqual(self.voucher.extension_until, until)
        self.assertIn("Trainer ill", self.voucher.extension_reason)
        self.assertEqual(len(self._asked()), 1)
        with freeze_time(day_after):
            action = self.voucher.with_user(self.desk).action_extend()
            form = Form(
                self.env[action["res_model"]]
                .with_user(self.desk)
                .with_context(**action["context"])
            )
            self.assertEqual(form.until, until)
            self.assertIn("Trainer ill", form.reason)
            form.save().action_apply()
            self.assertEqual(
                (self.voucher.state, self.voucher.valid_until), ("active", until)
            )
        self.assertFalse(self.voucher.extension_until)
        self.assertFalse(self._asked(), "done with the extension")

    def test_a_voucher_with_time_left_is_not_asked_about(self):
        self.voucher.sudo().valid_until = date(2028, 1, 1)
        self._cancel(NOW)
        self.assertFalse(self.voucher.extension_until)
        self.assertFalse(self._asked())

    def test_moved_beyond_the_end(self):
        later = timedelta(days=120)
        self.training_session.with_user(self.desk).write(
            {
                "date_begin": self.begin + later,
                "date_end": self.training_session.date_end + later,
            }
        )
        self.assertEqual(self.voucher.places_booked, 1, "who is booked comes then")
        self.assertEqual(self.voucher.extension_until, (self.begin + later).date())
        self.assertEqual(len(self._asked()), 1)
        # and later still: one to-do, the last day
        self.training_session.date_end += timedelta(days=3)
        self.training_session.date_begin += timedelta(days=2)
        self.assertEqual(
            self.voucher.extension_until,
            (self.begin + later + timedelta(days=2)).date(),
        )
        self.assertEqual(len(self._asked()), 1)

    def test_moved_within_its_time(self):
        self.training_session.date_begin += timedelta(hours=1)
        self.assertFalse(self.voucher.extension_until)

    def test_the_desk_finds_another_way(self):
        self._cancel(NOW)
        for user in (self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                self.voucher.with_user(user).action_decline_extension()
        self.voucher.with_user(self.desk).action_decline_extension()
        self.assertFalse(self.voucher.extension_until)
        self.assertFalse(self._asked())

    def test_each_company_decides_how_long(self):
        self.company.training_again_days = 0
        self._cancel(NOW)
        self.assertFalse(self.voucher.extension_until, "it holds until then anyway")
