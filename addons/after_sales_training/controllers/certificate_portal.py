# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.after_sales_service.controllers.portal_list import PortalList

SIGNOFF = "after.sales.training.signoff"
URL = "/my/training/certificates"
#: longest word that is searched for
SEARCH_LIMIT = 64
#: revoked papers are not handed out again
HANDED_OUT = ("certified", "expired")


class CertificatePortal(PortalList):
    """The certificates of the customer's people: who, for what, until when.

    Found under the record rules of the visitor's own company.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "certificate_count" in counters:
            values["certificate_count"] = self._count_readable(SIGNOFF)
        return values

    def _get_certificate_filters(self):
        valid = (
            Domain("state", "=", "certified")
            & Domain("renewed_by_id", "=", False)
            & Domain("left_on", "=", False)
        )
        return {
            **self._get_filter_all(),
            "valid": {"label": request.env._("Valid"), "domain": valid},
            "expiring": {
                "label": request.env._("Ends soon"),
                "domain": valid & Domain("is_expiring", "=", True),
            },
            "over": {
                "label": request.env._("Expired, renewed or revoked"),
                "domain": Domain("state", "in", ("expired", "revoked"))
                | Domain("renewed_by_id", "!=", False)
                | Domain("left_on", "!=", False),
            },
        }

    def _get_certificate_search(self, search):
        if not search:
            return Domain.TRUE
        return Domain.OR(
            Domain(field, "ilike", search)
            for field in (
                "certificate_name",
                "certificate_number",
                "equipment_id.serial",
            )
        )

    @http.route([URL, f"{URL}/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_certificates(self, page=1, filterby=None, search=None, **kwargs):
        search = (search or "").strip()[:SEARCH_LIMIT]
        certificates, values = self._prepare_list_vals(
            request.env[SIGNOFF],
            self._get_certificate_filters(),
            filterby,
            page,
            URL,
            "my_certificates_history",
            # those that hold first, what ends next before the others
            order="state, valid_until, id",
            domain=self._get_certificate_search(search),
            search=search,
        )
        values.update(
            # found under the customer's own rules; sudo only to show courses, units
            # and the link that is printed on the paper as a code
            certificates=certificates.sudo(),
            today=fields.Date.context_today(certificates),
            page_name="training_certificate",
            searchbar_inputs={
                "all": {"input": "all", "label": request.env._("Person or number")}
            },
            search_in="all",
            search=search,
        )
        return request.render("after_sales_training.portal_my_certificates", values)

    @http.route(
        f"{URL}/<int:signoff_id>/pdf",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_certificate_pdf(self, signoff_id, **kwargs):
        """Download the certificate as it was issued."""
        Signoff = request.env[SIGNOFF]
        domain = Domain("id", "=", signoff_id) & Domain("state", "in", HANDED_OUT)
        signoff = Signoff.search(domain) if Signoff.has_access("read") else Signoff
        # sudo: found under the customer's own rules, which reach no attachments
        paper = signoff.sudo().certificate_attachment_id
        if not paper:
            return request.redirect(URL)
        return self._send_paper(paper)
