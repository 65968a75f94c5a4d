# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_catalogue import CatalogueCommon

#: parts and jobs of the tests lie more than a year back then
LATER = datetime(2028, 3, 1, 2, 0)


@tagged("post_install", "-at_install")
class TestCatalogueClass(CatalogueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "after_sales_high_value_cost": 3000,
                "after_sales_uncommon_months": 12,
                "after_sales_uncommon_uses": 2,
            }
        )
        cls.part = cls.board.product_tmpl_id
        cls.part.is_spare = True

    def _use(self, at, part=None):
        """A job that used the part, as the engine leaves it."""
        order = self._new_order(state="draft")
        line = self._add_line(order, part or self.board)
        line.sudo().state = "consumed"
        with freeze_time(LATER):
            order.sudo().write({"arrived_at": at, "finished_at": at})
        return line

    def _judge(self, at=LATER):
        self.env.flush_all()
        with freeze_time(at):
            self.part._judge_spare_class()

    def test_dear_at_once_when_the_cost_rises(self):
        self.assertEqual(self.part.spare_class, "common")
        self.board.standard_price = 3001
        self.assertEqual(self.part.spare_class, "high_value")
        self.assertIn("3,000", self.part.spare_class_reason)
        self.assertNotIn("3,001", self.part.spare_class_reason)
        self.board.standard_price = 3000
        self.assertEqual(self.part.spare_class, "common")

    def test_a_new_part_is_judged_with_its_cost(self):
        part = self._new_part("Laser", is_spare=True, standard_price=9000)
        self.assertEqual(part.spare_class, "high_value")
        template = self.env["product.template"].create(
            {"name": "Tube", "is_spare": True, "standard_price": 9000}
        )
        self.assertEqual(template.spare_class, "high_value")

    def test_too_new_to_tell(self):
        self.part._judge_spare_class()
        self.assertEqual(self.part.spare_class_rule, "new")
        self.assertIn("cannot be judged yet", self.part.spare_class_reason)

    def test_seldom_used_is_uncommon_and_use_ages(self):
        self._use(datetime(2026, 11, 1))
        self._use(datetime(2027, 12, 1))
        self._judge()
        self.assertEqual(self.part.spare_class, "uncommon")
        self.assertEqual(self.part.spare_class_uses, 1)
        self._use(datetime(2028, 1, 10))
        self._judge()
        self.assertEqual(self.part.spare_class, "common")
        self.assertIn("2 jobs", self.part.spare_class_reason)
        self._judge(datetime(2028, 12, 20))
        self.assertEqual(self.part.spare_class, "uncommon")

    def test_one_job_counts_once(self):
        self._use(datetime(2026, 11, 1))
        line = self._use(datetime(2028, 1, 10))
        self._add_line(line.order_id, self.board).sudo().state = "consumed"
        self._judge()
        self.assertEqual(self.part.spare_class_uses, 1)

    def test_by_hand_stays(self):
        self.part.spare_class = "uncommon"
        self.assertEqual(self.part.spare_class_by, "hand")
        self.board.standard_price = 9000
        self._judge()
        self.assertEqual(self.part.spare_class, "uncommon")
        self.assertEqual(self.part.spare_class_reason, "Set by hand.")
        self.part.action_judge_spare_class()
        self.assertEqual(self.part.spare_class, "high_value")
        with self.assertRaises(AccessError):
            self.part.with_user(self.engineer_user).action_judge_spare_class()

    def test_the_rule_changes(self):
        self.board.standard_price = 2000
        self.company.after_sales_high_value_cost = 1000
        self.assertEqual(self.part.spare_class, "high_value")
        self.company.after_sales_high_value_cost = 0
        self.assertEqual(self.part.spare_class, "common")

    def test_shared_part_is_dear_if_dear_for_one(self):
        other = self.env["res.company"].create(
            {"name": "Other Maker", "after_sales_high_value_cost": 100}
        )
        self.board.with_company(other).standard_price = 150
        self.assertEqual(self.part.spare_class, "high_value")
        self.assertEqual(self.part.spare_class_company_id, other)
        self.board.company_id = self.company
        self.part._judge_spare_class()
        self.assertEqual(self.part.spare_class, "common")

    def test_cron_writes_only_what_changes(self):
        self._use(datetime(2026, 11, 1))
        self.env.flush_all()
        cron = self.env.ref("after_sales_spares.ir_cron_judge_spare_class")
        with freeze_time(LATER), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.part.spare_class, "uncommon")
        written = self.part.write_date
        with freeze_time(LATER), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.part.write_date, written)

    def test_queries_do_not_grow_with_parts(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {n}", "is_spare": True} for n in range(30)]
        )
        parts.product_tmpl_id._judge_spare_class()
        counts = []
        for few in (parts[:1], parts[:3], parts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            few.product_tmpl_id._judge_spare_class()
            counts.append(self.cr.sql_log_count - before)
        # the first one finds caches that are cold
        self.assertEqual(*counts[1:])
