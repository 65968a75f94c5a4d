# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_staff import StaffCommon


@tagged("post_install", "-at_install")
class TestStaffMeasure(StaffCommon):
    # ------------------------------------------------------------
    # EDUCATION FIRST
    # ------------------------------------------------------------

    def test_each_missing_step_is_named(self):
        with freeze_time(NOW):
            measure = self._new_penalty(finding=False)
            with self.assertRaisesRegex(UserError, "What Was Found"):
                measure.action_explain()
            with self.assertRaises(UserError) as refused:
                measure.action_submit()
        for word in ("What was found", "explanation", "Education comes first"):
            self.assertIn(word, str(refused.exception))

    def test_money_is_taken_from_nobody_who_was_not_taught(self):
        with freeze_time(NOW):
            measure = self._new_penalty()
            measure.action_explain()
            self._reply(measure, self.engineer_user, field="measure_id")
            with self.assertRaisesRegex(UserError, "Money is taken from nobody"):
                measure.action_submit()
            self._educate(measure)
            measure.action_submit()
        self.assertEqual(measure.state, "submitted")

    def test_reply_or_the_end_of_the_days(self):
        with freeze_time(NOW):
            measure = self._new_penalty()
            measure.action_explain()
            self._educate(measure)
            self.assertEqual(measure.reply_until, date(2026, 11, 26))
            with self.assertRaisesRegex(UserError, "His reply"):
                measure.action_submit()
        with freeze_time(NOW + timedelta(days=4)):
            self.env.invalidate_all()
            measure.action_submit()
        self.assertEqual(measure.state, "submitted")

    def test_education_planned_is_not_held(self):
        with freeze_time(NOW):
            measure = self._new_penalty()
            step = (
                self.env["after.sales.staff.education"]
                .with_user(self.leader)
                .create({"measure_id": measure.id, "name": "Talk"})
            )
            with self.assertRaisesRegex(UserError, "what was talked about"):
                step.action_done()
            step.write({"planned_on": date(2026, 12, 1), "result": "x"})
            with self.assertRaisesRegex(UserError, "not been held yet"):
                step.action_done()
            with self.assertRaises(AccessError):
                step.done_on = NOW.date()
            with self.assertRaises(ValidationError):
                step.planned_on = date(2026, 11, 1)
        self.assertFalse(measure.education_done)

    def test_what_was_explained_stays(self):
        with freeze_time(NOW):
            measure = self._new_penalty()
            measure.action_explain()
            with self.assertRaises(UserError):
                measure.amount = 900
            measure.action_take_back()
            measure.amount = 100
        self.assertEqual(measure.state, "draft")

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def test_author_does_not_approve(self):
        measure = self._handed_in()
        with self.assertRaises(AccessError):
            measure.with_user(self.leader).action_approve()
        with freeze_time(NOW):
            measure.with_user(self.manager).action_approve()
        self.assertEqual(measure.state, "in_force")
        self.assertEqual(measure.appeal_until, date(2026, 12, 8))

    def test_manager_does_not_approve_his_own_proposal(self):
        with freeze_time(NOW):
            measure = self._new_penalty(user=self.manager)
            measure.action_explain()
            self._educate(measure, self.manager)
            self._reply(measure, self.engineer_user, field="measure_id")
            measure.action_submit()
            with self.assertRaises(AccessError):
                measure.action_approve()
            measure.with_user(self.manager2).action_approve()
        self.assertEqual(measure.approved_by_id, self.manager2)

    def test_nobody_decides_about_himself(self):
        boss = self.env["hr.employee"].create(
            {"name": "Sun Manager", "user_id": self.manager2.id}
        )
        with freeze_time(NOW):
            measure = self._new_penalty(user=self.manager, employee_id=boss.id)
            measure.action_explain()
            self._educate(measure, self.manager)
            self._reply(measure, self.manager2, field="measure_id")
            measure.action_submit()
            self.assertNotIn(self.manager2, measure._get_approvers())
            own = measure.with_user(self.manager2)
            for step in ("action_approve", "action_redraft", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(own, step)()
            with self.assertRaises(UserError):
                own.title = "Nothing happened"
            with self.assertRaises(AccessError):
                self._new_penalty(user=self.manager2, employee_id=boss.id)

    def test_states_are_not_typed(self):
        measure = self._handed_in()
        for name, value in (
            ("approval_state", "approved"),
            ("state", "in_force"),
            ("explained_at", NOW),
            ("education_done", True),
            ("replied_at", NOW),
        ):
            with self.assertRaises(AccessError):
                measure.with_user(self.leader).write({name: value})

    def test_in_force_is_not_redrafted(self):
        measure = self._in_force()
        with self.assertRaises(UserError):
            measure.with_user(self.manager2).action_redraft()
        with self.assertRaises(UserError):
            measure.with_user(self.manager).unlink()

    # ------------------------------------------------------------
    # APPEAL
    # ------------------------------------------------------------

    def _appeal(self, measure, text="I was ill"):
        self.env["after.sales.staff.appeal"].with_user(self.engineer_user).create(
            {"measure_id": measure.id, "appeal": text}
        ).action_appeal()

    def _decide(self, measure, user, **vals):
        self.env["after.sales.staff.appeal.decision"].with_user(user).create(
            {"measure_id": measure.id, "reason": "He was ill"} | vals
        ).action_decide()

    def test_appeal_is_decided_by_another_manager(self):
        measure = self._in_force()
        with freeze_time(NOW):
            self._appeal(measure)
            self.assertEqual(measure.state, "appealed")
            todo = measure.sudo().activity_ids.user_id
            self.assertEqual(todo, measure._get_appeal_deciders()[:1])
            self.assertNotEqual(todo, self.manager)
            with self.assertRaises(AccessError):
                self._decide(measure, self.manager, result="upheld")
            with self.assertRaises(UserError):
                self._decide(measure, self.manager2, result="reduced", amount=200)
            self._decide(measure, self.manager2, result="reduced", amount=50)
            self.assertEqual((measure.amount, measure.amount_before), (50, 200))
            self.assertEqual(measure.state, "in_force")
            with self.assertRaises(UserError):
                self._appeal(measure)

    def test_appeal_lifts(self):
        measure = self._in_force()
        with freeze_time(NOW):
            self._appeal(measure)
            self._decide(measure, self.manager2, result="lifted")
        self.assertEqual(measure.state, "lifted")

    def test_appeal_too_late(self):
        measure = self._in_force()
        with freeze_time(NOW + timedelta(days=20)), self.assertRaises(UserError):
            self._appeal(measure)

    def test_nobody_appeals_for_another(self):
        measure = self._in_force()
        with freeze_time(NOW), self.assertRaises(AccessError):
            measure.with_user(self.leader).action_appeal()

    def test_manager_lifts_with_a_reason(self):
        measure = self._in_force()
        with self.assertRaises(AccessError):
            measure.with_user(self.leader).action_lift()
        self._decide(measure, self.manager, result="lifted")
        self.assertEqual(measure.state, "lifted")

    # ------------------------------------------------------------
    # REWARDS, CONDUCT
    # ------------------------------------------------------------

    def test_reward_with_badge(self):
        badge = self.env.ref("after_sales_training.badge_contest_first")
        reward = (
            self.env["after.sales.staff.measure"]
            .with_user(self.leader)
            .create(
                {
                    "kind": "reward",
                    "form": "honour",
                    "employee_id": self.engineer.id,
                    "title": "Repaired through the night",
                    "badge_id": badge.id,
                }
            )
        )
        reward.action_submit()
        reward.with_user(self.manager).action_approve()
        self.assertEqual(reward.state, "in_force")
        granted = self.env["gamification.badge.user"].search(
            [("employee_id", "=", self.engineer.id)]
        )
        self.assertEqual(granted.badge_id, badge)

    def test_form_fits_the_kind(self):
        with self.assertRaises(ValidationError):
            self._new_penalty(form="bonus")
        with self.assertRaises(ValidationError):
            self._new_penalty(amount=0)
        with self.assertRaises(ValidationError):
            self._new_penalty(form="warning")

    def test_confirmed_complaint_leads_to_a_draft(self):
        report = self.env["after.sales.conduct.report"].create(
            {
                "employee_id": self.engineer.id,
                "kind": "rude",
                "description": "Shouted",
                "reported_at": NOW,
            }
        )
        with self.assertRaises(UserError):
            report.with_user(self.manager).action_propose_penalty()
        report.write(
            {"state": "decided", "finding": "confirmed", "finding_note": "He did."}
        )
        report.with_user(self.manager).action_propose_penalty()
        report.with_user(self.manager).action_propose_penalty()
        measure = report.staff_measure_ids
        self.assertEqual(len(measure), 1)
        self.assertEqual(measure.finding, "He did.")
        self.assertEqual(measure.state, "draft")

    def test_letter(self):
        measure = self._in_force()
        html = (
            self.env["ir.actions.report"]
            .with_user(self.engineer_user)
            ._render_qweb_html(
                "after_sales_training.action_report_staff_measure", measure.ids
            )[0]
        )
        self.assertIn("Why reports matter", html.decode())
        self.assertIn("Notice of a Penalty", html.decode())
