# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_spares import SparesCommon


class ApprovalCommon(SparesCommon):
    """A dear part with a vendor, an open job, a manager in charge."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # about the decision only: what follows from it has tests of its own
        cls.classPatch(
            type(cls.env["after.sales.spare.request"]), "_supply_now", lambda self: None
        )
        cls.company.after_sales_manager_id = cls.manager
        cls.company.resource_calendar_id = cls.calendar
        cls.vendor = cls.env["res.partner"].create({"name": "Optics Works"})
        cls.detector = cls._new_part(
            "Detector",
            standard_price=4000.0,
            is_spare=True,
            spare_class="high_value",
            seller_ids=[
                Command.create(
                    {"partner_id": cls.vendor.id, "price": 5000.0, "delay": 12}
                )
            ],
        )
        # out of warranty, in service
        cls.unit = cls._expired_unit()
        with freeze_time(NOW):
            cls.unit.state = "in_service"
            cls.order = cls._new_order()
        # the other approvers of this database are away for good
        group = cls.env.ref("after_sales_spares.group_spares_approver")
        for user in group.all_user_ids - cls.manager - cls.approver:
            user.group_ids -= cls.env.ref(
                "after_sales_service.group_after_sales_manager"
            )

    @classmethod
    def _new_request(cls, user=None, parts=None, **vals):
        """A draft of a user, the engineer if None; parts: [(product, quantity)]."""
        user = user or cls.engineer_user
        parts = [(cls.detector, 1)] if parts is None else parts
        return (
            cls.env["after.sales.spare.request"]
            .with_user(user)
            .create(
                {
                    "order_id": cls.order.id,
                    "location_dest_id": cls.van.id,
                    "reason": "The old one is blind",
                    "line_ids": [
                        Command.create({"product_id": part.id, "quantity": quantity})
                        for part, quantity in parts
                    ],
                }
                | vals
            )
        )

    @classmethod
    def _submitted(cls, user=None, at=NOW, **vals):
        request = cls._new_request(user, **vals)
        with freeze_time(at):
            request.action_submit()
        return request

    @classmethod
    def _as(cls, user, request):
        return request.with_user(user)

    def _approve(self, request, user=None, at=NOW):
        with freeze_time(at):
            request.with_user(user or self.manager).action_approve()

    def _kinds(self, request):
        return request.sudo().decision_ids.sorted("id").mapped("kind")
