# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import secrets

from odoo.http import request

#: the address holds the secret: no other site hears of it, nobody keeps the page
SECRET_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class SmallPage:
    """A page for whoever holds a link: without login, small, nothing from elsewhere.

    Its templates call ``after_sales_service.qr_layout``.
    """

    def _render_page(self, template, values, status=200):
        nonce = secrets.token_urlsafe(12)
        lang = (request.env.lang or "en_US").replace("_", "-")
        page = request.env["ir.qweb"]._render(
            template, {"nonce": nonce, "html_lang": lang, **values}
        )
        return request.make_response(
            f"<!DOCTYPE html>\n{page}",
            headers=[
                ("Content-Type", "text/html; charset=utf-8"),
                *SECRET_HEADERS.items(),
                ("X-Content-Type-Options", "nosniff"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; img-src data:; style-src 'unsafe-inline';"
                    f" script-src 'nonce-{nonce}'; form-action 'self';"
                    " frame-ancestors 'none'; base-uri 'none'",
                ),
            ],
            status=status,
        )
