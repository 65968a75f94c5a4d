# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.http import request

from odoo.addons.after_sales_service.controllers.small_page import SmallPage

#: what one types is never longer
TYPED_LIMIT = 64


class CertificatePage(SmallPage, http.Controller):
    """Whether a certificate is real: by the code on it, or by number and code.

    Without login, small, without script. It says what is printed, and whether it
    still holds; of what there is not it says the same whatever was asked, and not
    often.
    """

    @http.route(
        "/training/certificate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def certificate_by_link(self, token, **kwargs):
        return self._answer(lambda signoffs: signoffs._find_by_certificate_token(token))

    @http.route(
        "/training/certificate",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        # no cookie on this page, and nothing is changed by what is asked
        csrf=False,
        save_session=False,
        sitemap=False,
    )
    def certificate_by_number(self, number="", code="", **kwargs):
        if request.httprequest.method != "POST":
            return self._render_page("after_sales_training.certificate_ask", {})
        # a file may come in place of a text
        number, code = str(number)[:TYPED_LIMIT], str(code)[:TYPED_LIMIT]
        return self._answer(lambda signoffs: signoffs._find_by_number(number, code))

    def _answer(self, find):
        # sudo: a visitor without login; he learns what the paper in his hand says
        signoffs = request.env["after.sales.training.signoff"].sudo()
        looks = request.env["after.sales.certificate.look"].sudo()
        address = request.httprequest.remote_addr or ""
        if looks._is_flooded(address):
            return self._render_page(
                "after_sales_training.certificate_flooded", {}, status=429
            )
        signoff = find(signoffs)
        if not signoff:
            looks._count_wrong(address)
            return self._render_page(
                "after_sales_training.certificate_unknown", {}, status=404
            )
        return self._render_page(
            "after_sales_training.certificate_page", {"proof": signoff._prepare_proof()}
        )
