# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.controllers.portal import ServiceOrderPortal
from odoo.addons.after_sales_service.controllers.report_form import ReportForm
from odoo.addons.after_sales_service.tools import report_form, upload

LIMITS = upload.Limits(
    count=4,
    size=10 * upload.MB,
    total=30 * upload.MB,
    kinds=frozenset({upload.PHOTO}),
)
PLACE_LIMIT = 200


class DangerPortal(ReportForm, ServiceOrderPortal):
    """The customer reports a danger that he sees in our work at his site (S36)."""

    @http.route(
        "/my/service-orders/<int:order_id>/danger",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_service_order_danger(self, order_id, **post):
        try:
            order_sudo = self._get_service_order(order_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if request.httprequest.method != "POST":
            return self._render_danger(order_sudo, {}, {})
        values, files, problems = self._read_danger()
        if problem := self._get_speaker_problem(order_sudo):
            problems["page"] = problem
        if not problems:
            try:
                self._take_danger(order_sudo, values, files)
            except (UserError, ValidationError) as error:
                problems["page"] = error.args[0]
        if problems:
            return self._render_danger(order_sudo, values, problems)
        return request.redirect(
            order_sudo.get_portal_url(query_string="&message=danger_ok")
        )

    def _read_danger(self):
        """Read what was sent; nothing is written.

        :return: (values, files, problems), as of the report of a fault
        """
        form = request.params
        kinds = (
            request.env["after.sales.incident"]._fields["kind"].get_values(request.env)
        )
        values = {
            "kind": report_form.clean(form.get("kind")),
            "description": report_form.clean(form.get("text"), lines=True),
            "place": report_form.clean(form.get("place"))[:PLACE_LIMIT],
        }
        problems = {}
        if values["kind"] not in kinds:
            problems["kind"] = request.env._("Choose what it was.")
        if not values["description"]:
            problems["text"] = request.env._("Say in a few words what you have seen.")
        elif len(values["description"]) > report_form.TEXT_LIMIT:
            problems["text"] = self._get_problem_sentence("text", "long")
        files, wrong = self._read_files(LIMITS)
        if wrong:
            problems["files"] = " ".join(wrong)
        return values, files, problems

    def _take_danger(self, order_sudo, values, files):
        """Enter the report; the same form sent twice at once counts once."""
        key = request.params.get("key")
        key = key if self._is_report_key(key) else self._new_report_key()
        try:
            with mute_logger("odoo.sql_db"), request.env.cr.savepoint():
                request.env["after.sales.incident"]._report_from_portal(
                    order_sudo, values, files, key
                )
                request.env.flush_all()
        except psycopg2.errors.UniqueViolation as error:
            if "report_key" not in (error.diag.constraint_name or ""):
                raise

    def _render_danger(self, order_sudo, values, problems):
        """Show the form with what was typed; photos are chosen anew."""
        response = request.render(
            "after_sales_training.portal_danger",
            self._prepare_portal_layout_values()
            | self._get_brand(order_sudo)
            | {
                "service_order": order_sudo,
                "page_name": "service_order",
                "values": values,
                "problems": problems,
                "limits": LIMITS,
                "limits_sentence": self._get_limits_sentence(LIMITS),
                "hotline": order_sudo.company_id.phone,
                "key": self._new_report_key(),
            },
        )
        if problems:
            response.status_code = 422
        return response
