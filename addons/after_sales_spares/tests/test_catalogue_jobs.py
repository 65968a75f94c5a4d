# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_catalogue import CatalogueCommon


@tagged("post_install", "-at_install")
class TestCatalogueJobs(CatalogueCommon):
    """A part that does not fit the unit of a job is used with a word only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fit(cls.board)
        cls.order = cls._new_order()
        cls.line = cls._add_line(cls.order, cls.lamp)

    def test_it_is_said_why(self):
        self.assertTrue(self.line.is_misfit)
        self.assertIn("list of parts of SP-200", self.line.fit_warning)
        self.assertIn("Lamp: Does not stand", self.order.misfit_notice)
        self._fit(self.lamp, serial_from="SP2-0500")
        self.assertTrue(self.line.is_misfit)
        self.line.invalidate_recordset()
        self.assertIn("from serial SP2-0500 on", self.line.fit_warning)
        self.assertIn("SP2-0100", self.line.fit_warning)

    def test_planned_lines_follow_the_catalogue(self):
        fit = self._fit(self.lamp)
        self.assertFalse(self.line.is_misfit)
        self.assertFalse(self.order.misfit_notice)
        fit.serial_from = "SP2-0500"
        self.assertTrue(self.line.is_misfit)
        fit.serial_from = False
        self.assertFalse(self.line.is_misfit)
        self.line.sudo().state = "consumed"
        fit.unlink()
        self.assertFalse(self.line.is_misfit)

    def test_other_lines_are_none_of_its_business(self):
        labour = self._add_line(self.order, kind="labour", quantity=1)
        self.assertFalse(labour.is_misfit)
        self.assertFalse(self._add_line(self.order, self.board).is_misfit)
        without_unit = self._new_order(
            equipment_id=False, partner_id=self.customer.id, kind="visit"
        )
        self.assertFalse(self._add_line(without_unit, self.lamp).is_misfit)

    def test_not_used_without_a_word(self):
        self._work(self.order, "arrive")
        job = self.order.with_user(self.engineer_user)
        with freeze_time(NOW.replace(hour=4)):
            with self.assertRaisesRegex(UserError, "do not fit.*\n.*Lamp"):
                job.action_finish()
            self.assertEqual(self.on_hand(self.lamp, self.van), 10)
            job.line_ids.fit_override_reason = "  "
            with self.assertRaisesRegex(UserError, "do not fit"):
                job.action_finish()
            job.line_ids.fit_override_reason = "Same socket, tried before"
            job.action_finish()
        self.assertEqual(self.line.state, "consumed")
        self.assertEqual(self.line.fit_override_user_id, self.engineer_user)
        self.assertTrue(self.line.fit_override_at)
        self.assertTrue(self.line.is_misfit)

    def test_the_company_may_be_content_with_the_warning(self):
        self.company.after_sales_misfit_needs_reason = False
        self._work(self.order)
        self.assertEqual(self.line.state, "consumed")

    def test_the_word_goes_with_the_part(self):
        self.line.fit_override_reason = "Same socket"
        self.line.product_id = self._new_part("Other lamp")
        self.assertFalse(self.line.fit_override_reason)
        self.assertFalse(self.line.fit_override_user_id)

    def test_who_said_it_is_not_written_by_hand(self):
        line = self.line.with_user(self.engineer_user)
        for vals in (
            {"fit_override_user_id": self.manager.id},
            {"fit_override_at": NOW},
            {"is_misfit": False},
        ):
            with self.assertRaises(AccessError):
                line.write(vals)
        with self.assertRaises(AccessError):
            line.create(
                {
                    "order_id": self.order.id,
                    "kind": "part",
                    "product_id": self.board.id,
                    "fit_override_user_id": self.manager.id,
                }
            )

    def test_listed(self):
        self.line.fit_override_reason = "Same socket"
        action = self.env.ref("after_sales_spares.order_line_action_misfit")
        for user in (self.storekeeper, self.dispatcher, self.approver):
            lines = self.env["after.sales.order.line"].with_user(user)
            found = lines.search([("is_misfit", "=", True)])
            self.assertEqual(found, self.line)
            found.read(["fit_warning", "fit_override_reason", "successor_notice"])
        self.assertIn("is_misfit", action.domain)

    def test_on_the_phone(self):
        self.stock(self.board, 1)
        with freeze_time(NOW):
            self.order.planned_start = NOW
            self.order.with_user(self.dispatcher).action_dispatch()
            day = (
                self.env["after.sales.order"].with_user(self.engineer_user).get_my_day()
            )
            [job] = [each for each in day["jobs"] if each["id"] == self.order.id]
            self.assertEqual(job["misfit_ids"], [self.lamp.id])
            [line] = job["lines"]
            self.assertIn("Does not stand in the list", line["fit_warning"])
            acts = self.env["after.sales.act"].with_user(self.engineer_user)
            answer = acts.take_acts(
                [
                    {
                        "uuid": "5a0f7b0e-0000-4000-8000-00000000fe01",
                        "kind": "part",
                        "order_id": self.order.id,
                        "at": "2026-11-23T01:00:00Z",
                        "age": 0,
                        "values": {
                            "product_id": self.lamp.id,
                            "line_id": self.line.id,
                            "quantity": 1,
                            "fit_override_reason": "Same socket",
                        },
                    }
                ]
            )
        self.assertEqual(answer["results"][0]["state"], "done", answer["results"])
        [line] = answer["jobs"][0]["lines"]
        self.assertEqual(line["fit_override_reason"], "Same socket")
        self.assertEqual(self.line.fit_override_user_id, self.engineer_user)

    def test_queries_of_the_phone_do_not_grow_with_jobs(self):
        with freeze_time(NOW):
            jobs = self.env["after.sales.order"].union(
                *(
                    self._new_order(equipment_id=self._new_unit(f"SP2-02{n:02d}").id)
                    for n in range(8)
                )
            )
            for job in jobs:
                self._add_line(job, self.lamp)
            counts = []
            for few in (jobs[:2], jobs):
                self.env.flush_all()
                self.env.invalidate_all()
                few.sudo()._get_misfits_in_vans()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                few._get_misfits_in_vans()
                few.line_ids.mapped("fit_warning")
                few.line_ids.mapped("successor_notice")
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
