# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import binascii

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from ..models.equipment import OWN_PLANT
from .feedback_form import NAME_LIMIT, take_feedback
from .portal_list import PortalList

#: longest drawn signature accepted, in characters of base64 (about 1.5 MB)
SIGNATURE_LIMIT = 2_000_000
#: who does or bills the work speaks for us, not for who gets it
SERVICE = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class ServiceOrderPortal(PortalList):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_order_count" in counters:
            values["service_order_count"] = self._count_readable("after.sales.order")
        if "service_order_sign_count" in counters:
            values["service_order_sign_count"] = self._count_readable(
                "after.sales.order", self._get_to_sign_domain()
            )
        return values

    def _document_check_access(self, model_name, document_id, access_token=None):
        """A token that cannot be one of ours is a wrong one, not a failure.

        Core compares ASCII texts only and falls over anything else.
        """
        if not isinstance(access_token, str) or not access_token.isascii():
            access_token = None
        return super()._document_check_access(model_name, document_id, access_token)

    def _get_to_sign_domain(self):
        return (
            Domain("state", "=", "to_accept")
            & Domain("is_signed", "=", False)
            # of a joint acceptance: it is the equipment department's turn
            & Domain("joint_state", "not in", ("production", "both"))
        )

    @http.route(
        ["/my/service-orders", "/my/service-orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_service_orders(self, page=1, filterby=None, **kwargs):
        filters = {
            **self._get_filter_all(),
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("state", "!=", "done"),
            },
            "sign": {
                "label": request.env._("To sign"),
                "domain": self._get_to_sign_domain(),
            },
        }
        orders, values = self._prepare_list_vals(
            request.env["after.sales.order"],
            filters,
            filterby,
            page,
            "/my/service-orders",
            "my_service_orders_history",
        )
        # found under the customer's own rules; sudo only to show names of the unit
        # and the engineer, which a customer cannot read as records
        values.update(orders=orders.sudo(), page_name="service_order")
        return request.render("after_sales_service.portal_my_service_orders", values)

    def _get_service_order(self, order_id, access_token=None):
        """The job, if this visitor may see it.

        :return: the record under sudo, in the visitor's own name: the signature
            and the log keep whose session it was
        :raises AccessError, MissingError: no right and no valid token, or a job
            that is not planned yet
        """
        order_sudo = self._document_check_access(
            "after.sales.order", order_id, access_token=access_token
        )
        if order_sudo.state in ("draft", "cancelled"):
            raise MissingError(request.env._("This job is not open to customers."))
        return request.env["after.sales.order"].sudo().browse(order_sudo.id)

    @http.route(
        "/my/service-orders/<int:order_id>", type="http", auth="public", website=True
    )
    def portal_service_order(self, order_id, access_token=None, **kwargs):
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = {"message": kwargs.get("message"), "form": {}}
        return self._render_service_order(order_sudo, access_token, values, **kwargs)

    def _render_service_order(self, order_sudo, access_token, values, **kwargs):
        """The page of a job.

        :param dict values: ``message`` about what was done, ``form`` as it was
            typed and ``form_problem`` with it
        """
        values = self._get_page_view_values(
            order_sudo,
            access_token,
            {
                # not "order": purchase's breadcrumbs take that name for theirs
                "service_order": order_sudo,
                "page_name": "service_order",
                "sign_problem": self._get_sign_problem(order_sudo),
                "feedback_url": order_sudo.get_portal_url(suffix="/feedback"),
                **values,
            },
            "my_service_orders_history",
            False,
            **kwargs,
        )
        return request.render("after_sales_service.portal_service_order", values)

    @http.route(
        "/my/service-orders/<int:order_id>/feedback",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_service_order_feedback(self, order_id, access_token=None, **kwargs):
        """The customer fills in the feedback sheet on the page of the job (S20)."""
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        visitor = request.env.user
        name = (order_sudo if visitor._is_public() else visitor).partner_id.name
        problem = self._get_speaker_problem(order_sudo) or take_feedback(
            order_sudo, "portal", kwargs, name
        )
        if problem:
            values = {"form": kwargs, "form_problem": problem}
            return self._render_service_order(order_sudo, access_token, values)
        return request.redirect(
            order_sudo.get_portal_url(
                query_string="&message=feedback_ok", anchor="feedback"
            )
        )

    def _get_speaker_problem(self, order_sudo):
        """Why this visitor cannot answer for the customer, in words; False: he can.

        Our own people have their screens, which say who holds the pen. Of our own
        plant production is one of us: its contact, or who is not of the service.
        """
        user = request.env.user
        if not user._is_internal():
            return False
        if order_sudo.equipment_id.owner_kind == OWN_PLANT:
            contact = order_sudo.production_contact_id
            speaks = user.partner_id == contact or not user.has_groups(SERVICE)
        else:
            ours = user.partner_id.commercial_partner_id
            speaks = ours == order_sudo.commercial_partner_id
        if not speaks:
            return request.env._(
                "You are logged in as one of us: only the customer answers here. Use"
                " the buttons on the job."
            )
        return False

    def _get_sign_problem(self, order_sudo):
        """Why the customer cannot sign now, in words; False if nothing is wrong."""
        if not order_sudo._is_to_sign_on_portal():
            return False
        try:
            order_sudo._check_signable(order_sudo._get_portal_role())
        except UserError as error:
            return str(error)
        return False

    @http.route(
        "/my/service-orders/<int:order_id>/paper/<string:paper>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_service_order_paper(self, order_id, paper, access_token=None, **kwargs):
        """Download a paper as it was kept: never rendered anew."""
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        attachment = dict(order_sudo._get_portal_papers()).get(paper)
        if not attachment:
            raise request.not_found()
        return self._send_paper(attachment)

    @http.route(
        "/my/service-orders/<int:order_id>/sign/<string:role>",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_service_order_sign(
        self, order_id, role, access_token=None, name=None, signature=None
    ):
        """The customer signs on the portal; each refusal is a sentence."""
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            order_sudo = self._get_service_order(order_id, access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("This job does not exist or is not yours.")}
        if role != order_sudo._get_portal_role():
            return {"error": request.env._("You cannot sign for this side.")}
        problem = self._get_speaker_problem(order_sudo) or self._check_signature_input(
            name, signature
        )
        if problem:
            return {"error": problem}
        try:
            # all or nothing: an acceptance that is refused keeps no signature
            with request.env.cr.savepoint():
                order_sudo._sign(
                    role,
                    name,
                    signature,
                    ip=request.httprequest.remote_addr,
                    channel="portal",
                )
        except (UserError, ValidationError) as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": order_sudo.get_portal_url(query_string="&message=sign_ok"),
        }

    def _check_signature_input(self, name, signature):
        """What is wrong with the input, in words; False if nothing is."""
        if not isinstance(name, str) or not name.strip():
            return request.env._("Enter the name of the person who signs.")
        if len(name) > NAME_LIMIT:
            return request.env._("The name is too long.")
        if not isinstance(signature, str) or not signature:
            return request.env._("The signature is missing. Please sign in the field.")
        if len(signature) > SIGNATURE_LIMIT:
            return request.env._("The signature is too large.")
        try:
            image = binascii.a2b_base64(signature, strict_mode=True)
        except (binascii.Error, ValueError):
            return request.env._("The signature could not be read. Please sign again.")
        if not image.startswith((b"\x89PNG", b"\xff\xd8")):
            return request.env._("The signature could not be read. Please sign again.")
        return False
