# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_order import NOW
from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalApproval(ProposalCommon):
    """One manager approves, above the limit two; never the author."""

    def _above(self, **vals):
        self.company.after_sales_proposal_limit = 5000
        return self._hand_in(self._new_proposal(justification="Safer", **vals))

    def _to_dos(self, proposal):
        return proposal.sudo().activity_ids.user_id

    def test_one_manager_below_the_limit(self):
        self.company.after_sales_proposal_limit = 50000
        proposal = self._hand_in(self._new_proposal(justification="Safer"))
        self.assertEqual(proposal.state, "submitted")
        self.assertTrue(proposal.with_user(self.manager).can_approve)
        self.assertFalse(proposal.with_user(self.dispatcher).can_approve)
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "approved")
        self.assertEqual(proposal.approved_by_id, self.manager)
        self.assertFalse(proposal.first_approved_by_id)
        self.assertEqual(self._to_dos(proposal), self.engineer_user)

    def test_what_was_approved_is_kept_as_paper(self):
        proposal = self._approved(justification="Safer")
        paper = proposal.attachment_ids
        self.assertEqual(len(paper), 1)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            paper.unlink()
        self.assertIn(str(paper.id), proposal.action_print()["url"])

    def test_two_managers_above_the_limit(self):
        proposal = self._above()
        self.assertIn("two managers", proposal.approval_note)
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "submitted")
        self.assertFalse(proposal.attachment_ids)
        self.assertEqual(self._to_dos(proposal), self.second)
        self.assertIn(self.second.name, proposal.approval_note)
        with self.assertRaisesRegex(AccessError, self.second.login):
            proposal.with_user(self.manager).action_approve()
        proposal.with_user(self.second).action_approve()
        self.assertEqual(proposal.state, "approved")
        self.assertEqual(proposal.first_approved_by_id, self.manager)
        self.assertEqual(proposal.approved_by_id, self.second)

    def test_the_named_manager_comes_last(self):
        self.company.after_sales_proposal_approver_id = self.second
        proposal = self._above()
        self.assertEqual(self._to_dos(proposal), self.manager)
        with self.assertRaisesRegex(AccessError, self.manager.login):
            proposal.with_user(self.second).action_approve()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(self._to_dos(proposal), self.second)
        proposal.with_user(self.second).action_approve()
        self.assertEqual(proposal.state, "approved")

    def test_the_named_manager_alone_if_the_other_handed_it_in(self):
        self.company.after_sales_proposal_approver_id = self.second
        self.company.after_sales_proposal_limit = 5000
        proposal = self._hand_in(
            self._new_proposal(self.manager, justification="Safer")
        )
        with self.assertRaises(AccessError):
            proposal.with_user(self.manager).action_approve()
        proposal.with_user(self.second).action_approve()
        self.assertEqual(proposal.state, "approved")
        self.assertFalse(proposal.approved_alone)

    def test_a_lone_manager_is_named_so(self):
        group = self.env.ref("after_sales_service.group_after_sales_manager")
        group.user_ids = self.manager
        self.company.after_sales_proposal_limit = 5000
        proposal = self._hand_in(
            self._new_proposal(self.manager, justification="Safer")
        )
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "approved")
        self.assertTrue(proposal.approved_alone)

    def test_only_managers_approve_and_refuse(self):
        proposal = self._above()
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            for step in ("action_approve", "action_refuse"):
                with self.subTest(user=user.login, step=step):
                    with self.assertRaises(AccessError):
                        getattr(proposal.with_user(user), step)()

    def test_refused_with_the_reason(self):
        proposal = self._above()
        proposal.with_user(self.manager).action_approve()
        action = proposal.with_user(self.second).action_refuse()
        wizard = self.env[action["res_model"]].with_user(self.second)
        wizard = wizard.with_context(**action["context"])
        wizard.create({"reason": "Next year"}).action_refuse()
        self.assertEqual(proposal.state, "refused")
        self.assertEqual(proposal.refusal_reason, "Next year")
        self.assertEqual(self._to_dos(proposal), self.engineer_user)
        # the next round begins with the first step
        proposal.action_redraft()
        proposal.action_submit()
        self.assertFalse(proposal.first_approved_by_id)

    def test_what_is_handed_in_stays_as_it_is(self):
        proposal = self._above()
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            proposal.title = "Cheaper"
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            proposal.line_ids.price = 1
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            proposal.cost_ids[0].expected_amount = 1
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            proposal.line_ids.copy()
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            proposal.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            proposal.action_measure()
        with self.assertRaisesRegex(UserError, "is kept"):
            proposal.with_user(self.manager).unlink()

    def test_a_line_does_not_move_into_what_is_closed(self):
        closed, draft = self._above(), self._new_proposal()
        with self.assertRaisesRegex(UserError, "take it back to draft"):
            draft.line_ids.proposal_id = closed

    def test_a_change_after_the_approval_restarts_it(self):
        proposal = self._approved(justification="Safer")
        with self.assertRaisesRegex(AccessError, "service manager"):
            proposal.with_user(self.engineer_user).action_redraft()
        proposal.with_user(self.manager).action_redraft()
        self.assertEqual(proposal.state, "draft")
        proposal.line_ids.price = 12000
        with freeze_time(NOW):
            proposal.action_submit()
            proposal.with_user(self.second).action_approve()
        self.assertEqual(len(proposal.attachment_ids), 2)

    def test_what_is_under_way_is_not_reopened(self):
        proposal = self._approved(justification="Safer")
        self._plan(proposal)
        with self.assertRaisesRegex(UserError, "has jobs already"):
            proposal.with_user(self.manager).action_redraft()

    def test_the_second_manager_has_the_right(self):
        with self.assertRaisesRegex(ValidationError, "Service Manager"):
            self.company.after_sales_proposal_approver_id = self.dispatcher
        settings = self.env["res.config.settings"].create(
            {"after_sales_proposal_limit": 700.0}
        )
        settings.execute()
        self.assertEqual(self.company.after_sales_proposal_limit, 700)
