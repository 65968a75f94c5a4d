# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_approval import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalDoors(ApprovalCommon):
    """No one approves his own request, by any path (R5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._submitted(cls.manager)
        # also a manager: his own request waits for the approver
        cls.own = cls.request.with_user(cls.manager)
        cls.review = cls.request.review_ids[:1]

    def assertClosed(self, door):
        """Nobody gets through, and nothing has moved."""
        with self.assertRaises(UserError):  # AccessError among them
            door()
        self.env.invalidate_all()
        self.assertEqual(self.request.sudo().state, "submitted")
        self.assertEqual(
            set(self.request.sudo().review_ids.mapped("status")), {"pending", "waiting"}
        )

    # ------------------------------------------------------------
    # ONE'S OWN
    # ------------------------------------------------------------

    def test_another_one_is_asked(self):
        self.assertEqual(self.request.sudo().approver_id, self.approver)
        self.assertFalse(self.own.can_decide)
        self.assertClosed(self.own.action_approve)
        self.assertClosed(self.own.action_refuse)
        self._approve(self.request, self.approver)
        self.assertEqual(self.request.sudo().state, "approved")

    def test_buttons_of_the_addon_below(self):
        for name in ("validate_tier", "reject_tier"):
            self.assertClosed(getattr(self.own, name))
        for name in ("validate_tier", "reject_tier", "restart_validation"):
            self.assertClosed(
                getattr(self.request.with_user(self.colleague_user), name)
            )

    def test_the_button_of_the_addon_below_serves_who_may(self):
        self.request.with_user(self.approver).validate_tier()
        self.assertEqual(self.request.sudo().state, "approved")

    def test_dialog_of_comments(self):
        for action in ("validate", "reject"):
            dialog = (
                self.env["comment.wizard"]
                .with_user(self.manager)
                .create(
                    {
                        "validate_reject": action,
                        "res_model": self.request._name,
                        "res_id": self.request.id,
                        "review_ids": self.request.review_ids.ids,
                        "comment": "Mine",
                    }
                )
            )
            self.assertClosed(dialog.add_comment)

    def test_own_dialogs(self):
        refusal = (
            self.env["after.sales.spare.request.refusal"]
            .with_user(self.manager)
            .create({"request_ids": self.request.ids, "reason": "No"})
        )
        self.assertClosed(refusal.action_refuse)
        forward = (
            self.env["after.sales.spare.request.forward"]
            .with_user(self.manager)
            .create(
                {
                    "request_ids": self.request.ids,
                    "user_id": self.manager.id,
                    "word": "To me",
                }
            )
        )
        self.assertClosed(forward.action_forward)

    def test_passed_on_to_the_requester_or_to_oneself(self):
        by_approver = (
            self.env["after.sales.spare.request.forward"]
            .with_user(self.approver)
            .create(
                {
                    "request_ids": self.request.ids,
                    "user_id": self.manager.id,
                    "word": "It is yours",
                }
            )
        )
        self.assertNotIn(self.manager, by_approver.approver_ids)
        self.assertClosed(by_approver.action_forward)
        by_approver.user_id = self.approver
        self.assertClosed(by_approver.action_forward)
        by_approver.user_id = self.dispatcher
        self.assertClosed(by_approver.action_forward)

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    def test_fields_of_the_steps(self):
        for vals in (
            {"state": "approved"},
            {"user_id": self.dispatcher.id},
            {"submitted_by_id": self.dispatcher.id},
            {"contributor_ids": [Command.clear()]},
            {"approver_id": self.manager.id},
            {"validation_status": "validated"},
            {"has_high_value": False},
            {"amount_total": 1.0},
            {"review_ids": [Command.clear()]},
            {"review_ids": [Command.update(self.review.id, {"status": "approved"})]},
            {"decision_ids": [Command.clear()]},
            {"alert_at": False},
        ):
            with self.subTest(vals):
                self.assertClosed(lambda vals=vals: self.own.write(vals))

    def test_keys_in_the_context(self):
        for key in ("skip_validation_check", "skip_check_state_condition"):
            own = self.own.with_context(**{key: True})
            self.assertClosed(lambda own=own: own.write({"state": "approved"}))
            self.assertClosed(lambda own=own: own.write({"reason": "Other"}))
            self.assertClosed(own.action_approve)
            own.request_validation()
            self.assertEqual(own.review_ids, self.request.review_ids)

    def test_made_with_a_state(self):
        Request = self.env["after.sales.spare.request"].with_user(self.engineer_user)
        for vals in (
            {"state": "approved"},
            {"user_id": self.dispatcher.id},
            {"submitted_by_id": self.dispatcher.id},
            {"review_ids": [Command.create({"status": "approved"})]},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                Request.create({"location_dest_id": self.van.id} | vals)
        made = Request.with_context(
            default_state="approved", default_user_id=self.dispatcher.id
        ).create({"location_dest_id": self.van.id})
        self.assertEqual(made.state, "draft")
        self.assertEqual(made.user_id, self.engineer_user)

    def test_keys_in_the_context_when_handing_in(self):
        request = self._new_request().with_context(
            tier_validation_defer_compute_can_review=True,
            skip_validation_check=True,
            skip_check_state_condition=True,
            active_test=False,
        )
        with freeze_time(NOW):
            request.action_submit()
        self.assertEqual(request.state, "submitted")
        self.assertIn("pending", request.review_ids.mapped("status"))

    # ------------------------------------------------------------
    # REVIEWS
    # ------------------------------------------------------------

    def test_reviews_are_not_written_made_or_deleted_by_hand(self):
        for user in (self.manager, self.approver, self.engineer_user):
            review = self.review.with_user(user)
            self.assertClosed(
                lambda review=review: review.write({"status": "approved"})
            )
            self.assertClosed(
                lambda review=review: review.write({"model": "res.partner"})
            )
            self.assertClosed(
                lambda review=review: review.write(
                    {"reviewer_ids": [Command.link(self.manager.id)]}
                )
            )
            self.assertClosed(review.unlink)
            self.assertClosed(
                lambda review=review: review.create(
                    {
                        "model": self.request._name,
                        "res_id": self.request.id,
                        "status": "approved",
                    }
                )
            )

    def test_a_review_of_another_document_is_not_turned_into_ours(self):
        Review = self.env["tier.review"].with_user(self.manager)
        other = Review.create(
            {"model": "res.partner", "res_id": self.customer.id, "status": "approved"}
        )
        self.assertClosed(
            lambda: other.write(
                {"model": self.request._name, "res_id": self.request.id}
            )
        )

    def test_other_documents_keep_their_own_way(self):
        Review = self.env["tier.review"].with_user(self.engineer_user)
        other = Review.create({"model": "res.partner", "res_id": self.customer.id})
        other.status = "approved"
        other.unlink()
        self.assertFalse(other.exists())

    def test_the_counter_on_the_screen(self):
        for user in (self.approver, self.manager, self.engineer_user):
            counts = self.env["res.users"].with_user(user).review_user_count()
            found = [row for row in counts if row["model"] == self.request._name]
            self.assertEqual(bool(found), user == self.approver)

    # ------------------------------------------------------------
    # AUTHORS
    # ------------------------------------------------------------

    def test_who_hands_in_the_request_of_another_one(self):
        request = self._new_request()
        with freeze_time(NOW):
            request.with_user(self.manager).action_submit()
        self.assertEqual(request.approver_id, self.approver)
        with self.assertRaisesRegex(AccessError, "own request"):
            self._approve(request, self.manager)

    def test_who_changes_the_parts_of_another_one(self):
        request = self._new_request()
        request.with_user(self.manager).line_ids.quantity = 5
        with freeze_time(NOW):
            request.action_submit()
        with self.assertRaisesRegex(AccessError, "own request"):
            self._approve(request, self.manager)
        self._approve(request, self.approver)

    def test_two_logins_of_the_same_person(self):
        second = new_test_user(
            self.env,
            login="second_login",
            groups="base.group_user,after_sales_spares.group_spares_approver",
        )
        self.assertTrue(self.request.with_user(second).can_decide)
        ways = (
            # the same contact
            {"partner_id": self.manager.partner_id.id},
            # the same name at the same mail address
            {"name": self.manager.name, "email": self.manager.email},
        )
        for vals in ways:
            before = {"name": second.name, "email": second.email}
            before["partner_id"] = second.partner_id.id
            with self.subTest(vals):
                second.write(vals)
                self.assertClosed(self.request.with_user(second).action_approve)
                second.write(before)
        # the contact of the same employee
        employee = self.env["hr.employee"].create(
            {"name": "Manager", "user_id": self.manager.id}
        )
        employee.work_contact_id = second.partner_id
        self.assertClosed(self.request.with_user(second).action_approve)

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_who_is_no_approver_does_not_decide(self):
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.storekeeper,
            self.accountant,
        ):
            self.assertClosed(self.request.with_user(user).action_approve)

    def test_who_left_the_group_decides_no_more(self):
        self.approver.group_ids -= self.env.ref(
            "after_sales_spares.group_spares_approver"
        )
        self.approver.group_ids += self.env.ref("after_sales_spares.group_spares_user")
        self.assertClosed(self.request.with_user(self.approver).action_approve)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreigner = new_test_user(
            self.env,
            login="foreign_approver",
            groups="base.group_user,after_sales_spares.group_spares_approver",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertClosed(self.request.with_user(foreigner).action_approve)
        self.assertNotIn(foreigner, self.review.sudo()._get_reviewers())

    def test_an_engineer_sees_his_own_and_those_of_his_jobs(self):
        mine = self._new_request()
        theirs = self._new_request(self.dispatcher, order_id=False)
        Request = self.env["after.sales.spare.request"].with_user(self.engineer_user)
        found = Request.search([])
        self.assertIn(mine, found)
        self.assertNotIn(theirs, found)
        with self.assertRaises(AccessError):
            theirs.with_user(self.engineer_user).action_submit()
        with self.assertRaises(AccessError):
            theirs.with_user(self.engineer_user).line_ids.write({"quantity": 9})

    def test_the_log_is_append_only(self):
        row = self.request.sudo().decision_ids[:1]
        with self.assertRaises(UserError):
            row.write({"comment": "Other"})
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.with_user(self.manager).create(
                {
                    "request_id": self.request.id,
                    "kind": "approved",
                    "user_id": self.manager.id,
                    "at": NOW,
                }
            )
