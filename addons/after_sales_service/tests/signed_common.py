# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from .test_billing import BillingCommon


class SignedCommon(BillingCommon):
    """A job on a unit out of warranty whose quotation of 740 the customer signed."""

    @classmethod
    def _signed_job(cls, unit=None):
        order = cls._job(unit or cls.old_unit)
        order.with_user(cls.dispatcher).action_create_quotation()
        order.sale_order_id.action_confirm()
        return order

    @classmethod
    def _overrun(cls, hours=5.0, cost=130.0):
        """Signed 740; then 5 hours instead of 3, the lamp at 130 instead of 120."""
        order = cls._signed_job()
        cls._line(order, "labour").quantity = hours
        cls.lamp.standard_price = cost
        cls._complete(order)
        return order

    @classmethod
    def _line(cls, order, kind):
        return order.line_ids.filtered(lambda line: line.kind == kind)

    def _decide(
        self, order, user, purpose="bear", reason="Agreed on the phone", **vals
    ):
        self.env["after.sales.cost.decision"].with_user(user).create(
            {"order_id": order.id, "purpose": purpose, "reason": reason} | vals
        ).action_apply()

    def _invoice(self, order):
        order.with_user(self.invoicer).action_invoice()
        return order.sale_order_id.invoice_ids
