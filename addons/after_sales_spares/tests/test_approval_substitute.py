# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_approval import ApprovalCommon


@tagged("post_install", "-at_install")
class TestSubstitute(ApprovalCommon):
    """Four eyes, and yet a firm with one manager is not stuck (S40)."""

    @classmethod
    def _substitute(cls, approver=None, substitute=None, by=None, **vals):
        approver = approver or cls.manager
        return (
            cls.env["after.sales.spare.substitute"]
            .with_user(by or approver)
            .create(
                {
                    "approver_id": approver.id,
                    "substitute_id": (substitute or cls.dispatcher).id,
                    "date_from": date(2026, 11, 20),
                }
                | vals
            )
        )

    def _only_manager(self):
        self.approver.group_ids -= self.env.ref(
            "after_sales_spares.group_spares_approver"
        )

    def assertRefused(self, text, **vals):
        with self.assertRaises(ValidationError) as caught:
            self._substitute(**vals)
        self.assertIn(text, str(caught.exception))

    # ------------------------------------------------------------
    # WHILE THE APPROVER IS AWAY
    # ------------------------------------------------------------

    def test_the_substitute_is_asked_sees_it_and_decides(self):
        self._substitute()
        request = self._submitted()
        self.assertEqual(request.approver_id, self.manager)
        self.assertEqual(request.substitute_id, self.dispatcher)
        self.assertEqual(request.sudo().activity_ids.user_id, self.dispatcher)
        with freeze_time(NOW):
            found = (
                self.env["after.sales.spare.request"]
                .with_user(self.dispatcher)
                .search([("can_decide", "=", True)])
            )
            self.assertIn(request, found)
            # who decides sees what it costs, this once
            note = request.with_user(self.dispatcher).price_note
            self.assertIn("5,000.00", note)
            self.assertIn("Optics Works", note)
            self.assertFalse(request.price_note)
        self._approve(request, self.dispatcher)
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.sudo().decided_by_id, self.dispatcher)
        self.assertEqual(request.sudo().decided_for_id, self.manager)
        row = request.sudo().decision_ids.filtered(lambda one: one.kind == "approved")
        self.assertEqual(row.on_behalf_id, self.manager)

    def test_a_substitution_that_begins_later_takes_the_to_do_over(self):
        request = self._submitted()
        self.assertEqual(request.sudo().activity_ids.user_id, self.manager)
        deadline = request.approval_deadline
        self._substitute(date_to=date(2026, 11, 30))
        with freeze_time(NOW):
            self.env["after.sales.spare.request"]._follow_substitutions()
        self.assertEqual(request.substitute_id, self.dispatcher)
        self.assertEqual(request.sudo().activity_ids.user_id, self.dispatcher)
        self.assertEqual(request.approval_deadline, deadline)
        self.assertEqual(self._kinds(request), ["submitted", "forwarded"])
        with freeze_time(NOW):
            self.env["after.sales.spare.request"]._follow_substitutions()
        self.assertEqual(len(self._kinds(request)), 2, "moved once")
        with freeze_time("2026-12-01 02:00"):
            self.env["after.sales.spare.request"]._follow_substitutions()
        self.assertFalse(request.substitute_id)
        self.assertEqual(request.sudo().activity_ids.user_id, self.manager)

    def test_nobody_gets_his_own_request_as_a_substitute(self):
        request = self._submitted(self.dispatcher)
        self._substitute()
        with freeze_time(NOW):
            self.env["after.sales.spare.request"]._follow_substitutions()
        self.assertFalse(request.sudo().substitute_id)
        self.assertEqual(request.sudo().activity_ids.user_id, self.manager)

    def test_only_in_his_days(self):
        self._substitute(date_to=date(2026, 11, 22))
        request = self._submitted()
        self.assertFalse(request.substitute_id)
        with self.assertRaises(AccessError):
            self._approve(request, self.dispatcher)
        self._approve(request, at=NOW.replace(day=22))

    def test_the_substitute_does_not_decide_on_his_own(self):
        self._substitute()
        request = self._submitted(self.dispatcher)
        self.assertFalse(request.substitute_id)
        with self.assertRaises(AccessError):
            self._approve(request, self.dispatcher)
        self._approve(request)

    # ------------------------------------------------------------
    # THE ONLY APPROVER
    # ------------------------------------------------------------

    def test_the_only_approver_without_substitute_is_told_where_to_name_one(self):
        self._only_manager()
        with self.assertRaisesRegex(UserError, "Substitutes"):
            self._submitted(self.manager)

    def test_the_substitute_of_the_only_approver_decides_on_his_requests(self):
        self._only_manager()
        self._substitute()
        request = self._submitted(self.manager)
        self.assertEqual(request.sudo().activity_ids.user_id, self.dispatcher)
        with self.assertRaises(AccessError):
            self._approve(request, self.manager)
        self._approve(request, self.dispatcher)
        self.assertEqual(request.sudo().decided_for_id, self.manager)

    def test_with_another_approver_the_own_substitute_does_not_decide(self):
        self._substitute()
        request = self._submitted(self.manager)
        self.assertEqual(request.approver_id, self.approver)
        with self.assertRaises(AccessError):
            self._approve(request, self.dispatcher)

    def test_no_approver_at_all(self):
        self._only_manager()
        self.manager.group_ids -= self.env.ref(
            "after_sales_service.group_after_sales_manager"
        )
        with self.assertRaisesRegex(UserError, "no approver"):
            self._submitted()

    # ------------------------------------------------------------
    # WHO NAMES WHOM
    # ------------------------------------------------------------

    def test_who_names_the_substitute_of_another_is_not_served_by_it(self):
        # the manager asks, and names his friend in the place of the approver
        self._substitute(self.approver, self.dispatcher, by=self.manager)
        request = self._submitted(self.manager)
        with self.assertRaises(AccessError):
            self._approve(request, self.dispatcher)
        # but anybody else is
        request = self._submitted(self.engineer_user)
        self._approve(request, self.dispatcher)

    def test_who_named_is_no_field_to_write(self):
        row = self._substitute(self.approver, by=self.manager)
        self.assertEqual(row.named_by_id, self.manager)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).named_by_id = self.approver
        with self.assertRaises(AccessError):
            self._substitute(
                self.approver,
                by=self.manager,
                named_by_id=self.approver.id,
                date_from=date(2030, 1, 1),
            )

    def test_changing_the_row_of_another_makes_it_ones_own(self):
        row = self._substitute(self.approver)
        row.with_user(self.manager).substitute_id = self.storekeeper
        self.assertEqual(row.named_by_id, self.manager)

    def test_an_approver_names_his_own_only(self):
        self._substitute(self.approver)
        with self.assertRaises(AccessError):
            self._substitute(self.manager, by=self.approver)
        with self.assertRaises(AccessError):
            self._substitute(self.approver, by=self.dispatcher)

    def test_nobody_is_his_own_substitute(self):
        self.assertRefused("own substitute", substitute=self.manager)

    def test_a_substitute_sees_the_requests(self):
        for user in (self.engineer_user, self.accountant):
            self.assertRefused("does not see", substitute=user)

    def test_one_substitute_at_a_time(self):
        self._substitute(date_to=date(2026, 11, 30))
        self.assertRefused("already has", date_from=date(2026, 11, 30))
        self._substitute(date_from=date(2026, 12, 1), substitute=self.storekeeper)
        self.assertRefused("already has", date_from=date(2027, 1, 1))

    @mute_logger("odoo.sql_db")
    def test_the_last_day_is_not_before_the_first(self):
        with self.assertRaises(psycopg2.IntegrityError):
            self._substitute(date_to=date(2026, 11, 19))
