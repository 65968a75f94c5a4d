# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW
from .proposal_common import YEAR_BEFORE, ProposalCommon

DONE = datetime(2026, 12, 5, 8, 0)
YEAR_AFTER = datetime(2027, 12, 6, 1, 0)


@tagged("post_install", "-at_install")
class TestProposalReview(ProposalCommon):
    """Months after the work: promised against achieved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._repair(YEAR_BEFORE, parts=10, hours=0)  # 1,200 a year
        cls._stand_still(YEAR_BEFORE, 44)  # 8,800 a year
        cls.proposal = cls._approved()
        cls._plan(cls.proposal)

    def _done(self):
        self._finish_jobs(self.proposal, DONE)

    def _run_cron(self, at=YEAR_AFTER):
        cron = self.env.ref("after_sales_service.ir_cron_proposal_review")
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.proposal.invalidate_recordset()

    def _asked(self):
        return self.proposal.sudo().activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("after_sales_service.mail_act_proposal_review")
            )
        )

    def test_done_when_all_jobs_are(self):
        self.assertFalse(self.proposal.done_on)
        self._done()
        self.assertEqual(self.proposal.state, "done")
        self.assertEqual(self.proposal.done_on, date(2026, 12, 5))
        self.assertEqual(self.proposal.review_on, date(2027, 12, 5))
        with freeze_time(DONE):
            self.assertFalse(self.proposal.is_review_due)
        with freeze_time(YEAR_AFTER):
            self.proposal.invalidate_recordset()
            self.assertTrue(self.proposal.is_review_due)
            self.assertIn(
                self.proposal,
                self.proposal.search([("is_review_due", "=", True)]),
            )

    def test_measured_the_same_way(self):
        self._done()
        self._repair(datetime(2027, 5, 3, 1, 0), parts=2, hours=0)
        with freeze_time(YEAR_AFTER):
            self._stand_still(datetime(2027, 5, 3, 1, 0), 4)
            self.proposal.action_measure_achieved()
        rows = {row.kind: row.achieved_amount for row in self.proposal.cost_ids}
        self.assertEqual(rows["part"], 240)
        self.assertAlmostEqual(rows["downtime"], 800)
        self.assertEqual(self.proposal.saving, 10000)
        self.assertAlmostEqual(self.proposal.saving_achieved, 8960)
        self.assertEqual(self.proposal.verdict, "partly")
        self.assertIn("Kept in Part", self.proposal.verdict_text)
        self.assertIn("8,960", self.proposal.verdict_text)

    def test_the_work_itself_is_no_cost_of_the_year(self):
        self._done()
        order = self.proposal.sudo().order_ids
        self._add_line(order, kind="labour", quantity=5, unit_cost=80.0)
        with freeze_time(YEAR_AFTER):  # its end was corrected to a later day
            order.finished_at = datetime(2026, 12, 8, 1, 0)
        with freeze_time(YEAR_AFTER):
            self.proposal.action_measure_achieved()
        self.assertEqual(self.proposal.cost_achieved, 0)
        self.assertEqual(self.proposal.verdict, "kept")

    def test_half_a_year_is_brought_to_a_year(self):
        self._done()
        self._repair(datetime(2027, 2, 3, 1, 0), parts=2, hours=0)
        first = date(2026, 12, 6)
        at = datetime.combine(first, datetime.min.time()) + timedelta(days=72)
        with freeze_time(at):  # 73 of 365 days
            self.proposal.action_measure_achieved()
        self.assertAlmostEqual(self.proposal.cost_achieved, 240 * 5)

    def test_a_new_unit_took_its_place(self):
        self._done()
        with freeze_time(YEAR_AFTER):
            new = self._new_unit(
                "LATHE-NEW",
                owner_kind="own_plant",
                partner_id=self.company.partner_id.id,
                delivered_on=date(2026, 12, 5),
            )
        self._repair(datetime(2027, 5, 3, 1, 0), parts=1, hours=0, unit=new)
        self._repair(datetime(2027, 5, 3, 1, 0), parts=50, hours=0)
        with freeze_time(YEAR_AFTER):
            self.proposal.result_equipment_ids = [Command.set(new.ids)]
            self.proposal.action_measure_achieved()
        self.assertEqual(self.proposal.cost_achieved, 120)

    def test_what_it_really_cost(self):
        self._done()
        with freeze_time(YEAR_AFTER):
            self.proposal.action_measure_achieved()
        self.assertEqual(self.proposal.payback_achieved, 1)
        self.proposal.investment_actual = 15000
        self.assertEqual(self.proposal.payback_achieved, 1.5)

    def test_the_author_enters_what_the_archive_does_not_know(self):
        self._done()
        with freeze_time(YEAR_AFTER):
            self.proposal.action_measure_achieved()
        row = self.proposal.cost_ids[0]
        row.achieved_amount = 5000
        self.assertEqual(self.proposal.verdict, "partly")
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            row.now_amount = 1
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            row.write({"achieved_amount": 1, "now_amount": 1})

    def test_closed_once_with_what_was_learnt(self):
        with self.assertRaisesRegex(UserError, "end of the work"):
            self.proposal.action_review()
        self._done()
        with self.assertRaisesRegex(UserError, "measure first"):
            self.proposal.action_review()
        with freeze_time(YEAR_AFTER):
            self.proposal.action_measure_achieved()
            self.proposal.cost_ids[0].achieved_amount = 20000
            self.assertEqual(self.proposal.verdict, "missed")
            with self.assertRaisesRegex(UserError, "learnt"):
                self.proposal.action_review()
            self.proposal.review_note = "The pump is too small"
            self.proposal.action_review()
        self.assertEqual(self.proposal.state, "reviewed")
        with self.assertRaisesRegex(UserError, "end of the work"):
            self.proposal.review_note = "It was fine"
        with self.assertRaisesRegex(UserError, "end of the work"):
            self.proposal.cost_ids[0].achieved_amount = 0

    def test_nothing_is_entered_before_the_work(self):
        with self.assertRaisesRegex(UserError, "end of the work"):
            self.proposal.investment_actual = 1
        with self.assertRaisesRegex(UserError, "end of the work"):
            self.proposal.cost_ids[0].achieved_amount = 1
        with self.assertRaisesRegex(UserError, "end of the work"):
            self.proposal.action_measure_achieved()
        self._done()
        with (
            freeze_time(DONE),
            self.assertRaisesRegex(UserError, "nothing to measure yet"),
        ):
            self.proposal.action_measure_achieved()

    # ------------------------------------------------------------
    # ASKED BY ITSELF
    # ------------------------------------------------------------

    def test_asked_when_the_time_has_come(self):
        self._done()
        self._run_cron(DONE)
        self.assertFalse(self._asked())
        self._run_cron()
        self.assertEqual(self._asked().user_id, self.engineer_user)
        self.assertEqual(self.proposal.review_until, date(2027, 12, 5))
        self.assertEqual(self.proposal.verdict, "kept")
        self._run_cron(YEAR_AFTER + timedelta(days=1))
        self.assertEqual(len(self._asked()), 1)
        self.proposal.action_review()
        self.assertFalse(self._asked())

    def test_what_cannot_be_measured_stops_nothing(self):
        self._done()
        self.unit.write({"state": "retired"})
        self.unit.sudo().retired_on = date(2026, 12, 5)
        self._run_cron()
        self.assertIn("nothing to measure", self._asked().note)
        self.assertEqual(self.proposal.state, "done")

    def test_one_that_fails_does_not_hold_up_the_others(self):
        self._done()
        other = self._approved(justification="Safer")
        self._plan(other)
        self._finish_jobs(other, DONE)
        measure = type(self.proposal)._do_measure_achieved

        def fail(record):
            if record == self.proposal:
                raise ZeroDivisionError("a bad row")
            return measure(record)

        with (
            patch.object(
                self.env.registry["after.sales.proposal"], "_do_measure_achieved", fail
            ),
            mute_logger("odoo.addons.after_sales_service.models.proposal_review"),
        ):
            self._run_cron()
        other.invalidate_recordset()
        self.assertIn("a bad row", self._asked().note)
        self.assertTrue(other.review_until)
        self.assertFalse(
            self.proposal.search(self.proposal._get_to_ask_domain()) & self.proposal
        )

    def test_a_day_on_which_nothing_is_due_costs_one_look(self):
        self.env.flush_all()
        with freeze_time(NOW), self.assertQueryCount(1):
            self.env["after.sales.proposal"]._cron_ask_review()
