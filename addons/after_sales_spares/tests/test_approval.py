# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_approval import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCommon):
    """Common parts at once, dear and uncommon ones after the manager's word (S40)."""

    # ------------------------------------------------------------
    # WHAT NEEDS AN APPROVAL
    # ------------------------------------------------------------

    def test_common_below_the_limit_needs_none(self):
        request = self._submitted(parts=[(self.lamp, 2)])
        self.assertEqual(request.state, "approved")
        self.assertFalse(request.review_ids)
        self.assertFalse(request.sudo().decided_by_id)
        self.assertEqual(self._kinds(request), ["submitted", "free"])

    def test_high_value_waits_for_the_manager_in_charge(self):
        request = self._submitted()
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.approver_id, self.manager)
        self.assertEqual(request.approval_rules, "High-value part, Above the limit")
        activity = request.sudo().activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Detector", activity.note)
        self.assertIn("The old one is blind", activity.note)

    def test_uncommon_waits_with_a_rule_of_its_own_while_the_unit_is_down(self):
        self.lamp.spare_class = "uncommon"
        request = self._submitted(parts=[(self.lamp, 1)])
        self.assertEqual(request.approval_rules, "Uncommon part")
        with freeze_time(NOW):
            self.unit._open_downtime(NOW - timedelta(hours=1))
        request = self._submitted(parts=[(self.lamp, 1)])
        self.assertTrue(request.is_unit_down)
        self.assertEqual(request.approval_rules, "Uncommon part, unit stands still")

    def test_amount_above_the_limit_waits_though_all_is_common(self):
        self.company.after_sales_spare_limit = 239.0
        request = self._submitted(parts=[(self.lamp, 2)])
        self.assertEqual(request.sudo().amount_total, 240.0)
        self.assertEqual(request.approval_rules, "Above the limit")
        self.company.after_sales_spare_limit = 240.0
        request = self._submitted(parts=[(self.lamp, 2)])
        self.assertEqual(request.state, "approved")

    def test_a_need_that_is_split_is_approved_all_the_same(self):
        self.company.after_sales_spare_limit = 240.0
        self._submitted(parts=[(self.lamp, 1)])
        self.assertEqual(self._submitted(parts=[(self.lamp, 1)]).state, "approved")
        third = self._submitted(parts=[(self.lamp, 1)])
        self.assertEqual(third.sudo().amount_before, 240.0)
        self.assertEqual(third.approval_rules, "Above the limit")
        with freeze_time(NOW):
            other_job = self._new_order()
        other = self._submitted(parts=[(self.lamp, 1)], order_id=other_job.id)
        self.assertEqual(other.state, "approved")

    def test_under_warranty_the_cost_is_ours_and_the_rule_says_so(self):
        self.company.after_sales_spare_limit = 100.0
        with freeze_time(NOW):
            unit = self._new_unit("SP2-NEW", accepted_on=NOW.date())
            order = self._new_order(equipment_id=unit.id)
            request = self._submitted(parts=[(self.lamp, 1)], order_id=order.id)
        self.assertTrue(request.is_under_warranty)
        self.assertEqual(
            request.approval_rules, "Above the limit, at our own cost (warranty)"
        )

    def test_an_archived_rule_asks_nobody(self):
        self.env["tier.definition"].search(
            [("model", "=", "after.sales.spare.request")]
        ).active = False
        self.assertEqual(self._submitted().state, "approved")

    def test_price_is_the_vendors_in_his_currency_else_our_cost(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XQQ",
                "symbol": "Q",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2.0})],
            }
        )
        self.detector.seller_ids.currency_id = foreign
        request = self._new_request(parts=[(self.detector, 1), (self.lamp, 3)])
        lines = request.sudo().line_ids
        self.assertEqual(lines.mapped("price_source"), ["vendor", "cost"])
        self.assertEqual(lines.mapped("amount"), [2500.0, 360.0])
        self.assertEqual(lines[0].vendor_id, self.vendor)
        self.assertEqual(lines[0].lead_days, 12)

    def test_a_price_per_pack_is_reckoned_per_piece(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.detector.seller_ids.product_uom_id = dozen
        request = self._new_request(parts=[(self.detector, 24)])
        self.assertEqual(request.sudo().amount_total, 10000.0, "two boxes")
        one = self._new_request(parts=[(self.detector, 1)]).sudo().line_ids
        self.assertEqual(one.amount, 5000.0, "a box is not opened")

    def test_what_the_decision_is_about_stays_as_it_was(self):
        request = self._submitted()
        self.detector.seller_ids.price = 9000.0
        self.detector.spare_class = "common"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(request.sudo().amount_total, 5000.0)
        self.assertTrue(request.has_high_value)

    def test_the_draft_says_what_it_will_need(self):
        form = Form(self.env["after.sales.spare.request"].with_user(self.engineer_user))
        form.location_dest_id = self.van
        with form.line_ids.new() as line:
            line.product_id = self.detector
        self.assertIn("High-value part", form.approval_note)

    # ------------------------------------------------------------
    # BAD INPUT
    # ------------------------------------------------------------

    def test_quantity_is_a_number_above_zero(self):
        for quantity in (0, -1, float("nan"), float("inf")):
            with self.subTest(quantity), self.assertRaises(ValidationError):
                self._new_request(parts=[(self.lamp, quantity)])

    def test_a_service_is_no_part(self):
        with self.assertRaisesRegex(ValidationError, "no part"):
            self._new_request(parts=[(self.company.after_sales_labour_product_id, 1)])

    def test_nothing_is_asked_for(self):
        with self.assertRaisesRegex(UserError, "at least one"):
            self._submitted(parts=[])

    def test_the_job_is_over(self):
        request = self._new_request()
        self.order.sudo().with_user(self.manager).action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            request.action_submit()
        with self.assertRaisesRegex(ValidationError, "Cancelled"):
            self._new_request()

    def test_the_reason_is_said(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self._submitted(reason="  ")
        # what needs no approval needs no reason
        self.assertEqual(
            self._submitted(reason=False, parts=[(self.lamp, 1)]).state, "approved"
        )

    def test_handed_in_twice(self):
        request = self._submitted()
        with self.assertRaisesRegex(UserError, "already"):
            request.action_submit()

    def test_approved_twice(self):
        request = self._submitted()
        self._approve(request)
        with self.assertRaises(UserError) as caught:
            self._approve(request, self.approver)
        self.assertIn(self.manager.name, str(caught.exception))

    # ------------------------------------------------------------
    # DECIDE
    # ------------------------------------------------------------

    def test_approved(self):
        request = self._submitted()
        self._approve(request, at=datetime(2026, 11, 23, 4, 0))
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.validation_status, "validated")
        self.assertEqual(request.sudo().decided_by_id, self.manager)
        self.assertEqual(request.sudo().amount_approved, 5000.0)
        self.assertFalse(request.sudo().activity_ids)
        row = request.sudo().decision_ids.filtered(lambda one: one.kind == "approved")
        # 09:00 to 12:00 in Shanghai
        self.assertEqual(row.hours, 3.0)
        self.assertEqual(row.tier, "High-value part, Above the limit")

    def test_supply_is_called_once(self):
        calls = []
        Request = self.env.registry["after.sales.spare.request"]
        supply = Request._do_supply

        def count(this):
            calls.append(this.id)
            return supply(this)

        self.patch(Request, "_do_supply", count)
        request = self._submitted()
        self.assertFalse(calls)
        self._approve(request)
        free = self._submitted(parts=[(self.lamp, 1)])
        self.assertEqual(calls, [request.id, free.id])

    def test_refused_with_a_reason_and_an_alternative(self):
        request = self._submitted()
        action = request.with_user(self.manager).action_refuse()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.reason = "Repair the old one"
        form.alternative = "Bench"
        form.save().action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.refusal_reason, "Repair the old one")
        self.assertEqual(request.alternative, "Bench")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.engineer_user.partner_id.ids)],
            limit=1,
            order="id desc",
        )
        self.assertIn("Repair the old one", told.body)
        request.action_redraft()
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.review_ids)
        self.assertFalse(request.refusal_reason)

    def test_refusal_needs_a_reason(self):
        request = self._submitted()
        dialog = (
            self.env["after.sales.spare.request.refusal"]
            .with_user(self.manager)
            .create({"request_ids": request.ids, "reason": "  "})
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.action_refuse()
        self.assertEqual(request.state, "submitted")

    def test_passed_on_with_a_word(self):
        request = self._submitted()
        action = request.with_user(self.manager).action_forward()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.user_id = self.approver
        form.word = "You know the vendor"
        form.save().action_forward()
        self.assertEqual(request.approver_id, self.approver)
        self.assertEqual(request.sudo().activity_ids.user_id, self.approver)
        self._approve(request, self.approver)
        self.assertEqual(request.state, "approved")
        row = request.sudo().decision_ids.filtered(lambda one: one.kind == "forwarded")
        self.assertEqual(row.comment, "You know the vendor")
        self.assertEqual(row.to_user_id, self.approver)

    def test_second_approver_above_the_second_limit(self):
        self.company.write(
            {
                "after_sales_spare_second_limit": 4000.0,
                "after_sales_spare_second_approver_id": self.leader.id,
            }
        )
        request = self._submitted()
        with self.assertRaises(AccessError):
            self._approve(request, self.leader)
        self._approve(request, self.approver)
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.approver_id, self.leader)
        self.assertEqual(request.sudo().activity_ids.user_id, self.leader)
        with self.assertRaises(AccessError):
            self._approve(request, self.approver)
        self._approve(request, self.leader)
        self.assertEqual(request.state, "approved")
        self.assertEqual(self._kinds(request), ["submitted", "approved", "approved"])

    def test_list_of_those_who_decide(self):
        request = self._submitted()
        Request = self.env["after.sales.spare.request"]
        for user, sees in (
            (self.manager, True),
            (self.approver, True),
            (self.engineer_user, False),
            (self.dispatcher, False),
        ):
            found = Request.with_user(user).search([("can_decide", "=", True)])
            self.assertEqual(request in found, sees, user.login)
        self._approve(request)
        self.assertNotIn(
            request, Request.with_user(self.manager).search([("can_decide", "=", True)])
        )

    def test_a_manager_who_comes_later_decides_as_well(self):
        request = self._submitted()
        found = self.env["after.sales.spare.request"].with_user(self.leader)
        self.assertNotIn(request, found.search([("can_decide", "=", True)]))
        self.leader.group_ids += self.env.ref(
            "after_sales_service.group_after_sales_manager"
        )
        self.env.invalidate_all()
        self.assertIn(request, found.search([("can_decide", "=", True)]))

    def test_the_list_costs_the_same_for_many_requests(self):
        Request = self.env["after.sales.spare.request"].with_user(self.manager)
        counts = []
        for _round in range(3):
            for _number in range(3):
                self._submitted()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            Request.search([("can_decide", "=", True)]).mapped("approval_rules")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    # ------------------------------------------------------------
    # CHANGED, TAKEN BACK
    # ------------------------------------------------------------

    def test_locked_while_it_waits(self):
        request = self._submitted()
        for change in (
            lambda: request.line_ids.write({"quantity": 2}),
            lambda: request.write({"line_ids": [Command.clear()]}),
            lambda: request.line_ids.unlink(),
            lambda: request.write({"reason": "Other"}),
            lambda: request.line_ids.create(
                {"request_id": request.id, "product_id": self.lamp.id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "locked"):
                change()

    def test_a_line_is_not_moved_into_a_request_that_waits(self):
        waiting = self._submitted()
        draft = self._new_request(parts=[(self.pump, 1)])
        with self.assertRaisesRegex(UserError, "locked"):
            draft.line_ids.write({"request_id": waiting.id})

    def test_quantity_changed_after_approval_starts_again(self):
        request = self._submitted()
        self._approve(request)
        request.line_ids.quantity = 2
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.review_ids)
        self.assertFalse(request.sudo().amount_approved)
        request.action_submit()
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.sudo().amount_total, 10000.0)
        self.assertEqual(
            self._kinds(request),
            ["submitted", "approved", "redrafted", "submitted"],
        )

    def test_several_lines_changed_after_approval_at_once(self):
        request = self._submitted(parts=[(self.detector, 1), (self.lamp, 1)])
        self._approve(request)
        request.write(
            {
                "line_ids": [
                    Command.update(line.id, {"quantity": 3})
                    for line in request.line_ids
                ]
            }
        )
        self.assertEqual(request.line_ids.mapped("quantity"), [3, 3])
        self.assertEqual(request.state, "draft")

    def test_dearer_than_approved_is_approved_anew(self):
        request = self._submitted()
        self._approve(request)
        self.detector.seller_ids.price = 5250.0  # within the 5 %
        self.assertFalse(request.sudo()._restart_if_dearer())
        self.assertEqual(request.state, "approved")
        self.detector.seller_ids.price = 5251.0
        self.assertEqual(request.sudo()._restart_if_dearer(), request)
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.approver_id, self.manager)
        self.assertEqual(self._kinds(request)[-1], "restarted")
        self._approve(request)
        self.assertEqual(request.sudo().amount_approved, 5251.0)

    def test_dearer_as_ordered(self):
        request = self._submitted(parts=[(self.lamp, 1)])
        line = request.sudo().line_ids
        # dearer, but no rule asks for an approval
        self.assertFalse(request.sudo()._restart_if_dearer({line: 900.0}))
        self.assertEqual(line.price_source, "order")
        self.assertTrue(request.sudo()._restart_if_dearer({line: 1100.0}))
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.approval_rules, "Above the limit")

    def test_cancelled(self):
        request = self._submitted()
        request.action_cancel()
        self.assertEqual(request.state, "cancel")
        self.assertFalse(request.sudo().activity_ids)
        with self.assertRaisesRegex(UserError, "Cancelled"):
            self._approve(request)
        request.sudo().state = "done"
        with self.assertRaisesRegex(UserError, "too late"):
            request.action_cancel()

    def test_what_was_handed_in_stays_in_the_books(self):
        request = self._submitted()
        request.action_redraft()
        with self.assertRaisesRegex(UserError, "stays in the books"):
            request.with_user(self.manager).unlink()
        self._new_request().with_user(self.manager).unlink()

    # ------------------------------------------------------------
    # FOR THE DECISION
    # ------------------------------------------------------------

    def test_the_approver_reads_where_parts_lie_and_what_was_paid(self):
        self.stock(self.detector, 2, location=self.store)
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.detector.id,
                            "product_qty": 1,
                            "price_unit": 4800.0,
                        }
                    )
                ],
            }
        )
        purchase.button_confirm()
        request = self._submitted()
        line = request.with_user(self.approver).line_ids
        self.assertIn("Store of Shanghai: 2", line.elsewhere)
        self.assertIn("4,800.00", line.last_prices)
        self.assertIn("Optics Works", line.last_prices)
        self.assertEqual(
            request.with_user(self.approver).equipment_id.serial, self.unit.serial
        )

    def test_an_engineer_sees_no_prices(self):
        request = self._submitted()
        with self.assertRaises(AccessError):
            request.read(["amount_total"])
        views = request.get_view(view_type="form")
        self.assertNotIn("amount_total", views["arch"])
        self.assertIn(
            "amount_total",
            request.with_user(self.approver).get_view(view_type="form")["arch"],
        )

    def test_handing_in_costs_the_same_for_many_parts(self):
        parts = [(self._new_part(f"Part {number}"), 1) for number in range(20)]
        few = self._new_request(parts=parts[:2])
        many = self._new_request(parts=parts)
        self.env.flush_all()
        counts = []
        for request in (few, few.copy(), many):
            request = request.with_user(self.engineer_user)
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            request.action_submit()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[2], counts[1] + 3)
