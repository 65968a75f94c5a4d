# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_date

from odoo.addons.after_sales_service.controllers.portal_list import PortalList
from odoo.addons.after_sales_service.controllers.portal_todo import TodoPortal

VOUCHER = "after.sales.training.entitlement"
#: withdrawn ones are ours to explain, not the customer's to see
SHOWN = Domain("state", "!=", "cancelled")
BOOKABLE = Domain("state", "=", "active") & Domain("places_left", ">", 0)


class VoucherPortal(PortalList):
    """The customer's training places: left, booked, used, lapsed."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "training_count" in counters:
            values["training_count"] = self._count_readable(VOUCHER, SHOWN)
        return values

    @http.route(
        ["/my/training", "/my/training/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_training(self, page=1, filterby=None, **kwargs):
        filters = {
            **self._get_filter_all(),
            "open": {"label": request.env._("To book"), "domain": BOOKABLE},
            "over": {
                "label": request.env._("Used or expired"),
                "domain": Domain("state", "in", ("used", "expired")),
            },
        }
        vouchers, values = self._prepare_list_vals(
            request.env[VOUCHER],
            filters,
            filterby,
            page,
            "/my/training",
            "my_training_history",
            domain=SHOWN,
        )
        # found under the customer's own rules; sudo only to show courses and units,
        # which a customer cannot read as records
        values.update(vouchers=vouchers.sudo(), page_name="training_voucher")
        return request.render("after_sales_training.portal_my_training", values)

    def _get_voucher(self, voucher_id, access_token=None):
        """The voucher, if this visitor may see it.

        :return: the record under sudo, in the visitor's own name
        :raises AccessError, MissingError: no right and no valid token, or withdrawn
        """
        voucher_sudo = self._document_check_access(
            VOUCHER, voucher_id, access_token=access_token
        )
        if voucher_sudo.state == "cancelled":
            raise MissingError(request.env._("This voucher is withdrawn."))
        return request.env[VOUCHER].sudo().browse(voucher_sudo.id)

    @http.route(
        "/my/training/voucher/<int:voucher_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_training_voucher(self, voucher_id, access_token=None, **kwargs):
        try:
            voucher_sudo = self._get_voucher(voucher_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            voucher_sudo,
            access_token,
            {
                "voucher": voucher_sudo,
                "page_name": "training_voucher",
                "sessions": voucher_sudo._is_bookable()
                and voucher_sudo._get_bookable_sessions(),
                # none of a company that had the voucher before
                "enrolments": voucher_sudo.registration_ids.filtered(
                    lambda registration: (
                        registration.state != "cancel"
                        and registration.customer_id
                        == voucher_sudo.commercial_partner_id
                    )
                ),
            },
            "my_training_history",
            False,
            **kwargs,
        )
        return request.render("after_sales_training.portal_training_voucher", values)


class VoucherTodoPortal(TodoPortal):
    """Places that lapse soon wait for the customer."""

    def _get_todo_kinds(self):
        return [
            *super()._get_todo_kinds(),
            (
                request.env[VOUCHER],
                Domain("is_expiring", "=", True),
                self._describe_voucher_to_book,
            ),
        ]

    def _describe_voucher_to_book(self, voucher):
        return {
            "title": voucher._list_courses() or voucher.name,
            "text": request.env._(
                "%(left)s training places are left; they lapse after %(day)s.",
                left=voucher.places_left,
                day=format_date(request.env, voucher.valid_until),
            ),
            "button": request.env._("Book"),
            "url": voucher.access_url,
        }
