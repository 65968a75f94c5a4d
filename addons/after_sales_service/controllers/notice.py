# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..tools.report_form import clean
from ..tools.work_clock import to_epoch
from .portal_todo import TodoPortal
from .small_page import SECRET_HEADERS

#: proposals of another time that production may choose from
SLOTS = 5
#: what the page sends
FORM = ("answer", "name", "note", "slot")


class NoticePortal(TodoPortal):
    """Production reads what will stop it, acknowledges, or asks for another time.

    By the link of the mail, without a login, or on the portal. Opening a page never
    acknowledges: programs that look into mails open links too.
    """

    # ------------------------------------------------------------
    # PORTAL
    # ------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "notice_count" in counters:
            values["notice_count"] = self._count_readable("after.sales.notice")
        return values

    def _get_open_notices_domain(self):
        return (
            Domain("state", "=", "sent")
            & Domain("kind", "=", "planned")
            & Domain("start", ">", fields.Datetime.now())
        )

    def _get_todo_kinds(self):
        return [
            *super()._get_todo_kinds(),
            (
                request.env["after.sales.notice"],
                self._get_open_notices_domain(),
                self._describe_notice,
            ),
        ]

    def _describe_notice(self, notice):
        return {
            "title": notice.equipment_id.display_name,
            "text": request.env._(
                "Work will stop it: %(window)s. Please acknowledge.",
                window=notice._get_window(),
            ),
            "button": request.env._("Read and acknowledge"),
            "url": f"/my/notices/{notice.id}",
        }

    @http.route(
        ["/my/notices", "/my/notices/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_notices(self, page=1, filterby=None, **kwargs):
        filters = {
            **self._get_filter_all(),
            "open": {
                "label": request.env._("To acknowledge"),
                "domain": self._get_open_notices_domain(),
            },
        }
        notices, values = self._prepare_list_vals(
            request.env["after.sales.notice"],
            filters,
            filterby,
            page,
            "/my/notices",
            "my_notices_history",
        )
        # found under the customer's own rules; sudo only to show names of the unit
        values.update(notices=notices.sudo(), page_name="notice")
        return request.render("after_sales_service.portal_my_notices", values)

    @http.route(
        "/my/notices/<int:notice_id>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_notice(self, notice_id, **post):
        notices = request.env["after.sales.notice"]
        notice = notices.has_access("read") and notices.search(
            Domain("id", "=", notice_id)
        )
        if not notice:
            return request.redirect("/my")
        return self._handle(notice.sudo(), f"/my/notices/{notice_id}", "portal", post)

    # ------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------

    @http.route(
        "/as/notice/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def notice_by_link(self, token, **post):
        # sudo: who holds the link may read and answer this one notice
        notice_sudo = request.env["after.sales.notice"].sudo()._find_by_token(token)
        if not notice_sudo:
            return self._render(
                "after_sales_service.notice_invalid",
                {"hotline": request.env.company.sudo().phone},
                status=404,
            )
        return self._handle(notice_sudo, f"/as/notice/{token}", "link", post)

    # ------------------------------------------------------------
    # READ AND ANSWER
    # ------------------------------------------------------------

    def _handle(self, notice_sudo, url, how, post):
        """Show the notice, or take its answer; a refusal is a sentence."""
        if request.httprequest.method != "POST":
            return self._render_notice(notice_sudo, url, message=post.get("message"))
        problem = self._get_notice_speaker_problem(notice_sudo, how)
        if not problem:
            try:
                # all or nothing
                with request.env.cr.savepoint():
                    self._take_answer(notice_sudo, how, post)
            except UserError as error:
                problem = str(error)
        if problem:
            return self._render_notice(notice_sudo, url, post=post, problem=problem)
        return request.redirect(f"{url}?message=thanks", local=True)

    def _get_notice_speaker_problem(self, notice_sudo, how):
        """Why this visitor cannot answer for production, in words; False: he can.

        Our own service people have their screens, which say who was asked. Of our
        own plant, production is one of us: whoever was told, or holds the link.
        """
        user = request.env.user
        told = how == "link" or user.partner_id == notice_sudo.partner_id
        if user.has_group("after_sales_service.group_after_sales_user") or (
            user._is_internal() and not told
        ):
            return request.env._(
                "You are logged in as one of the service: only production answers here."
                " Use “Production Says” on the notice."
            )
        return False

    def _take_answer(self, notice_sudo, how, post):
        name, ip = post.get("name"), request.httprequest.remote_addr
        if post.get("answer") == "yes":
            notice_sudo._acknowledge(name, how, ip=ip)
            return
        start = False
        if post.get("slot"):
            known = {
                str(to_epoch(slot["start"])): slot["start"]
                for slot in self._get_slots(notice_sudo)
            }
            start = known.get(post["slot"])
            if not start:
                raise UserError(
                    request.env._(
                        "This time is no longer free. Please choose another one."
                    )
                )
        notice_sudo._ask_other_slot(name, how, start, post.get("note"))

    def _get_slots(self, notice_sudo):
        """Other times, of the length production was told, each in time."""
        if notice_sudo.state not in ("sent", "other_slot"):
            return []
        if notice_sudo.kind == "emergency":
            return []
        return [
            slot
            for slot in notice_sudo.order_id._get_slot_proposals(
                SLOTS + 1, length=notice_sudo.end - notice_sudo.start
            )
            if slot["start"] != notice_sudo.start
        ][:SLOTS]

    def _render_notice(self, notice_sudo, url, post=None, problem=None, message=None):
        visitor = request.env.user
        name = "" if visitor._is_public() else visitor.name
        slots = [
            {
                "value": str(to_epoch(slot["start"])),
                "window": notice_sudo._format_window(slot["start"], slot["end"]),
                "reason": slot["loss"],
            }
            for slot in self._get_slots(notice_sudo)
        ]
        return self._render(
            "after_sales_service.notice_page",
            self._get_brand(notice_sudo)
            | {
                "notice": notice_sudo,
                "page_name": "notice",
                "url": url,
                "form": {"name": name}
                | {key: clean(post[key]) for key in post or () if key in FORM},
                "problem": problem,
                "message": message,
                "slots": slots,
            },
            status=422 if problem else 200,
        )

    def _render(self, template, values, status):
        response = request.render(
            template, self._prepare_portal_layout_values() | values, status=status
        )
        response.headers.update(SECRET_HEADERS)
        return response
