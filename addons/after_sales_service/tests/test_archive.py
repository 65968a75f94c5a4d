# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_order import NOW, PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestArchive(OrderCommon):
    """The archive of a unit: what jobs left there, found again (S27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit()
        cls.lamp.write({"brand": "Lichtwerk", "specification": "Deuterium, 30 W"})
        cls.pump.write({"brand": "Penta", "specification": "12 V"})
        cls.lot = cls.env["stock.lot"].create(
            {"name": "PUMP-77", "product_id": cls.pump.id}
        )
        cls.stock(cls.pump, 1, cls.lot)
        cls.order = cls._new_order()
        cls._add_line(cls.order, cls.lamp, quantity=2)
        cls._add_line(
            cls.order,
            cls.pump,
            lot_id=cls.lot.id,
            removed_quantity=1,
            removed_serial="OLD-33",
        )
        cls.order.checklist_line_ids = [
            Command.create(
                {
                    "name": "Lamp current",
                    "kind": "reading",
                    "unit": "A",
                    "value": 0.3,
                    "has_limits": True,
                    "limit_max": 0.4,
                }
            )
        ]
        cls._complete(cls.order)
        cls.env.flush_all()
        cls.Entry = cls.env["after.sales.archive.entry"]

    def _job(self, user=None):
        return (
            self.env["after.sales.archive.job"]
            .with_user(user or self.dispatcher)
            .search([("equipment_id", "=", self.unit.id)])
        )

    def _find(self, words, user=None):
        entries = self.Entry.with_user(user or self.dispatcher)
        return entries.search([("anything", "ilike", words)])

    # ------------------------------------------------------------
    # JOB BY JOB
    # ------------------------------------------------------------

    def test_a_job_says_all_it_left(self):
        job = self._job()
        self.assertEqual(job.order_id, self.order)
        self.assertEqual((job.cause, job.remedy), ("Bearing dry", "Greased"))
        self.assertEqual(
            job.parts_text,
            "Lamp × 2, Deuterium, 30 W, Lichtwerk\n"
            "Pump × 1, 12 V, Penta, in: PUMP-77, out: OLD-33",
        )
        self.assertIn("Lamp current: 0.3 A", job.readings_text)
        self.assertIn("Passed", job.readings_text)
        self.assertIn("Service", job.papers_text)
        self.assertIn("Weekly greasing shown", job.notes_text)

    def test_open_and_cancelled_jobs_and_calls_are_no_archive(self):
        self._new_order()
        self._work(self._new_order())
        self._new_order()._do_cancel()
        self.assertEqual(self._job().order_id, self.order)

    def test_signatures_and_photos(self):
        order = self._new_order()
        self._work(order)
        self._report(order)
        with freeze_time(NOW.replace(hour=4)):
            self.env["after.sales.evidence"].create(
                {"order_id": order.id, "name": "Bearing", "image": PNG}
            )
            order._sign("customer", "Gu Lan", PNG)
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_done()
        self.env.flush_all()
        job = self._job().filtered(lambda job: job.order_id == order)
        self.assertIn("Customer: Gu Lan", job.signed_text)
        self.assertEqual(job.photo_count, 1)

    def test_colleagues_of_the_team_read_the_whole_archive(self):
        mate = self._new_user("mate", "group_after_sales_user")
        self.assertFalse(self._job(mate), "another team's unit")
        self.team.user_ids |= mate
        self.assertFalse(self.env["after.sales.order"].with_user(mate).search([]))
        job = self._job(mate)
        self.assertIn("PUMP-77", job.parts_text)
        self.assertEqual(self._find("OLD-33", mate).part_id, self.pump)

    def test_cost_is_for_billing_and_managers(self):
        cost = self._job(self.manager).cost
        self.assertGreaterEqual(cost, 240.0)
        self.assertEqual(self._job(self.accountant).cost, cost)
        with self.assertRaises(AccessError):
            self._job().read(["cost"])
        entries = self.Entry.with_user(self.manager).search(
            [("part_id", "=", self.lamp.id)]
        )
        self.assertEqual(entries.part_cost, 240.0)
        with self.assertRaises(AccessError):
            entries.with_user(self.dispatcher).read(["part_cost"])

    def test_nobody_writes_it(self):
        for user in (self.engineer_user, self.manager):
            with self.assertRaises(AccessError):
                self._job(user).with_user(user).write({"cause": "Other"})

    def test_queries_do_not_grow_with_jobs(self):
        for _number in range(3):
            self._complete(self._new_order())
        self.env.flush_all()
        names = ["parts_text", "readings_text", "photo_count", "gap_count"]

        def read(jobs):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            jobs.read(names)
            return self.env.cr.sql_log_count - before

        jobs = self._job()
        read(jobs)  # what is kept ready
        one = read(jobs[-1:])  # the one with parts and readings
        self.assertLessEqual(read(jobs), one + 1)

    # ------------------------------------------------------------
    # SEARCH, REGISTER
    # ------------------------------------------------------------

    def test_found_by_any_word(self):
        self.order.ticket_id = self.env["helpdesk.ticket"].create(
            {"name": "No light", "equipment_id": self.unit.id}
        )
        self.order.cause_id = self.env["after.sales.fault"].create(
            {"name": "Lubrication missing", "code": "C77", "kind": "cause"}
        )
        self.order.cause = "Bearing dry"
        both = self.lamp | self.pump
        for words, parts in {
            "bearing": both,
            "GREASED": both,
            "lichtwerk": self.lamp,
            "30 w": self.lamp,
            "pump-7": self.pump,
            "old-33": self.pump,
            "lubrication": both,
            self.order.name: both,
            self.unit.serial: both,
            "nothing of the kind": self.env["product.product"],
        }.items():
            with self.subTest(words=words):
                self.env.flush_all()
                self.assertEqual(self._find(words).part_id, parts)

    def test_several_words_in_any_order(self):
        self.assertEqual(self._find("penta bearing old-33").part_id, self.pump)
        self.assertFalse(self._find("penta lichtwerk"))
        self.assertFalse(self._find("100%"), "a sign of the pattern is a sign")

    def test_the_words_follow_what_is_corrected(self):
        self.order.sudo().cause = "Shaft broken"
        self.order.sudo().line_ids.filtered(
            lambda line: line.product_id == self.lamp
        ).brand = "Osram"
        self.env.flush_all()
        self.assertEqual(self._find("shaft").order_id, self.order)
        self.assertEqual(self._find("osram").part_id, self.lamp)
        self.assertFalse(self._find("bearing") | self._find("lichtwerk"))

    def test_a_job_that_is_taken_back_leaves_the_archive(self):
        order = self._new_order()
        self._complete(order)
        self.env.flush_all()
        self.assertEqual(self._find(order.name).order_id, order)
        order._do_cancel()
        self.env.flush_all()
        self.assertFalse(self._find(order.name))

    def test_a_job_without_parts_is_found_too(self):
        order = self._new_order()
        self._work(order)
        self._report(order, cause="Cable crushed")
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_done()
        self.env.flush_all()
        entry = self._find("crushed")
        self.assertEqual(entry.order_id, order)
        self.assertFalse(entry.line_id)

    def test_grouped_by_brand(self):
        groups = dict(
            self.Entry.with_user(self.dispatcher)._read_group(
                [("line_id", "!=", False)], ["brand"], ["quantity:sum"]
            )
        )
        self.assertEqual(groups, {"Lichtwerk": 2.0, "Penta": 1.0})

    def test_register_is_an_excel_file(self):
        target = io.BytesIO()
        self.Entry.with_user(self.dispatcher)._write_register(target, [])
        self.assertTrue(target.getvalue().startswith(b"PK"))
        self.assertNotIn(
            "part_cost", self.Entry.with_user(self.dispatcher)._get_register_columns()
        )
        self.assertIn(
            "part_cost", self.Entry.with_user(self.manager)._get_register_columns()
        )

    # ------------------------------------------------------------
    # COMPLETE BY CONSTRUCTION
    # ------------------------------------------------------------

    def test_maintenance_describes_its_parts(self):
        self.lamp.write({"brand": False, "specification": False})
        order = self._new_order(kind="maintenance")
        self._add_line(order, self.lamp)
        self._work(order)
        order.guidance = "Shown"
        with self.assertRaisesRegex(UserError, "(?s)Work Done.*Lamp: enter"):
            order.with_user(self.engineer_user).action_done()
        order.remedy = "Lamp changed by plan"
        order.line_ids.write({"brand": "Lichtwerk", "specification": "30 W"})
        order.with_user(self.engineer_user).action_done()
        self.assertEqual(order.state, "done")

    def test_a_photo_where_the_rule_asks_for_one(self):
        rules = self.env["after.sales.completion.rule"].search([])
        rules.needs_photo = True
        order = self._new_order()
        self._work(order)
        self._report(order)
        self.assertIn("No photo", order.missing_text)
        with self.assertRaisesRegex(UserError, "No photo"):
            order.with_user(self.engineer_user).action_done()
        with freeze_time(NOW.replace(hour=4)):
            self.env["after.sales.evidence"].with_user(self.engineer_user).create(
                {"order_id": order.id, "name": "Bearing", "image": PNG}
            )
        self.assertFalse(order.missing_text)
        order.with_user(self.engineer_user).action_done()

    # ------------------------------------------------------------
    # EQUIPMENT FILE
    # ------------------------------------------------------------

    def _file(self, user=None, **vals):
        return (
            self.env["after.sales.equipment.file"]
            .with_user(user or self.dispatcher)
            .create({"equipment_id": self.unit.id} | vals)
        )

    def _printed(self, **vals):
        action = self._file(**vals).action_make()
        self.assertEqual(action["type"], "ir.actions.act_url")
        paper = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self.unit._name),
                ("res_id", "=", self.unit.id),
                ("name", "like", self.unit.serial),
            ],
            order="id desc",
            limit=1,
        )
        return paper.raw.decode()

    def test_the_file_tells_the_whole_life(self):
        self.unit.partner_id.lang = "en_US"
        text = self._printed()
        for words in (
            "SP2-0001",
            "Third Hospital",
            "Bearing dry",
            "Lichtwerk",
            "PUMP-77",
            "OLD-33",
            "Lamp current: 0.3 A",
        ):
            self.assertIn(words, text)
        self.assertNotIn("240.0", text, "no cost on a paper that is handed out")

    def test_the_file_of_a_period(self):
        text = self._printed(date_from="2020-01-01", date_to="2020-12-31")
        self.assertNotIn("Bearing dry", text)
        text = self._printed(date_from="2026-11-23", date_to="2026-11-23")
        self.assertIn("Bearing dry", text)

    def test_a_period_that_ends_before_it_begins(self):
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._file(date_from="2026-02-01", date_to="2026-01-01").action_make()

    def test_the_file_of_a_unit_of_another_team(self):
        with self.assertRaises(AccessError):
            self._file(self.colleague_user).action_make()
