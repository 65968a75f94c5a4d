# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_pool import MONDAY, PoolCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPoolUnit(PoolCommon):
    """What may be lent, and where it is."""

    def test_it_lies_in_the_store_of_its_point(self):
        self.assertEqual(self.loaner.state, "available")
        self.assertEqual(self.loaner.location_id, self.store)
        self.assertEqual(
            self.loaner.with_user(self.engineer_user).place, self.store.display_name
        )

    def test_only_what_lies_in_our_stock_as_our_own(self):
        lot = self.env["stock.lot"].create(
            {"name": "SOLD-1", "product_id": self.product.id}
        )
        vals = {"product_id": self.product.id, "lot_id": lot.id}
        Pool = self.env["after.sales.pool.unit"]
        refused = self.assertRaisesRegex(ValidationError, "receive it first")
        with refused, self.cr.savepoint():
            Pool.create(vals)
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.store, 1, lot_id=lot, owner_id=self.customer
        )
        with self.assertRaisesRegex(ValidationError, "receive it first"):
            Pool.create(vals)

    def test_only_serviced_products_by_serial_number(self):
        with self.assertRaisesRegex(ValidationError, "tracked by unique serial"):
            self._new_pool_unit("PUMP-1", product=self.pump)
        other = self._new_product("SP-100", is_serviceable=True)
        with self.assertRaisesRegex(ValidationError, "is no serial number of"):
            self.loaner.product_id = other

    @mute_logger("odoo.sql_db")
    def test_each_serial_once(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.loaner.copy()
            self.env.flush_all()

    def test_out_of_the_pool_and_back(self):
        unit = self.loaner.with_user(self.storekeeper)
        unit.action_repair()
        self.assertEqual(unit.state, "repair")
        self.assertFalse(
            self.env["after.sales.pool.unit"]._get_choices(self.unit), "not lent"
        )
        unit.action_make_available()
        self.assertEqual(unit.state, "available")
        with self.assertRaisesRegex(UserError, "in the pool already"):
            unit.action_make_available()

    def test_what_is_held_is_not_taken_out(self):
        self._propose()
        with self.assertRaisesRegex(UserError, "Reserved"):
            self.loaner.with_user(self.manager).action_retire()
        with self.assertRaisesRegex(UserError, "has been lent"):
            self.loaner.unlink()

    def test_state_is_written_by_nobody(self):
        for vals in ({"state": "available"}, {"hold": "retired"}):
            with self.assertRaises(AccessError):
                self.loaner.with_user(self.manager).write(vals)
        for method in ("action_repair", "action_retire", "action_make_available"):
            for user in (self.engineer_user, self.dispatcher, self.accountant):
                with self.subTest(method=method, user=user.login):
                    with self.assertRaises(AccessError):
                        getattr(self.loaner.with_user(user), method)()


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPoolChoice(PoolCommon):
    """Same product before a declared one, own pool before demo, nearest first."""

    def _get_order(self):
        choices = self.env["after.sales.pool.unit"]._get_choices(self.unit)
        return [
            self.env["after.sales.pool.unit"].browse(one.unit).lot_id.name
            for one in choices
        ]

    def test_the_best_first(self):
        other = self._new_product("SP-150", is_serviceable=True)
        far_team = self.team.copy({"name": "Far", "location_id": False})
        for team, place in ((far_team, (22.5, 114.0)), (self.team, (31.2, 121.5))):
            team.partner_id = self.env["res.partner"].create(
                {"name": team.name, "partner_latitude": place[0]}
                | {"partner_longitude": place[1]}
            )
        self.site.write({"partner_latitude": 31.3, "partner_longitude": 120.6})
        self._new_pool_unit("DEMO", kind="demo")
        self._new_pool_unit("FAR", team_id=far_team.id)
        self._new_pool_unit("GIVEN", kind="exchange")
        self._new_pool_unit("OTHER", product=other)
        self.assertEqual(self._get_order(), ["LOAN-1", "FAR", "DEMO"])
        self.product.product_tmpl_id.pool_substitute_ids = other.product_tmpl_id
        self.assertEqual(self._get_order(), ["LOAN-1", "FAR", "DEMO", "OTHER"])

    def test_what_another_transfer_has_reserved_is_not_free(self):
        other = self._new_place("Elsewhere")
        self.env["after.sales.spare.stock"]._make_transfer(
            self.store, other, {self.product: 1}
        )
        self.assertFalse(self._get_order())

    def test_queries_do_not_grow_with_the_pool(self):
        few = self._count_queries(1)
        for number in range(12):
            self._new_pool_unit(f"MORE-{number}")
        self.assertEqual(self._count_queries(13), few)

    def _count_queries(self, free):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        choices = self.env["after.sales.pool.unit"]._get_choices(self.unit)
        self.assertEqual(len(choices), free)
        return self.cr.sql_log_count - before
