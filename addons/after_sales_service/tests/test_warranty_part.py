# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
class TestWarrantyPart(OrderCommon):
    """A part that was put in has its own line and its own end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term.write({"part_duration": 6, "part_duration_unit": "month"})
        cls.unit = cls._expired_unit()
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.pump.id} for name in ("PU-1", "PU-2")]
        )
        for lot in cls.lots:
            cls.stock(cls.pump, 1, lot=lot)

    def _replace(self, product, unit=None, **vals):
        """A job on the unit that puts in one piece; return the part's warranty."""
        with freeze_time(NOW):
            order = self._new_order(equipment_id=(unit or self.unit).id)
            line = self._add_line(order, product, **vals)
        self._work(order)
        return self.env["after.sales.warranty.part"].search(
            [("order_line_id", "=", line.id)]
        )

    def _covered(self, when, product, unit=None, **vals):
        found = (unit or self.unit)._coverage_at(when, "part", product=product, **vals)
        return found["covered"]

    # ------------------------------------------------------------
    # ITS OWN LINE, ITS OWN END
    # ------------------------------------------------------------

    def test_part_used_begins_its_own_period(self):
        part = self._replace(self.lamp, quantity=2)
        self.assertRecordValues(
            part,
            [
                {
                    "equipment_id": self.unit.id,
                    "product_id": self.lamp.id,
                    "quantity": 2.0,
                    "installed_at": NOW.replace(hour=4),
                    "start_date": date(2026, 11, 23),
                    "end_date": date(2027, 5, 23),
                    # the end of that day in Shanghai
                    "covered_until": datetime(2027, 5, 23, 16, 0),
                }
            ],
        )
        self.assertEqual(part.order_id, part.order_line_id.order_id)

    def test_own_warranty_covers_the_part_and_nothing_else(self):
        self._replace(self.lamp)
        inside, after = datetime(2027, 5, 23, 15, 59), datetime(2027, 5, 23, 16, 0)
        self.assertEqual(self._covered(inside, self.lamp), 100.0)
        self.assertEqual(self._covered(after, self.lamp), 0.0)
        self.assertEqual(self._covered(inside, self.pump), 0.0)
        found = self.unit._coverage_at(inside, "labour", product=self.lamp)
        self.assertEqual(found["covered"], 0.0)

    def test_not_before_it_was_put_in(self):
        """The job that puts it in is not paid by it."""
        part = self._replace(self.lamp)
        self.assertEqual(part.order_line_id.coverage, "cost")
        self.assertEqual(self._covered(datetime(2026, 11, 23, 3, 59), self.lamp), 0.0)

    def test_next_job_is_covered_and_says_why(self):
        self._replace(self.lamp)
        with freeze_time("2027-03-01 02:00:00"):
            order = self._new_order()
            line = self._add_line(order, self.lamp)
        self.assertEqual(line.coverage, "covered")
        self.assertEqual(line.covered_percent, 100.0)
        self.assertIn("its own warranty until 05/23/2027", line.coverage_reason)

    def test_customer_has_the_longer_one(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-NEW", accepted_on=date(2026, 10, 1))
        self.env["after.sales.warranty.part"].create(
            {
                "equipment_id": unit.id,
                "product_id": self.lamp.id,
                "installed_at": NOW,
                "duration": 6,
            }
        )
        found = unit._coverage_at(datetime(2027, 8, 1), "part", product=self.lamp)
        self.assertEqual(found["covered"], 100.0)
        self.assertIn("Warranty until 10/01/2027", found["reason"])

    def test_unit_without_any_warranty(self):
        with freeze_time(NOW):
            unit = self._new_unit("FOREIGN", warranty_term_id=False)
        self.assertEqual(unit.warranty_state, "none")
        part = self._replace(self.lamp, unit)
        self.assertEqual(part.end_date, date(2027, 5, 23))
        self.assertEqual(self._covered(datetime(2027, 1, 1), self.lamp, unit), 100.0)

    def test_term_of_the_part_goes_before(self):
        self.lamp.warranty_term_id = self.term.copy(
            {"name": "Lamps: two years", "duration": 2, "duration_unit": "year"}
        )
        self.assertEqual(self._replace(self.lamp).end_date, date(2028, 11, 23))

    def test_frozen_with_the_warranty_of_the_unit(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-NEW", accepted_on=date(2026, 1, 12))
        self.term.part_duration = 24
        self.assertEqual(self._replace(self.lamp, unit).end_date, date(2027, 5, 23))

    def test_wear_parts_and_terms_without_period_have_none(self):
        self.lamp.is_wear_part = True
        self.assertFalse(self._replace(self.lamp))
        self.lamp.is_wear_part = False
        self.term.part_duration = 0
        with freeze_time(NOW):
            unit = self._new_unit("SP2-NEW", accepted_on=date(2026, 1, 12))
        self.assertFalse(self._replace(self.lamp, unit))

    # ------------------------------------------------------------
    # NUMBERED PIECES
    # ------------------------------------------------------------

    def test_numbered_piece_is_known_by_its_number(self):
        self._replace(self.pump, lot_id=self.lots[0].id)
        when = datetime(2027, 2, 1)
        self.assertEqual(self._covered(when, self.pump, serial="PU-1"), 100.0)
        self.assertEqual(self._covered(when, self.pump, serial="OTHER"), 0.0)
        # not taken out yet: for the benefit of the customer
        self.assertEqual(self._covered(when, self.pump), 100.0)

    def test_piece_taken_out_again_is_over(self):
        first = self._replace(self.pump, lot_id=self.lots[0].id)
        with freeze_time("2027-02-01 02:00:00"):
            order = self._new_order()
            line = self._add_line(
                order,
                self.pump,
                lot_id=self.lots[1].id,
                removed_quantity=1,
                removed_serial="PU-1",
            )
            self.assertEqual(line.coverage, "covered")
            order.write({"state": "in_progress"})
            order._do_consume_parts()
        second = self.unit.warranty_part_ids - first
        self.assertEqual(first.replaced_by_id, second)
        self.assertEqual((first.state, second.serial), ("replaced", "PU-2"))
        self.assertEqual(
            self._covered(datetime(2027, 3, 1), self.pump, serial="PU-1"), 0.0
        )
        self.assertEqual(
            self._covered(datetime(2027, 7, 1), self.pump, serial="PU-2"), 100.0
        )

    # ------------------------------------------------------------
    # STATES, VOID, RIGHTS
    # ------------------------------------------------------------

    def test_states_can_be_searched(self):
        part = self._replace(self.lamp)
        Part = self.env["after.sales.warranty.part"]
        for moment, state in (
            ("2027-05-23 15:59:59", "active"),
            ("2027-05-23 16:00:00", "expired"),
        ):
            with self.subTest(state=state), freeze_time(moment):
                part.invalidate_recordset(["state"])
                self.assertEqual(part.state, state)
                for other in ("active", "expired", "replaced", "void"):
                    found = Part.search([("state", "=", other)])
                    self.assertEqual(part in found, other == state, other)

    def test_void_and_undo(self):
        part = self._replace(self.lamp)
        wizard = self.env["after.sales.warranty.decision"].with_user(self.manager)
        action = part.with_user(self.manager).action_void()
        wizard = wizard.with_context(**action["context"]).create(
            {"reason": "Mains wrongly wired"}
        )
        wizard.action_confirm()
        self.assertEqual(self._covered(datetime(2027, 1, 1), self.lamp), 0.0)
        self.assertEqual(part.state, "void")
        part._do_revive("Wired by us")
        self.assertEqual(self._covered(datetime(2027, 1, 1), self.lamp), 100.0)

    @mute_logger("odoo.sql_db")
    def test_one_warranty_for_each_part_of_a_job(self):
        part = self._replace(self.lamp)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            part.copy({"order_line_id": part.order_line_id.id})

    def test_who_may(self):
        part = self._replace(self.lamp)
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            mine = part.with_user(user)
            self.assertTrue(mine.has_access("read"))
            with self.assertRaises(AccessError):
                mine.copy()
            with self.assertRaises(AccessError):
                mine.action_void()
        self.assertFalse(part.with_user(self.colleague_user).has_access("read"))
        for vals in ({"duration": 99}, {"void_reason": "No"}):
            with self.subTest(vals), self.assertRaises(UserError):
                part.with_user(self.manager).write(vals)
        by_hand = self.env["after.sales.warranty.part"].with_user(self.manager)
        by_hand.create(
            {
                "equipment_id": self.unit.id,
                "product_id": self.pump.id,
                "serial": "PU-0",
                "installed_at": datetime(2026, 9, 1),
                "duration": 6,
            }
        )
        self.assertEqual(
            self._covered(datetime(2027, 1, 1), self.pump, serial="PU-0"), 100.0
        )

    def test_taken_out_for_a_part_without_warranty(self):
        part = self._replace(self.pump, lot_id=self.lots[0].id)
        self.term.part_duration = 0
        self.unit.warranty_id.sudo().part_duration = 0
        self._replace(self.pump, lot_id=self.lots[1].id, removed_serial="PU-1")
        self.assertEqual(part.state, "expired")
        self.assertTrue(part.closed_on)
