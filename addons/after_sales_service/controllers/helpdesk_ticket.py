# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.portal.controllers.portal import CustomerPortal


class AfterSalesTicketController(HelpdeskTicketController):
    """Closes the hole of /ticket/close in helpdesk_mgmt.

    There any logged-in user closes anybody's ticket by a plain link. Here the
    ticket must be readable by the user (or the token be right), the stage must be
    one that the ticket's team offers on the portal, and the request must be a
    POST with its CSRF token, so that no picture or link on another site does it.
    """

    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **kw):
        try:
            ticket_id, stage_id = int(ticket_id), int(stage_id)
        except (TypeError, ValueError):
            raise NotFound() from None
        try:
            # superuser from here on: bounded to this ticket and to one stage of
            # those its team offers to customers. The check is the portal's own;
            # inheriting CustomerPortal would register its routes a second time.
            ticket_sudo = CustomerPortal._document_check_access(
                self, "helpdesk.ticket", ticket_id, kw.get("access_token")
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        stages = ticket_sudo.team_id.with_company(
            ticket_sudo.company_id
        )._get_applicable_stages()
        stage = stages.filtered(
            lambda stage: (
                stage.id == stage_id and stage.closed and stage.close_from_portal
            )
        )
        if stage and not ticket_sudo.closed:
            ticket_sudo.stage_id = stage
        return request.redirect(ticket_sudo.access_url, code=302)
