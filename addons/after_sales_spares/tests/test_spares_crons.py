# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import KitsCommon
from .common_pool import MONDAY, PoolCommon
from .test_topup import TopupCommon

QUIET = "odoo.addons.after_sales_spares.models.one_by_one"


@contextmanager
def poison(record, method):
    """This record cannot be worked on; all others can."""
    model = type(record.env[record._name])
    plain = getattr(model, method)

    def bitter(self, *args, **kwargs):
        if record <= self:
            raise ValueError("Poisoned")
        return plain(self, *args, **kwargs)

    with patch.object(model, method, bitter), mute_logger(QUIET):
        yield


class RunsCrons:
    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"after_sales_spares.{cron}").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCronsOfStores(RunsCrons, TopupCommon):
    """One bad record stops nothing: vans, levels, classes, removed parts."""

    def test_a_van_that_cannot_be_topped_up(self):
        bad, good = self._use(self.lamp), self._use(self.lamp)
        bad.sudo().van_location_id = self.colleague.van_location_id
        self.company.after_sales_manager_id = self.manager
        self.stock(self.lamp, 3, location=self.warehouse.lot_stock_id)
        with freeze_time(NOW):
            drafts, _unowned = self.Topup.sudo()._collect(self.company)
        stuck = drafts.filtered(lambda one: one.location_id != self.van)
        with poison(stuck, "_prepare_transfer_vals"), freeze_time(NOW):
            self._run("ir_cron_replenishment")
        served = good.replenishment_line_id.replenishment_id
        self.assertNotEqual(served.state, "draft")
        self.assertEqual(stuck.state, "draft")
        self.assertEqual(stuck.activity_user_id, self.manager)
        self.assertIn("Poisoned", stuck.activity_ids.note)
        # told once, and topped up as soon as it can be
        with poison(stuck, "_prepare_transfer_vals"), freeze_time(NOW):
            self._run("ir_cron_replenishment")
        self.assertEqual(len(stuck.activity_ids), 1)

    def test_a_company_that_cannot_be_topped_up(self):
        other = self.env["res.company"].create({"name": "A First Maker"})
        self.env["hr.employee"].create(
            {
                "name": "Theirs",
                "company_id": other.id,
                "van_location_id": self.env["stock.location"]
                .create({"name": "Their van", "company_id": other.id})
                .id,
            }
        )
        line = self._use(self.lamp)
        with self._failing(other, "after.sales.replenishment", "_make"):
            self._run("ir_cron_replenishment")
        self.assertTrue(line.replenishment_line_id)

    def test_levels_of_a_company_that_fails(self):
        other = self.env["res.company"].create({"name": "A First Maker"})
        for _job in range(3):
            self._use(self.lamp, 2)
        with (
            self._failing(other, "after.sales.spare.level", "_propose"),
            freeze_time(NOW + timedelta(days=1)),
        ):
            self._run("ir_cron_propose_levels")
        self.assertTrue(
            self.env["after.sales.spare.level"].search(
                [("company_id", "=", self.company.id)], limit=1
            )
        )

    @contextmanager
    def _failing(self, company, model, method):
        cls = type(self.env[model])
        plain = getattr(cls, method)

        def bitter(records, one):
            if one == company:
                raise ValueError("Poisoned")
            return plain(records, one)

        with patch.object(cls, method, bitter), mute_logger(QUIET):
            yield

    def test_a_part_that_cannot_be_judged(self):
        parts = (self.lamp | self.pump).product_tmpl_id
        bad, good = parts[0], parts[1]
        self.company.after_sales_high_value_cost = 100
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET spare_class = 'uncommon' WHERE id IN %s",
            [tuple(parts.ids)],
        )
        self.env.invalidate_all()
        with poison(bad, "_judge_spare_class"):
            self._run("ir_cron_judge_spare_class")
        self.assertEqual(bad.spare_class, "uncommon")
        self.assertNotEqual(good.spare_class, "uncommon")

    def test_a_removed_part_nobody_can_be_asked_for(self):
        lines = self._use(self.lamp, removed_quantity=1)
        lines |= self._use(self.lamp, removed_quantity=1)
        bad, good = self.env["after.sales.removed.part"].search(
            [("order_line_id", "in", lines.ids)]
        )
        (bad | good).sudo().write({"remind_on": NOW.date()})
        self.company.after_sales_manager_id = self.manager
        with poison(bad, "_remind"), freeze_time(NOW + timedelta(days=1)):
            self._run("ir_cron_removed_part")
        self.assertEqual(good.activity_user_id, self.engineer_user)
        self.assertEqual(bad.activity_user_id, self.manager)
        self.assertGreater(bad.remind_on, NOW.date() + timedelta(days=1))


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestCronsOfLoans(RunsCrons, PoolCommon):
    def test_a_loan_that_cannot_lapse(self):
        bad = self._propose(self._new_fault())
        self._new_pool_unit("LOAN-2")
        other = self._new_unit("SP2-0009", accepted_on=date(2026, 6, 1))
        good = self._propose(self._new_fault(equipment_id=other.id))
        with poison(bad, "_do_cancel"), freeze_time(MONDAY + timedelta(hours=25)):
            self._run("ir_cron_loan_lapse")
        self.assertEqual((bad.state, good.state), ("proposed", "cancelled"))
        # not tried for ever
        self.assertFalse(bad.reserved_until)
        self.assertIn("Poisoned", bad.message_ids[0].body)


@tagged("post_install", "-at_install")
class TestCronsOfKits(RunsCrons, KitsCommon):
    def test_a_kit_that_cannot_learn(self):
        other = self._new_fault("symptom", "S-78", "Drifts")
        for _case in range(3):
            self._past_case(self.lamp, fault=other)
        self._past_case(self.lamp)
        with poison(self.kit, "_do_learn"):
            self._run("ir_cron_learn_kits")
        self.assertFalse(self.kit.case_count)
        learned = self.kit.search([("fault_id", "=", other.id)])
        self.assertEqual(learned.case_count, 3)
