# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from .portal import NAME_LIMIT, ServiceOrderPortal

#: findings one form takes; who has more writes them into one
ROWS = 5
TEXT_LIMIT = 500
#: largest photo, in bytes
PHOTO_LIMIT = 10 * 1024 * 1024
PHOTO_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class ServiceOrderAcceptancePortal(ServiceOrderPortal):
    """The customer does not accept, and downloads what was handed over (S15)."""

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        if document._name == "after.sales.order":
            # of our own call below; what comes with the address is text
            refusal = kwargs.pop("refusal", None)
            refusal = refusal if isinstance(refusal, dict) else {}
            values = values | {
                "severities": request.env["after.sales.finding"]
                ._fields["severity"]
                ._description_selection(request.env),
                "refuse_rows": ROWS,
                "refuse_problem": refusal.get("problem"),
                "refuse_values": refusal.get("values", {}),
            }
        return super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )

    @http.route(
        "/my/service-orders/<int:order_id>/document/<int:file_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_service_order_document(
        self, order_id, file_id, access_token=None, **kwargs
    ):
        """Download a file of the job's checklist, as it was handed over."""
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        files = order_sudo.checklist_line_ids.attachment_ids
        file = files.filtered(lambda file: file.id == file_id)
        if not file:
            raise request.not_found()
        return self._send_paper(file)

    @http.route(
        "/my/service-orders/<int:order_id>/refuse",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_service_order_refuse(self, order_id, access_token=None, **post):
        """The customer does not accept; each problem is a sentence on the page."""
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            if problem := self._get_speaker_problem(order_sudo):
                raise UserError(problem)
            name, findings = self._read_refusal(post)
            # all or nothing: a refusal that fails leaves no finding
            with request.env.cr.savepoint():
                order_sudo._refuse(
                    name,
                    findings,
                    note=request.env._(
                        "Declared on the portal, from the address %(ip)s.",
                        ip=request.httprequest.remote_addr,
                    ),
                    channel="portal",
                )
        except (UserError, ValidationError) as error:
            texts = {key: text for key, text in post.items() if isinstance(text, str)}
            return self.portal_service_order(
                order_id,
                access_token=access_token,
                refusal={"problem": str(error), "values": texts},
            )
        return request.redirect(order_sudo.get_portal_url())

    def _read_refusal(self, post):
        """Who refuses and what was found, from the form.

        :raises UserError: what is wrong with it, in words
        :return: (name, list of findings as ``_refuse`` takes them)
        """
        name = self._read_text(post, "refused_by")
        if not name:
            raise UserError(request.env._("Enter your name in print."))
        if len(name) > NAME_LIMIT:
            raise UserError(request.env._("The name is too long."))
        findings = []
        for row in range(ROWS):
            text = self._read_text(post, f"finding_{row}")
            photo = self._read_photo(post.get(f"photo_{row}"))
            if photo and not text:
                raise UserError(request.env._("Write what is wrong beside each photo."))
            if len(text) > TEXT_LIMIT:
                raise UserError(
                    request.env._(
                        "A finding has at most %(limit)d characters.", limit=TEXT_LIMIT
                    )
                )
            if text:
                findings.append(
                    {
                        "name": text,
                        "severity": self._read_severity(post.get(f"severity_{row}")),
                        "image": photo,
                    }
                )
        return name, findings

    def _read_text(self, post, key):
        """What was typed; the database keeps no zero characters."""
        value = post.get(key)
        return value.replace("\0", "").strip() if isinstance(value, str) else ""

    def _read_severity(self, value):
        known = dict(request.env["after.sales.finding"]._fields["severity"].selection)
        return value if isinstance(value, str) and value in known else "major"

    def _read_photo(self, upload):
        """The photo as base64; False where none was chosen.

        :raises UserError: too large, or no picture
        """
        if not hasattr(upload, "read"):
            return False
        content = upload.read(PHOTO_LIMIT + 1)
        if not content:
            return False
        if len(content) > PHOTO_LIMIT:
            raise UserError(
                request.env._(
                    "A photo has more than %(limit)d MB. Send a smaller one.",
                    limit=PHOTO_LIMIT // 1024**2,
                )
            )
        if guess_mimetype(content) not in PHOTO_TYPES:
            raise UserError(
                request.env._("A photo could not be read: send a JPEG or PNG picture.")
            )
        return base64.b64encode(content)
