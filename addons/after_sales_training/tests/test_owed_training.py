# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Training on the screen of all that we owe a customer (feature 12)."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_travel import TravelCommon


@tagged("post_install", "-at_install")
class TestOwedTraining(TravelCommon):
    def _row(self, kind, source, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        Owed = self.env["after.sales.owed"].with_user(user or self.dispatcher)
        return (
            Owed.with_context(tz="Asia/Shanghai")
            .search([("partner_id", "=", self.customer.id), ("kind", "=", kind)])
            .filtered(lambda row: row.res_id == source.id)
        )

    def test_places_until_they_lapse(self):
        row = self._row("voucher", self.voucher)
        self.assertEqual((row.quantity, row.nature), (1, "right"))
        self.assertEqual(row.due_on, self.voucher.valid_until)
        self.assertEqual(row.equipment_id, self.unit)
        self.assertIn("Operation and Care", row.name)
        self.assertEqual(
            row.clause_id,
            self.env.ref("after_sales_training.clause_training_free_places"),
        )
        with freeze_time(self.voucher.valid_until + timedelta(days=2)):
            self.assertFalse(self._row("voucher", self.voucher), "No job was run")
        other = self.env["res.partner"].create(
            {"name": "Sun Li", "parent_id": self.customer.id}
        )
        second = self._enrol(other)
        self.assertFalse(self._row("voucher", self.voucher), "Both places are booked")
        self.assertTrue(self._row("session", second))

    def test_a_place_that_is_booked(self):
        row = self._row("session", self.booked)
        self.assertEqual(row.due, self.training.date_begin)
        self.assertIn("Gu Lan", row.name)
        with freeze_time(self.training.date_begin + timedelta(hours=2)):
            row = self._row("session", self.booked)
            self.assertEqual(row.state, "soon", "It takes place, it is not late")
        with freeze_time(self.training.date_end + timedelta(hours=1)):
            self.assertFalse(self._row("session", self.booked))
        self.booked._do_cancel("customer")
        self.assertFalse(self._row("session", self.booked))

    def test_a_certificate_to_issue(self):
        signoff = self.env["after.sales.training.signoff"].create(
            {
                "trainee_id": self.trainee.id,
                "course_id": self.course.id,
                "equipment_id": self.unit.id,
                "trainer_id": self.trainer.id,
            }
        )
        self.assertFalse(self._row("certificate", signoff))
        signoff.sudo().state = "signed"
        row = self._row("certificate", signoff)
        self.assertEqual((row.state, row.equipment_id), ("undated", self.unit))
        self.assertIn("Gu Lan", row.name)
        signoff.sudo().state = "certified"
        self.assertFalse(self._row("certificate", signoff))

    def test_travel_costs_until_they_are_paid(self):
        claim = self._new_claim(("train", 553.0, {}))
        self.assertFalse(self._row("travel", claim, self.accountant))
        claim.action_hand_in()
        row = self._row("travel", claim, self.accountant)
        self.assertEqual(row.since, NOW.date())
        self.assertIn(claim.name, row.name)
        self.assertNotIn("553", row.name, "No amounts here")
        self.assertFalse(
            self._row("travel", claim, self.engineer_user), "The claim is not his"
        )
        claim.with_user(self.desk).action_submit()
        self.assertTrue(self._row("travel", claim, self.accountant))
        # paid, however that came about
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE after_sales_travel_claim SET state = 'paid' WHERE id = %s",
            [claim.id],
        )
        self.assertFalse(self._row("travel", claim, self.accountant))

    def test_the_training_desk_sees_what_it_may_read(self):
        self.assertTrue(self._row("voucher", self.voucher, self.desk))
        self.env["helpdesk.ticket"].create(
            {
                "name": "Lamp flickers",
                "partner_id": self.customer.id,
                "equipment_id": self.unit.id,
            }
        )
        Owed = self.env["after.sales.owed"].with_user(self.desk)
        kinds = set(Owed.search([]).mapped("kind"))
        for kind, model in Owed._get_owed_models().items():
            if not self.env[model].with_user(self.desk).has_access("read"):
                self.assertNotIn(kind, kinds)
        with self.assertRaises(AccessError):
            Owed.with_user(self.officer).search([])
