# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import HOUR, KitsCommon


@tagged("post_install", "-at_install")
class TestSecondVisit(KitsCommon):
    """The visit that a missing part causes."""

    def _visit_without(self):
        """The engineer drives without seals and is on site."""
        order = self._new_job()
        self._add_line(order, self.seal, quantity=2)
        self._dispatch(order)
        with freeze_time(NOW):
            order.with_user(self.engineer_user)._do_go_without("None in stock")
        with freeze_time(NOW + HOUR):
            order.with_user(self.engineer_user).action_depart()
        with freeze_time(NOW + 2 * HOUR):
            order.with_user(self.engineer_user).action_arrive()
        return order

    def _carry(self, order, **values):
        form = Form(
            self.env["after.sales.carry.rest"]
            .with_user(self.engineer_user)
            .with_context(default_order_id=order.id)
        )
        form.description = "Fit the seals"
        wizard = form.save()
        wizard.write(values)
        wizard.action_carry()
        return order.continued_by_ids

    def test_the_dialog_knows_what_was_missing(self):
        order = self._visit_without()
        rest = self._carry(order)
        self.assertEqual(rest.second_visit_of_id, order)
        self.assertEqual(rest.missing_part_ids, self.seal)
        self.assertEqual(rest.second_visit_basis, "said")

    def test_another_reason_is_no_second_visit_for_a_part(self):
        rest = self._carry(self._visit_without(), is_part_missing=False)
        self.assertFalse(rest.second_visit_of_id)
        self.assertFalse(rest.second_visit_basis)

    def test_which_part(self):
        with self.assertRaises(UserError):
            self._carry(self._visit_without(), missing_part_ids=[Command.clear()])

    def test_seen_from_the_parts_used(self):
        first = self._visit_without()
        first.sudo().write({"state": "done", "result": "unsolved"})
        second = self._new_job(ticket=first.ticket_id, planned_start=NOW + 5 * HOUR)
        self._add_line(second, self.seal, quantity=2).sudo().state = "consumed"
        second.sudo().write({"departed_at": NOW + 5 * HOUR, "state": "to_accept"})
        second._find_first_visits()
        self.assertEqual(second.second_visit_of_id, first)
        self.assertEqual(second.missing_part_ids, self.seal)
        self.assertEqual(second.second_visit_basis, "found")

    def test_what_the_first_visit_had_causes_none(self):
        first = self._visit_without()
        first.sudo().write({"state": "done"})
        second = self._new_job(ticket=first.ticket_id)
        self._add_line(second, self.lamp).sudo().state = "consumed"
        second.sudo().write({"departed_at": NOW + 5 * HOUR, "state": "to_accept"})
        second._find_first_visits()
        self.assertFalse(second.second_visit_of_id)

    def test_by_the_desk_not_by_an_engineer(self):
        first = self._visit_without()
        second = self._new_job(ticket=first.ticket_id)
        with self.assertRaises(AccessError):
            second.with_user(self.engineer_user).second_visit_of_id = first
        second.with_user(self.dispatcher).write(
            {
                "second_visit_of_id": first.id,
                "missing_part_ids": [Command.set(self.pump.ids)],
            }
        )
        self.assertEqual(second.second_visit_basis, "said")
        second.with_user(self.dispatcher).write(
            {"second_visit_of_id": False, "missing_part_ids": [Command.clear()]}
        )
        self.assertFalse(second.second_visit_basis)

    def test_not_of_itself_nor_in_a_circle(self):
        first, second = self._new_job(), self._new_job()
        with self.assertRaises(ValidationError):
            first.second_visit_of_id = first
        second.second_visit_of_id = first
        with self.assertRaises(ValidationError):
            first.second_visit_of_id = second

    def test_counted_with_its_cost(self):
        rest = self._carry(self._visit_without())
        rest.with_user(self.dispatcher).missing_part_ids |= self.pump
        self._add_line(rest, kind="labour", quantity=2)
        self.env.flush_all()
        Report = self.env["after.sales.second.visit.report"]
        domain = [("order_id", "=", rest.id)]
        rows = Report.with_user(self.manager).search(domain)
        self.assertEqual(rows.part_id, self.seal | self.pump)
        self.assertEqual(sum(rows.mapped("job_count")), 1)
        self.assertEqual(sum(rows.mapped("part_count")), 2)
        costs = self.env["after.sales.cost.report"].search(domain)
        self.assertAlmostEqual(sum(rows.mapped("cost")), sum(costs.mapped("cost")))
        own = Report.with_user(self.engineer_user)
        self.assertNotIn("cost", own._get_register_columns())
        self.assertIn("cost", Report._get_register_columns())
        own.search(domain).read(["part_id", "job_count"])
        with self.assertRaises(AccessError):
            own.search(domain).read(["cost"])

    def test_counted_against_the_first_visit(self):
        first = self._visit_without()
        first.sudo().write({"state": "done", "result": "solved"})
        self._new_job().second_visit_of_id = first
        row = self.env["after.sales.first.fix.report"].search(
            [("order_id", "=", first.id)]
        )
        self.assertEqual((row.fixed_count, row.part_missing_count), (0, 1))
