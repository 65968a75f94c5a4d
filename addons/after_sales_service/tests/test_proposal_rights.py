# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common_order import NOW
from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalRights(ProposalCommon):
    """Engineers write their own, the desk all; billing and colleagues read."""

    def _read(self, user, proposal):
        return proposal.with_user(user).has_access("read")

    def test_engineers_write_their_own(self):
        mine = self._new_proposal()
        mine.title = "Servo pump, smaller"
        mine.line_ids.price = 9000
        theirs = self._new_proposal(self.dispatcher)
        for act in (
            lambda: theirs.with_user(self.engineer_user).write({"title": "x"}),
            lambda: theirs.line_ids.with_user(self.engineer_user).write({"price": 1}),
            lambda: theirs.line_ids.with_user(self.engineer_user).unlink(),
            lambda: theirs.cost_ids.with_user(self.engineer_user).write({"price": 1}),
            lambda: theirs.with_user(self.engineer_user).action_measure(),
            lambda: theirs.with_user(self.engineer_user).action_submit(),
            lambda: mine.with_user(self.engineer_user).unlink(),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_colleagues_of_other_teams_see_nothing(self):
        proposal = self._new_proposal()
        self.assertTrue(self._read(self.leader, proposal))
        self.assertTrue(self._read(self.accountant, proposal))
        self.assertFalse(self._read(self.colleague_user, proposal))
        for part in (proposal.line_ids, proposal.cost_ids):
            self.assertFalse(part.with_user(self.colleague_user).has_access("read"))

    def test_the_desk_writes_and_managers_delete(self):
        proposal = self._new_proposal()
        proposal.with_user(self.dispatcher).title = "Better"
        with self.assertRaises(AccessError):
            proposal.with_user(self.dispatcher).unlink()
        with self.assertRaises(AccessError):
            proposal.with_user(self.accountant).title = "Cheaper"
        proposal.with_user(self.manager).unlink()
        self.assertFalse(proposal.exists())

    def test_the_desk_names_another_author(self):
        proposal = self._new_proposal()
        with self.assertRaisesRegex(AccessError, "names another author"):
            proposal.author_id = self.colleague_user
        with self.assertRaisesRegex(AccessError, "names another author"):
            self._new_proposal(author_id=self.colleague_user.id)
        proposal.with_user(self.dispatcher).author_id = self.colleague_user
        self.assertTrue(self._read(self.colleague_user, proposal))
        self.assertIn(
            self.colleague_user.partner_id, proposal.sudo().message_partner_ids
        )
        stranger = new_test_user(self.env, "stranger", groups="base.group_portal")
        with self.assertRaisesRegex(ValidationError, "no colleague"):
            proposal.with_user(self.dispatcher).author_id = stranger

    def test_units_of_others_are_not_measured(self):
        """An engineer cannot learn what a unit costs that he does not see."""
        with self.assertRaises(AccessError):
            self._new_proposal(self.colleague_user)
        # seen by the proposal only, which the desk gave to him
        proposal = self._new_proposal(self.dispatcher)
        proposal.author_id = self.colleague_user
        self._repair()
        with freeze_time(NOW), self.assertRaises(AccessError):
            proposal.with_user(self.colleague_user).action_measure()
        self.assertFalse(proposal.cost_now)

    def test_companies_are_apart(self):
        proposal = self._new_proposal()
        foreign = new_test_user(
            self.env,
            "foreign",
            groups="base.group_user,after_sales_service.group_after_sales_manager",
            company_id=self.env["res.company"].create({"name": "Other"}).id,
        )
        self.assertFalse(self._read(foreign, proposal))
        for part in (proposal.line_ids, proposal.cost_ids):
            self.assertFalse(part.with_user(foreign).has_access("read"))
