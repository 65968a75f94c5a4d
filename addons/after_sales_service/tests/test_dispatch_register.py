# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta
from io import BytesIO

from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestDispatchRegister(OrderCommon):
    """Who left, arrived, finished and returned (派遣记录), and how long it took."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit()
            cls.order = cls._new_order(
                planned_start=NOW.replace(hour=2),
                engineer_ids=[Command.set(cls.colleague.ids)],
            )

    def _row(self, order=None, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        register = self.env["after.sales.dispatch.register"]
        return register.with_user(user or self.dispatcher).search(
            [("order_id", "=", (order or self.order).id)]
        )

    def _return(self, hour=6):
        with freeze_time(NOW.replace(hour=hour)):
            self.order.with_user(self.engineer_user).action_return()

    def test_hours_of_a_day(self):
        """Left at 2, arrived at 3, finished at 4, back at 6 o'clock UTC."""
        self._complete(self.order)
        self.assertFalse(self._row().returned_at)
        self.assertEqual(self._row().travel_hours, 1)
        self._return()
        self.order.with_user(self.engineer_user).km = 84.5
        row = self._row()
        self.assertEqual(row.departed_at, NOW.replace(hour=2))
        self.assertEqual(row.returned_at, NOW.replace(hour=6))
        self.assertEqual(
            (row.travel_hours, row.work_hours, row.away_hours, row.km, row.people),
            (3, 1, 4, 84.5, 2),
        )

    def test_only_who_was_sent(self):
        self.assertFalse(self._row())
        with freeze_time(NOW):
            self.order.with_user(self.dispatcher).action_dispatch()
            call = self._new_order(kind="call")
            call.with_user(self.dispatcher).action_dispatch()
        self.assertTrue(self._row())
        self.assertFalse(self._row(call))
        # called back before anybody left
        self.order.with_user(self.dispatcher).action_cancel()
        self.assertFalse(self._row())

    def test_punctuality(self):
        with freeze_time(NOW):
            self.order.requested_arrival = NOW.replace(hour=3)
            self.order.with_user(self.dispatcher).action_dispatch()
            self.assertEqual(self._row().punctuality, "open")
        with freeze_time(NOW.replace(hour=4)):
            self.assertEqual(self._row().punctuality, "late")
        with freeze_time(NOW.replace(hour=2)):
            self.order.with_user(self.engineer_user).action_depart()
        with freeze_time(NOW.replace(hour=3)):
            self.order.with_user(self.engineer_user).action_arrive()
        self.assertEqual(self._row().punctuality, "kept")
        self.order.with_user(self.dispatcher).arrived_at = NOW.replace(hour=4)
        self.assertEqual(self._row().punctuality, "late")
        self.assertEqual(self._row().late_hours, 1)

    def test_without_a_wish_the_window_counts(self):
        with freeze_time(NOW):
            self.order.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(self.order.arrival_told_start, NOW.replace(hour=2))
        with freeze_time(NOW.replace(hour=3)):
            self.order.with_user(self.engineer_user).action_depart()
        # told: from 2 to 4 o'clock
        with freeze_time(NOW.replace(hour=4)):
            self.order.with_user(self.engineer_user).action_arrive()
        self.assertEqual(self._row().punctuality, "kept")

    def test_return(self):
        order = self.order.with_user(self.engineer_user)
        with freeze_time(NOW), self.assertRaisesRegex(UserError, "way back"):
            order.action_return()
        self._work(self.order)
        with self.assertRaises(AccessError):
            self._new_order(engineer_id=self.colleague.id).with_user(
                self.engineer_user
            ).action_return()
        self.assertTrue(order.can_return)
        self._return()
        self.assertFalse(order.can_return)
        with freeze_time(NOW.replace(hour=7)), self.assertRaises(UserError):
            order.action_return()
        with self.assertRaises(AccessError):
            order.returned_at = NOW.replace(hour=5)
        # the desk corrects, in order
        self.order.with_user(self.dispatcher).returned_at = NOW.replace(hour=5)
        with freeze_time(NOW.replace(hour=8)), self.assertRaises(ValidationError):
            self.order.with_user(self.dispatcher).returned_at = NOW.replace(hour=3)

    @mute_logger("odoo.sql_db")
    def test_nobody_drives_less_than_nothing(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.order.km = -1
            self.env.flush_all()

    def test_who_reads(self):
        self._work(self.order, until="depart")
        for user in (
            self.engineer_user,
            self.colleague_user,
            self.dispatcher,
            self.manager,
            self.accountant,
        ):
            self.assertTrue(self._row(user=user), user.login)
        other = self._new_user("other_engineer", "group_after_sales_user")
        self.assertFalse(self._row(user=other))
        clerk = self._new_clerk()
        with self.assertRaises(AccessError):
            self._row(user=clerk)
        with self.assertRaises(AccessError):
            self._row().unlink()

    def _new_clerk(self):
        return self.env["res.users"].create({"name": "Clerk", "login": "a_clerk"})

    def test_excel(self):
        self._complete(self.order)
        self._return()
        self.env.flush_all()
        self.env.invalidate_all()
        register = self.env["after.sales.dispatch.register"].with_user(self.dispatcher)
        target = BytesIO()
        register._write_register(target, [("order_id", "=", self.order.id)])
        target.seek(0)
        sheet = load_workbook(target).active
        heads = [cell.value for cell in sheet[1]]
        row = dict(zip(heads, (cell.value for cell in sheet[2]), strict=True))
        self.assertEqual(row["Engineer"], "Li Engineer")
        self.assertEqual(row["Travel (h)"], 3)
        # in the reader's zone
        self.assertEqual(row["Left"], datetime(2026, 11, 23, 10, 0))
        self.assertEqual(
            register.browse(self.order.id).action_export()["type"],
            "ir.actions.act_url",
        )
