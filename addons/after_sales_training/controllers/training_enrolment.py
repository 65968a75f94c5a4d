# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.after_sales_service.controllers.feedback_form import clean
from odoo.addons.after_sales_service.controllers.portal_list import PortalList
from odoo.addons.after_sales_service.controllers.small_page import SECRET_HEADERS

#: people of one form; whoever has more places fills it in twice
ROWS = 10
#: longest entry of a form
TEXT_LIMIT = 100
#: sessions and vouchers of one page
LIMIT = 80
#: by which each session is offered: those that lapse first
VOUCHERS_OF_SESSION = 5


def read_person(post, suffix=""):
    """Name, e-mail and phone of a form, as they were typed."""
    return {
        key: clean(str(post.get(f"{key}{suffix}") or ""), TEXT_LIMIT)
        for key in ("name", "email", "phone")
    }


class TrainingEnrolmentPortal(PortalList):
    """A customer books places of his vouchers and looks after his people.

    Sessions and vouchers are read under sudo, bounded to the vouchers of the
    visitor's own company; what can be booked, the voucher says.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "training_enrolment_count" in counters:
            values["training_enrolment_count"] = self._count_readable(
                "event.registration", Domain("is_training", "=", True)
            )
        return values

    # ------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------

    def _get_vouchers(self, domain=Domain.TRUE):
        """Vouchers of the visitor's company, under sudo."""
        customer = request.env.user.commercial_partner_id
        # sudo: bounded to the visitor's own company
        return (
            request.env["after.sales.training.entitlement"]
            .sudo()
            .search(
                Domain("partner_id.commercial_partner_id", "=", customer.id) & domain,
                limit=LIMIT,
            )
        )

    @http.route("/my/training/sessions", type="http", auth="user", website=True)
    def portal_training_sessions(self, **kwargs):
        sessions = {}
        vouchers = self._get_vouchers(
            Domain("state", "in", ("active", "pending")) & Domain("places_left", ">", 0)
        )
        bookable = vouchers._get_bookable_by_voucher(with_full=True, limit=LIMIT)
        for voucher, of_voucher in bookable.items():
            for session in of_voucher:
                sessions.setdefault(session, []).append(voucher)
        return request.render(
            "after_sales_training.portal_training_sessions",
            self._prepare_portal_layout_values()
            | {
                "sessions": sorted(
                    sessions.items(), key=lambda item: (item[0].date_begin, item[0].id)
                ),
                "has_vouchers": bool(vouchers),
                "shown": VOUCHERS_OF_SESSION,
                "page_name": "training_session",
            },
        )

    # ------------------------------------------------------------
    # BOOK
    # ------------------------------------------------------------

    @http.route(
        "/my/training/book/<int:voucher_id>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_training_book(self, voucher_id, session=None, **post):
        voucher = self._get_vouchers(Domain("id", "=", voucher_id))
        if not voucher:
            return request.redirect("/my/training/sessions")
        if request.httprequest.method != "POST":
            return self._render_book(voucher, {"session": session})
        post["session"] = session
        try:
            # all or nothing
            with request.env.cr.savepoint():
                url = self._take_booking(voucher, post)
        except UserError as error:
            return self._render_book(voucher, post, str(error))
        except psycopg2.IntegrityError:
            problem = request.env._(
                "A place or a person was booked by somebody else at this moment. Look"
                " at what is free and press once more."
            )
            return self._render_book(voucher, post, problem)
        return request.redirect(url, local=True)

    def _take_booking(self, voucher, post):
        """Book, or make a link; return the address of what came of it.

        :raises ValidationError: what is wrong with the form
        """
        if request.env.user._is_internal():
            raise ValidationError(
                request.env._(
                    "You are logged in as one of us: enrol people in the back office."
                )
            )
        session = voucher._get_bookable_sessions(with_full=True).filtered(
            lambda one: str(one.id) == post.get("session")
        )
        if not session:
            raise ValidationError(
                request.env._("Choose a session of this list that is still open.")
            )
        if post.get("answer") == "link":
            places = clean(str(post.get("places") or ""), 3)
            link = voucher.env["after.sales.training.invitation"]._hold_for_customer(
                session, voucher, int(places) if places.isdecimal() else 0
            )
            return f"/my/training/links/{link.id}"
        rows = [read_person(post, f"_{number}") for number in range(ROWS)]
        enrolments = session._enrol_people(
            [row for row in rows if row["name"] or row["email"]],
            voucher=voucher,
            booked_by=request.env.user.partner_id,
            may_wait=bool(post.get("wait")),
            by_customer=True,
        )
        message = "waiting" if enrolments.filtered("waiting_since") else "booked"
        return f"/my/training/enrolments?message={message}"

    def _render_book(self, voucher, form, problem=None):
        sessions = voucher._get_bookable_sessions(with_full=True)[:LIMIT]
        people = request.env["res.partner"].sudo()  # the visitor's own colleagues
        return request.render(
            "after_sales_training.portal_training_book",
            self._prepare_portal_layout_values()
            | {
                "voucher": voucher,
                "sessions": sessions,
                "rows": range(min(ROWS, max(voucher.places_left, 0))),
                "people": people.search(
                    [
                        (
                            "commercial_partner_id",
                            "=",
                            request.env.user.commercial_partner_id.id,
                        ),
                        ("is_company", "=", False),
                        ("type", "=", "contact"),
                    ],
                    limit=LIMIT,
                ),
                "travel_by_us": voucher.travel_by_us,
                "form": {key: clean(str(form[key] or ""), 200) for key in form},
                "problem": problem,
                "page_name": "training_session",
            },
            status=422 if problem else 200,
        )

    @http.route(
        "/my/training/links/<int:link_id>", type="http", auth="user", website=True
    )
    def portal_training_link(self, link_id, **kwargs):
        """A link that the customer has made, to be passed on."""
        customer = request.env.user.commercial_partner_id
        # sudo: bounded to links for the visitor's own company
        link = (
            request.env["after.sales.training.invitation"]
            .sudo()
            .search(
                [
                    ("id", "=", link_id),
                    ("partner_id.commercial_partner_id", "=", customer.id),
                ]
            )
        )
        if not link:
            return request.redirect("/my/training/enrolments")
        return request.render(
            "after_sales_training.portal_training_link",
            self._prepare_portal_layout_values()
            | {"link": link, "page_name": "training_enrolment"},
        )

    # ------------------------------------------------------------
    # ENROLMENTS
    # ------------------------------------------------------------

    @http.route(
        ["/my/training/enrolments", "/my/training/enrolments/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_training_enrolments(self, page=1, filterby=None, **kwargs):
        filters = {
            **self._get_filter_all(),
            "coming": {
                "label": request.env._("To come"),
                "domain": Domain("state", "in", ("draft", "open")),
            },
            "attended": {
                "label": request.env._("Attended"),
                "domain": Domain("state", "=", "done"),
            },
        }
        enrolments, values = self._prepare_list_vals(
            request.env["event.registration"],
            filters,
            filterby,
            page,
            "/my/training/enrolments",
            "my_training_enrolments_history",
            order="session_begin desc, id desc",
            domain=Domain("is_training", "=", True),
        )
        # found under the customer's own rules; sudo only to show the session
        values.update(
            enrolments=enrolments.sudo(),
            message=kwargs.get("message"),
            page_name="training_enrolment",
        )
        return request.render("after_sales_training.portal_training_enrolments", values)

    def _get_enrolment(self, registration_id, access_token=None):
        """The enrolment under sudo, if this visitor may see it.

        :raises AccessError, MissingError: no right and no valid token
        """
        enrolment = self._document_check_access(
            "event.registration", registration_id, access_token=access_token
        )
        if not enrolment.is_training:
            raise MissingError(request.env._("This is no training."))
        return enrolment

    @http.route(
        "/my/training/enrolments/<int:registration_id>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def portal_training_enrolment(self, registration_id, access_token=None, **post):
        """One person's place: seen, confirmed, declined, renamed, cancelled."""
        try:
            enrolment = self._get_enrolment(registration_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if request.httprequest.method != "POST":
            return self._render_enrolment(enrolment, access_token, post)
        try:
            # all or nothing
            with request.env.cr.savepoint():
                message = self._take_enrolment_answer(enrolment, post)
        except UserError as error:
            return self._render_enrolment(enrolment, access_token, post, str(error))
        except psycopg2.IntegrityError:
            problem = request.env._("This person is enrolled in the session already.")
            return self._render_enrolment(enrolment, access_token, post, problem)
        url = enrolment.get_portal_url(query_string=f"&message={message}")
        return request.redirect(url, local=True)

    def _is_customer(self, enrolment):
        """Whether a colleague of the customer is logged in."""
        user = request.env.user
        return user._is_portal() and user.commercial_partner_id == enrolment.customer_id

    def _take_enrolment_answer(self, enrolment, post):
        """Do what was pressed; return the word for it.

        :raises ValidationError: why not
        """
        user, answer = request.env.user, post.get("answer")
        if user._is_internal() and enrolment.employee_id.user_id != user:
            raise ValidationError(
                request.env._(
                    "You are logged in as one of us: use the enrolment in the back"
                    " office."
                )
            )
        if answer == "confirm":
            self._check(enrolment._get_confirm_problem())
            enrolment._do_confirm_place()
            return "confirmed"
        if answer in ("decline", "cancel"):
            if not (enrolment.held_until or enrolment.waiting_since):
                self._check(enrolment._get_change_problem())
            pending = enrolment.held_until or enrolment.waiting_since
            enrolment._do_cancel("declined" if pending else "customer")
            return "cancelled"
        if answer == "rename" and self._is_customer(enrolment):
            self._check(enrolment._get_change_problem())
            enrolment._do_rename(read_person(post))
            return "renamed"
        raise ValidationError(request.env._("Press one of the buttons of the page."))

    def _check(self, problem):
        if problem:
            raise ValidationError(problem)

    def _render_enrolment(self, enrolment, access_token, form, problem=None):
        values = self._get_page_view_values(
            enrolment,
            access_token,
            self._get_brand(enrolment)
            | {
                "enrolment": enrolment,
                "is_customer": self._is_customer(enrolment),
                "change_problem": enrolment._get_change_problem(),
                "message": form.get("message"),
                "form": read_person(
                    form if problem else enrolment.read(["name", "email", "phone"])[0]
                ),
                "problem": problem,
                "page_name": "training_enrolment",
            },
            "my_training_enrolments_history",
            False,
        )
        response = request.render(
            "after_sales_training.portal_training_enrolment",
            values,
            status=422 if problem else 200,
        )
        response.headers.update(SECRET_HEADERS)
        return response
