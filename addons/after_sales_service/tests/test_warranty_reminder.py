# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon

TODAY = "2026-12-20 08:00:00"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestWarrantyReminder(AfterSalesCommon):
    """Before the end: one letter to the customer, one to-do for sales (S8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "after_sales_reminder_days": 30,
                "after_sales_remind_customer": True,
                "after_sales_manager_id": cls.manager.id,
            }
        )
        cls.seller = new_test_user(
            cls.env, login="after_sales_seller", groups="sales_team.group_sale_salesman"
        )
        cls.customer.user_id = cls.seller
        with freeze_time(TODAY):
            # the 30 days begin on the 13 December
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.warranty = cls.unit.warranty_id
            # and on the 21st
            cls.later = cls._new_unit("SP2-0002", accepted_on=date(2026, 1, 20))

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "after_sales_service.ir_cron_warranty_reminders"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _letters(self):
        return self.env["mail.mail"].search([("model", "=", "after.sales.warranty")])

    def _todos(self, partner=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", (partner or self.customer).id),
            ]
        )

    def test_due_day(self):
        self.assertEqual(self.warranty.remind_on, date(2026, 12, 13))
        self.assertEqual(self.later.warranty_id.remind_on, date(2026, 12, 21))
        self.company.after_sales_reminder_days = 0
        self.assertFalse(self.warranty.remind_on)

    def test_customer_and_sales_are_reminded_once(self):
        self._run_cron()
        letter = self._letters()
        self.assertEqual(len(letter), 1)
        self.assertEqual(letter.recipient_ids, self.customer)
        self.assertIn("01/12/2027", letter.subject)
        self.assertIn("SP2-0001", letter.body_html)
        self.assertNotIn("SP2-0002", letter.body_html)
        todo = self._todos()
        self.assertEqual(todo.user_id, self.seller)
        self.assertEqual(todo.date_deadline, date(2027, 1, 12))
        self.assertIn("SP2-0001", todo.note)
        self.assertEqual(self.warranty.reminded_on, date(2026, 12, 20))
        self.assertIn(
            "reminded", " ".join(map(str, self.warranty.message_ids.mapped("body")))
        )
        self._run_cron()
        self.assertEqual((self._letters(), self._todos()), (letter, todo))

    def test_one_letter_for_all_units_of_a_customer(self):
        units = [
            self._new_unit(f"SP2-1{number}", accepted_on=date(2026, 1, 10))
            for number in range(3)
        ]
        self._run_cron()
        letter = self._letters()
        self.assertEqual(len(letter), 1)
        for unit in (*units, self.unit):
            self.assertIn(unit.serial, letter.body_html)
        # the earliest end is the one that counts
        self.assertIn("01/10/2027", letter.subject)
        self.assertEqual(len(self._todos()), 1)
        self.assertIn("4", self._todos().summary)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self.env.ref("after_sales_service.mail_template_warranty_end").with_context(
            lang="zh_CN"
        ).subject = "保修即将到期"
        self._run_cron()
        self.assertEqual(self._letters().subject, "保修即将到期")

    def test_customer_without_address_is_called(self):
        self.customer.email = False
        self._run_cron()
        self.assertFalse(self._letters())
        self.assertIn("call the customer", self._todos().note)

    def test_company_may_leave_the_customer_alone(self):
        self.company.after_sales_remind_customer = False
        self._run_cron()
        self.assertFalse(self._letters())
        self.assertTrue(self._todos())

    def test_nobody_sells_to_him_the_manager_does(self):
        self.customer.user_id = False
        self._run_cron()
        self.assertEqual(self._todos().user_id, self.manager)

    def test_not_for_what_is_over_void_or_ours(self):
        self.warranty._do_void("Seal broken")
        self._new_unit(
            "SP2-OURS", accepted_on=date(2026, 1, 12), owner_kind="own_plant"
        )
        self._new_unit("SP2-GONE", accepted_on=date(2026, 1, 12), state="retired")
        self._new_unit(
            "SP2-OLD", delivered_on=date(2025, 1, 1), accepted_on=date(2025, 2, 1)
        )
        self._run_cron()
        self.assertFalse(self._letters() | self._letters().browse())
        self.assertFalse(self._todos())

    def test_reminded_anew_only_where_the_end_moved_far(self):
        self._run_cron()
        self.warranty.extension_ids = [Command.create({"days": 5, "reason": "Late"})]
        self.assertFalse(self.warranty.remind_on)
        self.warranty.extension_ids = [Command.create({"days": 90, "reason": "Late"})]
        self.assertEqual(
            self.warranty.remind_on, date(2027, 1, 12) + timedelta(days=95 - 30)
        )

    @mute_logger("odoo.addons.after_sales_service.models.warranty_reminder")
    def test_one_customer_that_fails_stops_nobody(self):
        other = self.env["res.partner"].create(
            {"name": "Second Hospital", "email": "lab@second.example"}
        )
        self._new_unit(
            "SP2-0009",
            accepted_on=date(2026, 1, 12),
            partner_id=other.id,
            site_partner_id=other.id,
        )
        Warranty = self.env.registry["after.sales.warranty"]
        remind = Warranty._remind_sales

        def poisoned(warranties, partner):
            if partner == other:
                raise ValueError("poisoned")
            return remind(warranties, partner)

        with patch.object(Warranty, "_remind_sales", poisoned):
            self._run_cron()
        self.assertEqual(self._letters().recipient_ids, self.customer)
        self.assertEqual(self._todos().user_id, self.seller)
        failed = self._todos(other)
        self.assertEqual(failed.user_id, self.manager)
        self.assertIn("SP2-0009", failed.note)
        self.assertEqual(len(self._letters()), 1)
        self._run_cron()
        self.assertEqual(self._todos(other), failed)

    def test_many_units_of_a_customer_in_few_queries(self):
        def remind(count, day):
            units = self.env["after.sales.equipment"].browse()
            for number in range(count):
                units |= self._new_unit(f"SP2-{day}-{number}", accepted_on=day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units.warranty_id._remind(self.customer)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        remind(1, date(2026, 1, 7))  # caches of the server
        few, many = remind(2, date(2026, 1, 8)), remind(22, date(2026, 1, 9))
        self.assertLessEqual(many - few, 20)

    def test_idle_run_asks_little(self):
        self.company.after_sales_reminder_days = 0
        self.env.flush_all()
        with (
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *args, **kwargs: float("inf"),
            ),
            self.assertQueryCount(1),
        ):
            self.env["after.sales.warranty"]._cron_remind()
