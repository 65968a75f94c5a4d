# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.after_sales_service.controllers.small_page import SECRET_HEADERS

from .training_enrolment import TrainingEnrolmentPortal, read_person

#: a field that people do not see and robots fill in
TRAP = "fax_number"


class TrainingJoin(TrainingEnrolmentPortal):
    """The page behind an invitation link: whoever has it enters his own name.

    Without login. What keeps robots out: a secret link, the form's own mark of the
    visit, a trap, and a limit per link and address.
    """

    @http.route(
        "/training/join/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def training_join(self, token, **post):
        # sudo: who holds the link may enter himself on one of its places
        invitation = request.env["after.sales.training.invitation"].sudo()
        invitation = invitation._find_by_token(token)
        if not invitation:
            return self._render_join(
                "after_sales_training.training_join_invalid",
                {"hotline": request.env.company.sudo().phone},
                status=404,
            )
        if request.httprequest.method != "POST":
            return self._render_join_form(invitation, {})
        address = request.httprequest.remote_addr
        if post.get(TRAP):
            problem = request.env._("This could not be sent. Please call us.")
        elif invitation._is_flooded(address):
            problem = request.env._(
                "Many people were entered from here within an hour. Please call us."
            )
        else:
            try:
                # all or nothing
                with request.env.cr.savepoint():
                    enrolment = invitation._join(read_person(post), address)
                url = enrolment.get_portal_url(query_string="&message=joined")
                return request.redirect(url, local=True)
            except UserError as error:
                problem = str(error)
            except psycopg2.IntegrityError:
                problem = request.env._(
                    "Somebody with this e-mail address is enrolled already."
                )
        return self._render_join_form(invitation, read_person(post), problem)

    def _render_join_form(self, invitation, form, problem=None):
        return self._render_join(
            "after_sales_training.training_join_page",
            self._get_brand(invitation)
            | {
                "invitation": invitation,
                "session": invitation.event_id,
                "closed": invitation.event_id._get_enrolment_problem(),
                "form": form,
                "problem": problem,
                "trap": TRAP,
            },
            status=422 if problem else 200,
        )

    def _render_join(self, template, values, status):
        response = request.render(
            template,
            self._prepare_portal_layout_values()
            | {"page_name": "training_join"}
            | values,
            status=status,
        )
        response.headers.update(SECRET_HEADERS)
        return response
