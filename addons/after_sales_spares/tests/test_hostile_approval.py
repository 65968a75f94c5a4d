# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_approval import ApprovalCommon


@tagged("post_install", "-at_install")
class TestHostileApproval(ApprovalCommon):
    """Ways round the four eyes, and round the prices, that were open once."""

    def _name_substitute(self, approver, substitute, user, **vals):
        return (
            self.env["after.sales.spare.substitute"]
            .with_user(user)
            .create(
                {"approver_id": approver.id, "substitute_id": substitute.id}
                | {"date_from": "2020-01-01"}
                | vals
            )
        )

    def test_an_old_substitution_of_another_one_is_not_prolonged(self):
        """The manager asks; the other approver's substitute of last year is revived."""
        row = self._name_substitute(
            self.approver, self.dispatcher, self.approver, date_to="2020-01-31"
        )
        request = self._submitted(self.manager)
        row.with_user(self.manager).date_to = False
        with freeze_time(NOW), self.assertRaises(AccessError):
            request.with_user(self.dispatcher).action_approve()
        self.assertEqual(row.named_by_id, self.manager)

    def test_who_sees_no_prices_is_not_told_them(self):
        request = self._submitted()
        self._approve(request)
        self.detector.sudo().seller_ids.price = 8888.0
        with freeze_time(NOW + timedelta(hours=1)):
            request.sudo()._restart_if_dearer()
        self.assertEqual(request.state, "submitted")
        told = [
            *request.with_user(self.engineer_user).decision_ids.mapped("comment"),
            *request.with_user(self.engineer_user).message_ids.mapped("body"),
            *self.env["mail.message"]
            .search([("model", "=", request._name), ("res_id", "=", request.id)])
            .mapped("body"),
        ]
        for text in filter(None, told):
            self.assertNotRegex(text, "8[.,]?888|5[.,]?000")
