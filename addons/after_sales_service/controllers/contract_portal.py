# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from .portal_list import PortalList

REPORT = "after_sales_service.action_report_contract"


class ContractPortal(PortalList):
    """The customer's maintenance contracts: what they promise, what is left."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "contract_count" in counters:
            values["contract_count"] = self._count_readable("after.sales.contract")
        return values

    @http.route(
        ["/my/contracts", "/my/contracts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_contracts(self, page=1, filterby=None, **kwargs):
        filters = {
            **self._get_filter_all(),
            "running": {
                "label": request.env._("In force"),
                "domain": Domain("state", "=", "running"),
            },
        }
        contracts, values = self._prepare_list_vals(
            request.env["after.sales.contract"],
            filters,
            filterby,
            page,
            "/my/contracts",
            "my_contracts_history",
        )
        # found under the customer's own rules; sudo only to show the units, which a
        # customer cannot read as records
        values.update(contracts=contracts.sudo(), page_name="contract")
        return request.render("after_sales_service.portal_my_contracts", values)

    def _get_contract(self, contract_id, access_token=None):
        """The contract, if this visitor may see it.

        :return: the record under sudo, in the visitor's own name
        :raises AccessError, MissingError: no right and no valid token, or a draft
        """
        contract_sudo = self._document_check_access(
            "after.sales.contract", contract_id, access_token=access_token
        )
        if not contract_sudo.agreed_on:
            raise MissingError(request.env._("This contract is not agreed on."))
        return request.env["after.sales.contract"].sudo().browse(contract_sudo.id)

    @http.route(
        "/my/contracts/<int:contract_id>", type="http", auth="public", website=True
    )
    def portal_contract(
        self, contract_id, access_token=None, report_type=None, **kwargs
    ):
        try:
            contract_sudo = self._get_contract(contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type in ("html", "pdf", "text"):
            return self._show_report(
                model=contract_sudo,
                report_type=report_type,
                report_ref=REPORT,
                download=bool(kwargs.get("download")),
            )
        values = self._get_page_view_values(
            contract_sudo,
            access_token,
            {
                "service_contract": contract_sudo,
                "page_name": "contract",
                "message": kwargs.get("message"),
            },
            "my_contracts_history",
            False,
            **kwargs,
        )
        return request.render("after_sales_service.portal_contract", values)

    @http.route(
        "/my/contracts/<int:contract_id>/renew",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_contract_renew(self, contract_id, access_token=None, **kwargs):
        """The customer asks for an offer; asking twice changes nothing."""
        try:
            contract_sudo = self._get_contract(contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        contract_sudo._ask_for_renewal(request.env.user.partner_id)
        return request.redirect(
            contract_sudo.get_portal_url(query_string="&message=renewal_asked")
        )
