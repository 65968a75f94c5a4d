# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.http import request
from odoo.tools.misc import get_lang

from odoo.addons.rating.controllers.main import Rating

from ..tools import satisfaction
from .feedback_form import take_feedback


class JobRating(Rating):
    """The link in the mail: the feedback sheet without a login (S20).

    Ratings of other documents go Odoo's way.
    """

    def _get_job_rating(self, token):
        """Return (rating, job) of a token; None: it is none of a job.

        Both under sudo: whoever has the token may answer about this one job.
        """
        if "\x00" in token:
            raise BadRequest
        ratings = request.env["rating.rating"].sudo()
        rating_sudo = ratings.search(
            [("access_token", "=", token), ("res_model", "=", "after.sales.order")],
            limit=1,
        )
        if not rating_sudo:
            return None
        lang = rating_sudo.partner_id.lang or get_lang(request.env).code
        request.update_context(lang=lang)
        orders = request.env["after.sales.order"].sudo()
        order_sudo = orders.browse(rating_sudo.res_id).exists()
        if not order_sudo:
            raise request.not_found()
        return rating_sudo.with_context(lang=lang), order_sudo

    def _is_foreign_visitor(self, rating_sudo):
        """Whether somebody is logged in who is not of the customer: no one rates
        his own work.
        """
        user = request.env.user
        ours = rating_sudo.partner_id.commercial_partner_id
        return not user._is_public() and user.partner_id.commercial_partner_id != ours

    def _render_feedback_page(self, rating_sudo, order_sudo, **values):
        values = {
            "res_company": order_sudo.company_id,
            "service_order": order_sudo,
            "feedback_url": f"/rate/{rating_sudo.access_token}/submit_feedback",
            "feedback_problem": order_sudo._get_feedback_problem(),
            **values,
        }
        response = request.render("after_sales_service.feedback_page", values)
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route()
    def action_open_rating(self, token, rate, **kwargs):
        found = self._get_job_rating(token)
        if not found:
            return super().action_open_rating(token, rate, **kwargs)
        if self._is_foreign_visitor(found[0]):
            return self._refuse_foreign_visitor(*found)
        chosen = rate if satisfaction.LOWEST <= rate <= satisfaction.HIGHEST else 0
        return self._render_feedback_page(*found, form={"rate": str(chosen)})

    @http.route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        found = self._get_job_rating(token)
        if not found:
            return super().action_submit_rating(token, rate, **kwargs)
        rating_sudo, order_sudo = found
        if self._is_foreign_visitor(rating_sudo):
            return self._refuse_foreign_visitor(rating_sudo, order_sudo)
        if request.httprequest.method != "POST":
            return self._render_feedback_page(rating_sudo, order_sudo, form={})
        form = {**kwargs, "rate": rate}
        problem = take_feedback(order_sudo, "mail", form, rating_sudo.partner_id.name)
        return self._render_feedback_page(
            rating_sudo,
            order_sudo,
            form=form,
            form_problem=problem,
            feedback_thanks=not problem,
        )

    def _refuse_foreign_visitor(self, rating_sudo, order_sudo):
        return request.render(
            "rating.rating_external_page_invalid_partner",
            {
                "model_name": request.env._("job"),
                "name": order_sudo.name,
                "web_base_url": rating_sudo.get_base_url(),
            },
        )
