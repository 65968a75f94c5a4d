# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import KitsCommon


@tagged("post_install", "-at_install")
class TestKit(KitsCommon):
    def _line(self, part, kit=None):
        return (kit or self.kit).line_ids.filtered(lambda line: line.product_id == part)

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    def test_typed_counts_before_the_first_case(self):
        line = self._line(self.lamp)
        self.assertAlmostEqual(line.weight, 0.8)
        self.assertIn("80%", line.basis)

    def test_a_probability_is_a_share(self):
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._line(self.lamp).typed_weight = 1.2
            self.env.flush_all()

    def test_one_kit_per_fault_and_machine(self):
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.kit.create(
                {"fault_id": self.symptom.id, "product_tmpl_id": self.machine.id}
            )

    def test_a_remedy_needs_no_kit(self):
        remedy = self._new_fault("remedy", "R-77", "Replaced")
        with self.assertRaises(ValidationError):
            self.kit.create({"fault_id": remedy.id})

    def test_nobody_writes_what_is_learned(self):
        keeper = self.kit.with_user(self.storekeeper)
        keeper.line_ids[0].typed_weight = 0.6
        for record, vals in (
            (keeper, {"case_count": 9}),
            (keeper.line_ids[0], {"learned_weight": 1.0}),
            (keeper.line_ids[0], {"weight": 1.0}),
        ):
            with self.assertRaises(AccessError):
                record.write(vals)

    def test_engineers_read_and_do_not_write(self):
        kit = self.kit.with_user(self.engineer_user)
        self.assertTrue(kit.line_ids.mapped("weight"))
        for act in (
            kit.action_learn,
            kit.action_learn_all,
            kit.line_ids[0].action_ignore,
        ):
            with self.assertRaises(AccessError):
                act()

    def test_the_special_kit_before_the_general(self):
        general = self.kit.create({"fault_id": self.symptom.id})
        other = self._new_product("GC-5", is_serviceable=True).product_tmpl_id
        wanted = {
            (self.company, self.symptom, self.machine),
            (self.company, self.symptom, other),
            (self.company, self.cause, other),
        }
        found = self.kit._get_kits(wanted)
        self.assertEqual(
            found,
            {
                (self.company, self.symptom, self.machine): self.kit,
                (self.company, self.symptom, other): general,
            },
        )

    # ------------------------------------------------------------
    # LEARNING
    # ------------------------------------------------------------

    def test_jobs_correct_what_was_typed(self):
        for _case in range(3):
            self._past_case(self.lamp)
        self._past_case()
        self.kit.with_user(self.storekeeper).action_learn()
        line = self._line(self.lamp)
        self.assertEqual((line.used_count, self.kit.case_count), (3, 4))
        # (3 + 0.8 × 4) / (4 + 4)
        self.assertAlmostEqual(line.weight, 0.775)
        self.assertIn("3 of 4", line.basis)
        # never used: (0 + 0.4 × 4) / 8
        self.assertAlmostEqual(self._line(self.seal).weight, 0.2)

    def test_pinned_and_ignored(self):
        self._line(self.lamp).is_pinned = True
        self._line(self.seal).with_user(self.storekeeper).action_ignore()
        self._past_case(self.seal)
        self.kit.action_learn()
        self.assertAlmostEqual(self._line(self.lamp).weight, 0.8)
        self.assertEqual(self._line(self.seal).weight, 0)
        self.assertEqual(self._line(self.seal).used_count, 1)

    def test_all_jobs_of_a_ticket_are_one_case(self):
        first = self._past_case()
        self._past_case(self.lamp, ticket=first.ticket_id)
        self.kit.action_learn()
        self.assertEqual(self.kit.case_count, 1)
        self.assertEqual(self._line(self.lamp).used_count, 1)

    def test_a_part_that_the_kit_lacks_is_proposed(self):
        board = self._new_part("Board")
        self._past_case(board, board)
        self.kit.action_learn()
        self.assertFalse(self._line(board), "one case is no proposal")
        self._past_case(board, board)
        self.kit.action_learn()
        line = self._line(board)
        self.assertEqual(line.state, "proposed")
        self.assertEqual(line.quantity, 2)
        self.assertAlmostEqual(line.weight, 2 / 6)
        self.assertEqual(self.kit.proposal_count, 1)
        self.kit.with_user(self.storekeeper).action_accept_proposals()
        self.assertEqual(line.state, "kept")

    def test_an_ignored_part_is_not_proposed_again(self):
        board = self._new_part("Board")
        for _case in range(2):
            self._past_case(board)
        self.kit.action_learn()
        self._line(board).action_ignore()
        self._past_case(board)
        self.kit.action_learn()
        self.assertEqual(self._line(board).state, "ignored")

    def test_older_cases_weigh_less_where_the_company_wants_it(self):
        self.company.after_sales_kit_half_life = 12
        old = self._past_case(self.lamp)
        old.sudo().done_at = NOW - timedelta(days=365.25)
        self._past_case()
        with freeze_time(NOW):
            self.kit.action_learn()
        # (0.5 + 0.8 × 4) / (1.5 + 4)
        self.assertAlmostEqual(self._line(self.lamp).weight, 3.7 / 5.5, places=3)

    def test_kits_of_causes(self):
        kit = self.kit.create({"fault_id": self.cause.id})
        for _case in range(2):
            self._past_case(self.lamp, cause=self.cause)
        self._past_case(self.seal)
        kit.action_learn()
        self.assertEqual(kit.case_count, 2)
        self.assertEqual(kit.line_ids.product_id, self.lamp)

    def test_a_successor_inherits_what_was_used(self):
        old = self._new_part("Lamp, old")
        self._past_case(old)
        self._past_case(self.lamp)
        heirs = {old: (self.lamp, self.lamp)}

        def get_successor(parts, machine=None):
            return {part: heirs.get(part, (part, part)) for part in parts}

        self.patch(
            self.env.registry["product.product"], "_get_successor", get_successor
        )
        self.kit.action_learn()
        self.assertEqual(self._line(self.lamp).used_count, 2)
        self.assertFalse(self._line(old))

    # ------------------------------------------------------------
    # THE NIGHTLY RUN
    # ------------------------------------------------------------

    def test_nightly_only_what_changed_and_new_kits(self):
        other = self._new_fault("symptom", "S-78", "Drifts")
        jobs = [self._past_case(self.lamp, fault=other) for _case in range(3)]
        self.env["after.sales.kit"]._cron_learn()
        kit = self.kit.search([("fault_id", "=", other.id)])
        self.assertEqual(kit.product_tmpl_id, self.machine)
        self.assertEqual(kit.line_ids.mapped("state"), ["proposed"])
        self.assertTrue(all(job.is_kit_learned for job in jobs))
        self.assertFalse(self.kit.learned_at, "no job of its fault")
        # nothing new: nothing is counted
        kit.sudo().learned_at = False
        self.env["after.sales.kit"]._cron_learn()
        self.assertFalse(kit.learned_at)

    def test_a_cancelled_job_is_taken_back(self):
        job = self._past_case(self.lamp)
        self.env["after.sales.kit"]._cron_learn()
        self.assertEqual(self.kit.case_count, 1)
        job.sudo().state = "cancelled"
        job._forget_learned()
        self.env["after.sales.kit"]._cron_learn()
        self.assertEqual(self.kit.case_count, 0)
        self.assertAlmostEqual(self._line(self.lamp).weight, 0.8)

    def test_too_few_cases_make_no_kit(self):
        other = self._new_fault("symptom", "S-78", "Drifts")
        for _case in range(2):
            self._past_case(self.lamp, fault=other)
        self.env["after.sales.kit"]._cron_learn()
        self.assertFalse(self.kit.search([("fault_id", "=", other.id)]))

    def test_an_archived_kit_does_not_come_back(self):
        self.kit.active = False
        for _case in range(4):
            self._past_case(self.lamp)
        self.env["after.sales.kit"]._cron_learn()
        self.assertFalse(self.kit.search([("fault_id", "=", self.symptom.id)]))

    def test_another_company_teaches_its_own_kits(self):
        self.kit.company_id = self.env["res.company"].create({"name": "Other"})
        self._past_case(self.lamp)
        self.kit.action_learn()
        self.assertEqual(self.kit.case_count, 0)

    # ------------------------------------------------------------
    # FIRST-TIME FIX
    # ------------------------------------------------------------

    def test_first_time_fix_rate(self):
        self._past_case(self.lamp)
        self._past_case(self.lamp)
        unsolved = self._past_case()
        unsolved.sudo().result = "unsolved"
        again = self._past_case()
        self._past_case(self.lamp, ticket=again.ticket_id)
        rows = self.env["after.sales.first.fix.report"].search(
            [("symptom_id", "=", self.symptom.id)]
        )
        self.assertEqual(len(rows), 4, "the second job of a ticket is no first visit")
        self.assertEqual(sum(rows.mapped("fixed_count")), 2)
        self.assertEqual(sum(rows.mapped("second_count")), 1)
        self.kit.invalidate_recordset()
        self.assertAlmostEqual(self.kit.with_user(self.engineer_user).fix_rate, 0.5)

    def test_a_repeated_repair_was_no_fix(self):
        first = self._past_case(self.lamp)
        unit = first.equipment_id
        again = self._past_case(
            self.lamp, ticket=self._new_ticket(equipment_id=unit.id)
        )
        self.assertEqual(again.rework_of_id, first)
        rows = self.env["after.sales.first.fix.report"].search(
            [("symptom_id", "=", self.symptom.id)]
        )
        self.assertEqual(rows.order_id, first)
        self.assertEqual(rows.fixed_count, 0)
