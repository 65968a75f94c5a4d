# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from .levels_common import NIGHT, LevelsCommon


@tagged("post_install", "-at_install")
class TestLevels(LevelsCommon):
    # ------------------------------------------------------------
    # PROPOSED
    # ------------------------------------------------------------

    def test_use_counts_for_the_van_and_for_what_fills_it(self):
        self._propose()
        for place, kind in (
            (self.van, "van"),
            (self.store, "point"),
            (self.shelf, "warehouse"),
        ):
            level = self._level(self.lamp, place)
            self.assertEqual(level.store_kind, kind)
            self.assertEqual((level.use_quantity, level.use_count), (6, 3))
            self.assertEqual(level.ground, "use")
            self.assertGreater(level.proposed_min, 0)
            self.assertGreaterEqual(level.proposed_max, level.proposed_min)
            self.assertEqual(level.state, "proposed")
            self.assertFalse(level.max_quantity)
        self.assertFalse(self._level(self.lamp, self.colleague.van_location_id))

    def test_it_is_explained(self):
        self._vendor(self.lamp)
        self._fit(self.lamp)
        self._propose()
        level = self._level(self.lamp, self.shelf)
        self.assertIn("in days: 12", level.timely)
        self.assertIn("used 6 Units, number of times: 3", level.adequate)
        self.assertIn("95 %", level.adequate)
        self.assertIn("take it: 3", level.suitable)
        self.assertIn(f"fewer than {level.proposed_min:g}", level.conclusion)
        van = self._level(self.lamp, self.van)
        self.assertIn("from the warehouse, lead time in days: 1", van.timely)
        self.assertEqual(van.holder, "Li Engineer")

    def test_longer_lead_time_means_more(self):
        self._vendor(self.lamp, delay=5)
        self._propose()
        before = self._level(self.lamp, self.shelf).proposed_min
        self.lamp.seller_ids.delay = 90
        self._propose()
        level = self._level(self.lamp, self.shelf)
        self.assertEqual(level.lead_days, 90)
        self.assertGreater(level.proposed_min, before)

    def test_the_vendors_least_quantity_is_ordered(self):
        self._vendor(self.lamp, min_qty=50)
        self._propose()
        level = self._level(self.lamp, self.shelf)
        self.assertGreaterEqual(level.proposed_max, 50)
        self.assertLess(self._level(self.lamp, self.store).proposed_max, 50)

    def test_used_once_is_too_seldom(self):
        seal = self._new_part("Seal", is_spare=True)
        self.stock(seal, 5)
        self._use(seal, 1)
        self._propose()
        self.assertFalse(self._level(seal, self.van))
        self.company.after_sales_level_min_uses = 1
        self._propose()
        self.assertEqual(self._level(seal, self.van).proposed_min, 1)

    def test_use_before_the_window_does_not_count(self):
        self.company.after_sales_level_months = 1
        self._propose()
        self.assertTrue(self._level(self.lamp, self.van).proposed_max)
        moves = self.env["stock.move"].search([("product_id", "=", self.lamp.id)])
        self.env.cr.execute(
            "UPDATE stock_move SET date = date - interval '40 days' WHERE id IN %s",
            [tuple(moves.ids)],
        )
        moves.invalidate_recordset()
        self._propose()
        level = self._level(self.lamp, self.van)
        self.assertEqual((level.ground, level.proposed_max), ("unused", 0))
        self.assertIn("not used in the time looked back", level.adequate)

    def test_use_of_a_part_no_longer_made_is_its_successors(self):
        new = self._new_part("Lamp II")
        new.product_tmpl_id.is_spare = True
        self._propose()
        old = self._level(self.lamp, self.van)
        figures = old.proposed_min, old.proposed_max
        self.lamp.write({"is_discontinued": True, "alternative_product_id": new.id})
        self._propose()
        self.assertEqual((old.proposed_max, old.ground), (0, "discontinued"))
        self.assertIn("no longer be had", old.conclusion)
        heir = self._level(new, self.van)
        self.assertEqual((heir.proposed_min, heir.proposed_max), figures)

    def test_dear_parts_do_not_lie_in_vans(self):
        self.lamp.spare_class = "high_value"
        self._propose()
        self.assertFalse(self._level(self.lamp, self.van))
        self.assertEqual(self._level(self.lamp, self.store).ground, "use")

    def test_vital_parts_are_kept_where_machines_are(self):
        self.pump.spare_criticality = "vital"
        self._fit(self.pump, quantity=2)
        self._propose()
        point = self._level(self.pump, self.store)
        self.assertEqual(point.ground, "vital")
        self.assertEqual((point.proposed_min, point.proposed_max), (2, 2))
        self.assertEqual(point.unit_count, 3)
        self.assertTrue(self._level(self.pump, self.shelf))
        self.assertFalse(self._level(self.pump, self.van))
        self.env["after.sales.equipment"].search(
            [("product_id", "=", self.product.id)]
        ).state = "retired"
        self._propose()
        self.assertEqual((point.proposed_max, point.ground), (0, "unused"))

    def test_what_is_no_spare_is_left_alone(self):
        self.lamp.is_spare = False
        self._propose()
        self.assertFalse(self.Level.search([("product_id", "=", self.lamp.id)]))
        # and taken up at once, though nothing is written yet
        self.lamp.is_spare = True
        self._propose()
        self.assertTrue(self._level(self.lamp, self.van))

    def test_a_second_night_changes_nothing(self):
        self._propose()
        levels = self.Level.search([])
        self._propose()
        self.assertEqual(self.Level.search([]), levels)

    def test_queries_do_not_grow_with_the_parts(self):
        self._propose()
        self.env.flush_all()
        self.env.invalidate_all()
        few = self._count_queries()
        for number in range(12):
            part = self._new_part(f"Screw {number}", is_spare=True)
            self.stock(part, 9)
            self._use(part, 1)
        self.company.after_sales_level_min_uses = 1
        self._propose()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertLessEqual(self._count_queries(), few + 2)

    def _count_queries(self):
        before = self.env.cr.sql_log_count
        self._propose()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------
    # DECIDED
    # ------------------------------------------------------------

    def test_accepting_takes_over_and_many_at_once(self):
        self._propose()
        levels = self._level(self.lamp, self.van) | self._level(self.lamp, self.store)
        levels.with_user(self.storekeeper).action_accept()
        for level in levels:
            self.assertEqual(level.state, "accepted")
            self.assertEqual(level.min_quantity, level.proposed_min)
            self.assertEqual(level.decided_by_id, self.storekeeper)
            self.assertIn("Timely", level.message_ids[:1].body)

    def test_other_figures_need_a_word(self):
        self._propose()
        level = self._level(self.lamp, self.van).with_user(self.storekeeper)
        with self.assertRaisesRegex(UserError, "Say why"), self.cr.savepoint():
            level.write({"min_quantity": 1, "max_quantity": 9})
        level.write(
            {"min_quantity": 1, "max_quantity": 9, "adjust_reason": "Long weekend"}
        )
        self.assertEqual(level.state, "adjusted")
        self.assertIn("Long weekend", level.message_ids[:1].body)

    @mute_logger("odoo.sql_db")
    def test_minimum_above_maximum_is_refused(self):
        self._propose()
        level = self._level(self.lamp, self.van)
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            level.write({"min_quantity": 9, "max_quantity": 1, "adjust_reason": "x"})
            self.env.flush_all()
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            level.write({"min_quantity": -1, "adjust_reason": "x"})
            self.env.flush_all()

    def test_a_new_proposal_is_seen_and_followed_only_if_wished(self):
        self._propose()
        level = self._level(self.lamp, self.van)
        level.with_user(self.storekeeper).action_accept()
        figures = level.max_quantity
        self.company.after_sales_level_cover_days = 90
        self._propose()
        self.assertTrue(level.is_changed)
        self.assertEqual(level.max_quantity, figures)
        self.company.after_sales_level_follows = True
        self._propose()
        self.assertFalse(level.is_changed)
        self.assertEqual(level.max_quantity, level.proposed_max)
        self.assertGreater(level.max_quantity, figures)

    def test_a_place_nobody_owns_is_refused(self):
        nowhere = self._new_place("Van of nobody")
        with self.assertRaisesRegex(UserError, "nobody's van"):
            self.Level.with_user(self.storekeeper).create(
                {
                    "product_id": self.lamp.id,
                    "location_id": nowhere.id,
                    "min_quantity": 1,
                    "max_quantity": 2,
                    "adjust_reason": "Wanted",
                }
            )

    def test_by_hand(self):
        level = self.Level.with_user(self.storekeeper).create(
            {
                "product_id": self.pump.id,
                "location_id": self.store.id,
                "min_quantity": 1,
                "max_quantity": 2,
                "adjust_reason": "New machines come",
            }
        )
        self.assertEqual((level.state, level.store_kind), ("adjusted", "point"))
        self.assertTrue(level.orderpoint_id)
        with self.assertRaisesRegex(UserError, "stay as they are"):
            level.location_id = self.van
        with self.assertRaisesRegex(UserError, "Nothing is proposed"):
            level.action_accept()

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_engineers_see_their_own_van_and_decide_nothing(self):
        self._propose()
        van = self._level(self.lamp, self.van)
        seen = self.Level.with_user(self.engineer_user).search([])
        self.assertEqual(seen, van)
        self.assertTrue(seen.conclusion)
        self.assertGreaterEqual(seen.free_quantity, 0)
        self.assertFalse(self.Level.with_user(self.colleague_user).search([]))
        with self.assertRaises(AccessError):
            seen.action_accept()
        with self.assertRaises(AccessError):
            seen.write({"min_quantity": 1, "max_quantity": 2})
        with self.assertRaises(AccessError):
            self.Level.with_user(self.dispatcher).browse(van.id).action_accept()
        with self.assertRaises(AccessError):
            self.Level.with_user(self.engineer_user).action_propose()

    def test_proposals_are_written_by_nobody(self):
        self._propose()
        level = self._level(self.lamp, self.van).with_user(self.manager)
        for name in ("proposed_min", "state", "ground", "orderpoint_id"):
            with self.assertRaises(AccessError), self.cr.savepoint():
                level.write({name: False})
        level.action_accept()
        self.assertEqual(level.state, "accepted")

    def test_settings_must_make_sense(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.company.after_sales_abc_a = 99
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.cr.savepoint(),
        ):
            self.company.after_sales_level_months = 0
            self.env.flush_all()

    def test_the_storekeeper_proposes_at_once(self):
        with freeze_time(NIGHT):
            self.Level.with_user(self.storekeeper).action_propose()
        self.assertTrue(self._level(self.lamp, self.van).proposed_max)

    def test_another_company_keeps_nothing_of_ours(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        with freeze_time(NIGHT):
            self.Level.with_company(other)._propose(other)
        self.assertFalse(self.Level.search([]))
        self._propose()
        self.assertEqual(self.Level.search([]).company_id, self.company)

    def test_the_nightly_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_spares.ir_cron_propose_levels").with_context(
                lang=False
            ).method_direct_trigger()
        self.Level.invalidate_model()
        self.assertTrue(self._level(self.lamp, self.van).proposed_max)
