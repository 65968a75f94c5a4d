# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class PortalList(CustomerPortal):
    """What the pages of a customer's own records have in common."""

    def _send_paper(self, attachment):
        """Download a paper as it was kept; the caller has checked who may."""
        return request.make_response(
            attachment.raw,
            headers=[
                ("Content-Type", attachment.mimetype),
                ("Content-Length", len(attachment.raw)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Disposition", http.content_disposition(attachment.name)),
            ],
        )

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        if document._name.startswith("after.sales.") or (
            document._name == "helpdesk.ticket"
        ):
            values = self._get_brand(document) | values
        return super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )

    def _get_brand(self, record):
        """Values of the layout: the page bears name and logo of the record's company.

        Else it would bear those of the main company of the database.
        """
        # sudo: what stands on every letter of that company
        company = record.sudo().company_id
        return {"res_company": company} if company else {}

    def _count_readable(self, model, domain=Domain.TRUE):
        """How many records the visitor may read; 0 where he may read none."""
        Model = request.env[model]
        return Model.search_count(domain) if Model.has_access("read") else 0

    def _get_filter_all(self):
        return {"all": {"label": request.env._("All"), "domain": Domain.TRUE}}

    def _prepare_list_vals(
        self,
        records,
        filters,
        filterby,
        page,
        url,
        history,
        order=None,
        domain=Domain.TRUE,
        **url_args,
    ):
        """Filter, page and remember what the visitor may read.

        :param records: the empty recordset of the model
        :param dict filters: name -> label and domain; one of them is ``all``
        :param domain: what the visitor searches for
        :param str history: key of the session for the pager of the single page
        :param url_args: further arguments that the pager keeps
        :return: (records of this page, values of the template)
        """
        filterby = filterby if filterby in filters else "all"
        domain &= filters[filterby]["domain"]
        pager = portal_pager(
            url=url,
            total=self._count_readable(records._name, domain),
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby, **url_args},
        )
        if records.has_access("read"):
            records = records.search(
                domain,
                order=order,
                limit=self._items_per_page,
                offset=pager["offset"],
            )
        request.session[history] = records.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            pager=pager,
            default_url=url,
            searchbar_filters=filters,
            filterby=filterby,
        )
        return records, values
