# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from .portal import ServiceOrderPortal

REASON_LIMIT = 2000


class ServiceOrderPricePortal(ServiceOrderPortal):
    """The customer's answer to a price above the signed quotation (S7)."""

    @http.route(
        "/my/service-orders/<int:order_id>/price/agree",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_service_order_agree(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """The customer signs the new price; each refusal is a sentence."""
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("This job does not exist or is not yours.")}
        problem = self._check_signature_input(name, signature)
        if problem:
            return {"error": problem}
        try:
            # all or nothing: a price that is refused keeps no signature
            with request.env.cr.savepoint():
                order_sudo._agree_to_price(
                    name, signature, ip=request.httprequest.remote_addr
                )
        except (UserError, ValidationError) as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": order_sudo.get_portal_url(
                query_string="&message=price_agreed"
            ),
        }

    @http.route(
        "/my/service-orders/<int:order_id>/price/decline",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_service_order_decline(
        self, order_id, access_token=None, reason=None, **kwargs
    ):
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        message = "price_declined"
        try:
            with request.env.cr.savepoint():
                order_sudo._decline_price((reason or "")[:REASON_LIMIT])
        except UserError:
            # nothing is asked any more, or the reason is missing: the page says it
            message = "price_no_reason"
        return request.redirect(
            order_sudo.get_portal_url(query_string=f"&message={message}")
        )
