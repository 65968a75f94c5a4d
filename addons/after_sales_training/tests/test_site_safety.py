# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_training import TrainingCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestSiteSafety(TrainingCommon):
    """The sheet of the site is read before anybody works there (S36)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet = (
            cls.env["after.sales.site.sheet"]
            .with_user(cls.dispatcher)
            .create({"partner_id": cls.customer.id, "text": "<p>Wear a dosimeter.</p>"})
            .sudo()
        )
        with freeze_time(NOW):
            cls.order = cls._new_order(planned_start=NOW + HOUR)
            cls._work(cls.order, until="arrive")
        cls.mine = cls.order.with_user(cls.engineer_user)

    def _act(self, kind, order=None, **values):
        return {
            "uuid": str(uuid4()),
            "kind": kind,
            "order_id": (order or self.order).id,
            "at": f"{NOW.isoformat()}.000Z",
            "age": 0,
            "values": values,
        }

    def _take(self, *acts, user=None):
        user = user or self.engineer_user
        with freeze_time(NOW + 4 * HOUR):
            return (
                self.env["after.sales.act"]
                .with_user(user)
                .take_acts(list(acts))["results"]
            )

    def _read(self, order=None, at=NOW + 3 * HOUR, user=None):
        order = (order or self.order).with_user(user or self.engineer_user)
        with freeze_time(at):
            order._acknowledge_site(self.sheet.id, self.sheet.text_hash)

    def _finish(self, order=None, at=NOW + 4 * HOUR):
        with freeze_time(at):
            (order or self.order).with_user(self.engineer_user).action_finish()

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    def test_arriving_is_not_hindered_working_is(self):
        self.assertEqual(self.order.state, "in_progress")
        self.assertTrue(self.mine.site_sheet_mine)
        with self.assertRaisesRegex(UserError, "before you work"):
            self.mine.write({"cause": "Dry"})
        with self.assertRaisesRegex(UserError, "before you work"):
            self.env["after.sales.order.line"].with_user(self.engineer_user).create(
                {
                    "order_id": self.order.id,
                    "kind": "part",
                    "product_id": self.lamp.id,
                    "quantity": 1,
                }
            )
        with self.assertRaisesRegex(UserError, "Li Engineer"):
            self._finish()
        # the desk enters what it was told, yet cannot finish either
        self.order.with_user(self.dispatcher).write({"remedy": "Greased"})
        with self.assertRaisesRegex(UserError, "acknowledged before"):
            self.order.with_user(self.dispatcher).action_finish()
        self._read()
        self.mine.write({"cause": "Dry"})
        self._finish()
        self.assertEqual(self.order.site_sheet_result, "read")
        row = self.order.site_acknowledgement_ids
        self.assertEqual(
            (row.user_id, row.employee_id), (self.engineer_user, self.engineer)
        )
        self.assertIn("dosimeter", row.words)
        self.assertTrue(row.is_intact)

    def test_each_engineer_reads_for_himself(self):
        self.order.engineer_ids = self.colleague
        self._read()
        with self.assertRaisesRegex(UserError, "Wang Colleague"):
            self._finish()
        with self.assertRaises(AccessError):
            self._read(user=self.dispatcher)
        with self.assertRaises(AccessError):
            self._read(user=self.manager)
        self._read(user=self.colleague_user)
        self._finish()

    def test_who_does_not_belong_to_the_job_reads_nothing(self):
        with self.assertRaises(AccessError):
            self._read(user=self.colleague_user)
        with self.assertRaises(AccessError):
            self.env["after.sales.site.acknowledgement"].with_user(
                self.engineer_user
            ).create({"sheet_id": self.sheet.id, "order_id": self.order.id})

    def test_what_was_acknowledged_stays(self):
        self._read()
        self._read()
        row = self.order.site_acknowledgement_ids
        self.assertEqual(len(row), 1)
        with self.assertRaises(UserError):
            row.sudo().acknowledged_at = NOW
        with self.assertRaises(UserError):
            row.sudo().unlink()
        with self.assertRaisesRegex(UserError, "archive"):
            self.sheet.unlink()

    def test_a_changed_sheet_is_read_anew(self):
        before = self.sheet.text_hash
        self._read()
        self.sheet.text = "<p>Wear a dosimeter and a helmet.</p>"
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.mine._acknowledge_site(self.sheet.id, before)
        with self.assertRaises(UserError):
            self._finish()
        self._read()
        self._finish()

    def test_at_each_visit_or_once_in_months(self):
        self._read()
        with freeze_time(NOW):
            second = self._new_order(planned_start=NOW + HOUR)
            self._work(second, until="arrive")
        self.assertTrue(second.site_sheet_problem)
        self.sheet.write({"every": "months", "months": 6})
        second.invalidate_recordset()
        with freeze_time(NOW + timedelta(days=180)):
            self.assertFalse(second.site_sheet_problem)
        second.invalidate_recordset()
        with freeze_time(NOW + timedelta(days=200)):
            self.assertTrue(second.site_sheet_problem)

    def test_only_where_the_site_asks(self):
        other = self._new_unit("SP2-0002")
        self.sheet.equipment_id = other
        self.order.invalidate_recordset()
        self.assertFalse(self.order.site_sheet_problem)
        self.sheet.write({"equipment_id": False, "ask": False})
        self.order.invalidate_recordset()
        self.assertFalse(self.order.site_sheet_problem)
        self._finish()
        self.assertFalse(self.order.site_sheet_result)

    def test_the_desk_may_do_without_and_says_why(self):
        def waiver(user, reason):
            return (
                self.env["after.sales.site.waiver"]
                .with_user(user)
                .create({"order_id": self.order.id, "reason": reason})
            )

        with self.assertRaises(AccessError):
            self.mine.action_waive_site_sheet()
        with self.assertRaises(AccessError):
            waiver(self.engineer_user, "No time")
        with self.assertRaises(UserError):
            waiver(self.dispatcher, "  ").action_confirm()
        with self.assertRaises(AccessError):
            self.mine.site_waived_reason = "No time"
        waiver(self.dispatcher, "Phone lost, briefed by the guard").action_confirm()
        self._finish()
        self.assertEqual(self.order.site_sheet_result, "waived")
        self.assertEqual(self.order.site_waived_by_id, self.dispatcher)
        with self.assertRaises(UserError):
            waiver(self.dispatcher, "Again").action_confirm()

    # ------------------------------------------------------------
    # PHONE
    # ------------------------------------------------------------

    def test_on_the_phone_without_a_connection(self):
        with freeze_time(NOW + 3 * HOUR):
            (job,) = [
                job
                for job in self.env["after.sales.order"]
                .with_user(self.engineer_user)
                .get_my_day()["jobs"]
                if job["id"] == self.order.id
            ]
        (sheet,) = job["site_sheets"]
        self.assertTrue(sheet["unread"])
        refused, read, again, finished = self._take(
            self._act("report", cause="Dry"),
            self._act("site_sheet", sheet_id=sheet["id"], hash=sheet["hash"]),
            self._act("report", cause="Dry"),
            self._act("finish"),
        )
        self.assertEqual(refused["state"], "refused")
        self.assertIn("before you work", refused["error"])
        self.assertEqual(
            [read["state"], again["state"], finished["state"]], ["done"] * 3
        )
        self.assertEqual(self.order.state, "to_accept")

    def test_a_wrong_sheet_is_refused(self):
        (result,) = self._take(
            self._act("site_sheet", sheet_id=self.sheet.id, hash="0" * 64)
        )
        self.assertEqual(result["state"], "refused")
        self.assertFalse(self.order.site_acknowledgement_ids)

    def test_at_the_desk_by_the_dialog(self):
        action = self.mine.action_read_site_sheet()
        reading = (
            self.env["after.sales.site.reading"]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("dosimeter", reading.text)
        with freeze_time(NOW + 3 * HOUR):
            reading.action_acknowledge()
        self.assertTrue(self.order.site_acknowledgement_ids)
        self.mine.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "no safety sheet to read"):
            self.mine.action_read_site_sheet()

    def test_many_jobs_cost_what_one_costs(self):
        with freeze_time(NOW):
            orders = self.order | self.env["after.sales.order"].create(
                [
                    {"kind": "repair", "equipment_id": self.unit.id}
                    | {"engineer_id": self.engineer.id, "description": str(number)}
                    for number in range(20)
                ]
            )
        orders.sudo().write({"state": "in_progress"})
        self.env.flush_all()
        for jobs in (self.order, orders):
            self.env.invalidate_all()
            jobs.mapped("engineer_id.user_id")
            jobs.mapped("site_partner_id.parent_id.parent_id")
            with self.assertQueryCount(6):
                jobs.sudo()._get_unread_sheets()

    def test_the_clause_is_measured(self):
        self._read()
        self._finish()
        self._report(self.order)
        with freeze_time(NOW + 5 * HOUR):
            self.order.with_user(self.engineer_user).action_done()
            clause = self.env.ref("after_sales_training.clause_safety_site")
            self.assertEqual((clause.kept_count, clause.broken_count), (1, 0))

    def test_a_sheet_says_something(self):
        with self.assertRaisesRegex(UserError, "says nothing"):
            self.sheet.text = False
        with self.assertRaises(AccessError):
            self.sheet.with_user(self.engineer_user).text = "<p>No rules</p>"
