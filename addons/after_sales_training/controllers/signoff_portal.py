# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.after_sales_service.controllers.equipment_portal import (
    EquipmentPortal,
)
from odoo.addons.after_sales_service.controllers.portal import ServiceOrderPortal
from odoo.addons.after_sales_service.controllers.small_page import SECRET_HEADERS


class SignoffPortal(ServiceOrderPortal):
    """The trainee signs by the link of his mail, without a login."""

    @http.route(
        "/training/sign/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def signoff_by_link(self, token, message=None, **kwargs):
        signoff_sudo = self._find_signoff(token)
        if not signoff_sudo and message != "signed":
            return self._render_signoff(
                "after_sales_training.signoff_invalid", {}, status=404
            )
        return self._render_signoff(
            "after_sales_training.signoff_page",
            self._get_brand(signoff_sudo)
            | {
                "signoff": signoff_sudo.with_context(lang=request.env.lang or "en_US"),
                "token": token,
                "message": message,
            },
        )

    @http.route(
        "/training/sign/<string:token>/accept",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def signoff_sign(self, token, name=None, signature=None, **kwargs):
        """Take the signature; each refusal is a sentence."""
        signoff_sudo = self._find_signoff(token)
        if not signoff_sudo:
            return {"error": request.env._("This link is no longer valid.")}
        problem = self._check_signature_input(name, signature)
        if problem:
            return {"error": problem}
        try:
            # all or nothing
            with request.env.cr.savepoint():
                signoff_sudo._sign(
                    "trainee",
                    name,
                    signature,
                    ip=request.httprequest.remote_addr,
                    channel="portal",
                )
        except UserError as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": f"/training/sign/{token}?message=signed",
        }

    def _find_signoff(self, token):
        # sudo: who holds the link may read and sign this one sign-off
        Signoff = request.env["after.sales.training.signoff"].sudo()
        return Signoff._find_by_sign_token(token)

    def _render_signoff(self, template, values, status=200):
        response = request.render(
            template, self._prepare_portal_layout_values() | values, status=status
        )
        response.headers.update(SECRET_HEADERS)
        return response


class OperatorPortal(EquipmentPortal):
    """The unit's page: the certificates of who may operate it."""

    @http.route(
        "/my/equipment/<int:equipment_id>/certificate/<int:signoff_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_equipment_certificate(self, equipment_id, signoff_id, access_token=None):
        """Download a certificate as it was issued."""
        try:
            unit_sudo = self._get_equipment(equipment_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        operators = unit_sudo._get_operators()[unit_sudo.id]
        paper = operators.filtered(
            lambda signoff: signoff.id == signoff_id
        ).certificate_attachment_id
        if not paper:
            raise request.not_found()
        return self._send_paper(paper)
