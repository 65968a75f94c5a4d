# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class PurchaseOrder(models.Model):
    """Orders that bring requested parts: not without approval, not silently gone."""

    _inherit = "purchase.order"

    def write(self, vals):
        """Another vendor, or another currency, may make the parts dearer."""
        result = super().write(vals)
        if not {"partner_id", "currency_id"}.isdisjoint(vals):
            # buyers have no rights on requests; bounded to those of these orders
            self.sudo().order_line._check_approved_price()
        return result

    def _confirmation_error_message(self):
        """Nothing is ordered whose request is not, or no longer, approved (S40)."""
        message = super()._confirmation_error_message()
        # buyers have no rights on requests; bounded to those of this order
        requests = self.sudo().order_line.after_sales_request_line_id.request_id
        held = requests.filtered(
            lambda request: request.state in ("draft", "submitted", "refused", "cancel")
        )
        if message or not held:
            return message
        return self.env._(
            "%(requests)s is not approved at this price or quantity. It can be ordered"
            " when it is approved again.",
            requests=", ".join(held.mapped("name")),
        )

    def button_approve(self, force=False):
        """A confirmed date is news for the customer."""
        result = super().button_approve(force=force)
        # as above; wakes the job that tells customers, whoever confirms
        orders = self.sudo().order_line.after_sales_request_line_id.request_id.order_id
        if orders:
            orders._wake_tell_parts()
        return result

    def button_cancel(self):
        """The transfers wait for nothing now; the rest has to be found elsewhere."""
        # as above: the requests of these orders and their waiting transfers
        requested = self.sudo().order_line.filtered("after_sales_request_line_id")
        waiting = requested.move_dest_ids
        result = super().button_cancel()
        waiting._end_waiting()
        requested.after_sales_request_line_id.request_id._follow_supply()
        return result
