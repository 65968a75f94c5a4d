# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.after_sales_service.controllers.portal_list import PortalList
from odoo.addons.after_sales_service.controllers.report_form import ReportForm
from odoo.addons.after_sales_service.tools import report_form, upload

from ..tools import travel, travel_form

LIMITS = upload.Limits(
    count=4,
    size=10 * upload.MB,
    total=30 * upload.MB,
    kinds=frozenset({upload.PHOTO, upload.DOCUMENT}),
)
#: lines of one claim; whoever has more calls us
LINE_LIMIT = 60
CLAIM = "/my/training/claims/<int:claim_id>"


class TravelClaimPortal(ReportForm, PortalList):
    """A trainee, or his company, claims the journey to a training (S33).

    By login, or by the link of the letter without one. Nothing is taken once the
    claim is handed in; only what the claimant may enter is read from a form.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "travel_claim_count" in counters:
            values["travel_claim_count"] = self._count_readable(
                "after.sales.travel.claim"
            ) + len(self._get_claimable())
        return values

    # ------------------------------------------------------------
    # WHOSE
    # ------------------------------------------------------------

    def _get_claimable(self):
        """Enrolments whose journey this visitor may claim and has not yet."""
        partner = request.env.user.partner_id
        Registration = request.env["event.registration"].sudo()
        # sudo: a customer reads no enrolments; bounded to himself and his company
        return Registration.search(
            Registration._get_travel_claimable_domain()
            & (
                Domain("trainee_id", "=", partner.id)
                | Domain("voucher_customer_id", "=", partner.commercial_partner_id.id)
            ),
            order="id desc",
            limit=50,
        )

    def _get_claim(self, claim_id, access_token=None):
        """The claim, if this visitor may see it.

        :return: the record under sudo, in the visitor's own name
        :raises AccessError, MissingError: no right and no valid token
        """
        claim = self._document_check_access(
            "after.sales.travel.claim", claim_id, access_token=access_token
        )
        return request.env["after.sales.travel.claim"].sudo().browse(claim.id)

    def _refuse_claim(self):
        response = request.render(
            "after_sales_service.portal_refused",
            self._prepare_portal_layout_values()
            | {
                "sentence": None,
                "is_public": request.env.user._is_public(),
                "page_name": "refused",
            },
        )
        response.status_code = 404
        return response

    # ------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------

    @http.route(
        ["/my/training/claims", "/my/training/claims/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_travel_claims(self, page=1, filterby=None, **kwargs):
        filters = {
            **self._get_filter_all(),
            "open": {
                "label": request.env._("Not paid yet"),
                "domain": Domain("state", "!=", "paid"),
            },
        }
        claims, values = self._prepare_list_vals(
            request.env["after.sales.travel.claim"],
            filters,
            filterby,
            page,
            "/my/training/claims",
            "my_travel_claims_history",
        )
        # found under the customer's own rules; sudo only to show the sessions
        values.update(
            claims=claims.sudo(),
            claimable=self._get_claimable(),
            page_name="travel_claim",
        )
        return request.render("after_sales_training.portal_my_travel_claims", values)

    @http.route(
        "/my/training/claims/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_travel_claim_new(self, registration_id=None, **kwargs):
        """Begin the claim of one of the visitor's own enrolments."""
        wanted = report_form.clean(registration_id)
        booked = self._get_claimable().filtered(
            lambda registration: str(registration.id) == wanted
        )
        if not booked:
            return self._refuse_claim()
        try:
            claim = booked._get_travel_claim()
        except (UserError, ValidationError):
            return self._refuse_claim()
        return request.redirect(claim.access_url)

    @http.route(CLAIM, type="http", auth="public", website=True)
    def portal_travel_claim(self, claim_id, access_token=None, **kwargs):
        try:
            claim = self._get_claim(claim_id, access_token)
        except (AccessError, MissingError):
            return self._refuse_claim()
        return self._render_claim(claim, access_token)

    def _get_shown_account(self, claim):
        """The traveller sees his bank account, a colleague its end only.

        The traveller is logged in, or has the link of his letter.
        """
        account = claim.payee_account or ""
        token = request.params.get("access_token")
        is_traveller = request.env.user.partner_id == claim.partner_id or (
            isinstance(token, str)
            and claim.access_token
            and consteq(claim.access_token, token)
        )
        return account if is_traveller else travel_form.masked(account)

    def _render_claim(self, claim, access_token, problems=None, form=None):
        """Show the claim; with problems, with what was typed.

        :param str form: which of the page's forms was sent
        """
        Line = claim.line_ids
        response = request.render(
            "after_sales_training.portal_travel_claim",
            self._prepare_portal_layout_values()
            | self._get_brand(claim)
            | {
                "claim": claim,
                "token": access_token or "",
                "account": self._get_shown_account(claim),
                "is_open": claim.approval_state == "draft",
                "missing": claim._get_missing() if claim.line_ids else [],
                "kinds": Line._fields["kind"]._description_selection(request.env),
                "classes": Line._fields["travel_class"]._description_selection(
                    request.env
                ),
                "currencies": self._get_currencies(),
                "limits_sentence": self._get_limits_sentence(LIMITS),
                "problems": problems or {},
                "typed": request.params if form else {},
                "form": form,
                "page_name": "travel_claim",
            },
        )
        if problems:
            response.status_code = 422
        return response

    @http.route(
        f"{CLAIM}/receipt/<int:receipt_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_travel_receipt(self, claim_id, receipt_id, access_token=None, **kwargs):
        try:
            claim = self._get_claim(claim_id, access_token)
        except (AccessError, MissingError):
            return self._refuse_claim()
        receipt = claim.line_ids.receipt_ids.filtered(
            lambda file: file.id == receipt_id
        )
        return self._send_paper(receipt) if receipt else self._refuse_claim()

    # ------------------------------------------------------------
    # WHAT IS SENT
    # ------------------------------------------------------------

    @http.route(
        f"{CLAIM}/journey",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_travel_journey(self, claim_id, access_token=None, **post):
        return self._answer(claim_id, access_token, "journey", self._take_journey)

    @http.route(
        f"{CLAIM}/line", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_travel_line(self, claim_id, access_token=None, **post):
        return self._answer(claim_id, access_token, "line", self._take_line)

    @http.route(
        f"{CLAIM}/remove", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_travel_remove(self, claim_id, access_token=None, **post):
        return self._answer(claim_id, access_token, "remove", self._remove_line)

    @http.route(
        f"{CLAIM}/hand_in", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_travel_hand_in(self, claim_id, access_token=None, **post):
        return self._answer(claim_id, access_token, "hand_in", self._hand_in)

    @http.route(
        f"{CLAIM}/correct", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_travel_correct(self, claim_id, access_token=None, **post):
        return self._answer(claim_id, access_token, "correct", self._correct)

    def _answer(self, claim_id, access_token, form, take):
        """Let one form be taken, all of it or nothing, and show the claim again.

        :param take: takes the claim, returns problems by field
        """
        try:
            claim = self._get_claim(claim_id, access_token)
        except (AccessError, MissingError):
            return self._refuse_claim()
        try:
            with request.env.cr.savepoint():
                problems = take(claim)
                request.env.flush_all()
        except (UserError, ValidationError) as error:
            problems = {"page": error.args[0]}
        if problems:
            claim.invalidate_recordset()
            return self._render_claim(claim, access_token, problems, form)
        return request.redirect(
            claim.get_portal_url(anchor=form) if access_token else claim.access_url
        )

    def _read_form(self):
        return {
            name: report_form.clean(value)
            for name, value in request.params.items()
            if isinstance(value, str)
        }

    def _take_journey(self, claim):
        claim._check_approval_state("draft")
        form = self._read_form()
        values, found = travel_form.read_journey(form)
        if found:
            return {name: self._get_sentence(name, found[name]) for name in found}
        if values["payee_account"] == self._get_shown_account(claim):
            # as it was shown, perhaps without its beginning
            del values["payee_account"]
        if form.get("payee") == "company":
            values["payee_id"] = claim.customer_id.id
        else:
            values["payee_id"] = claim.partner_id.id
        claim.write(values)
        return {}

    def _take_line(self, claim):
        claim._check_approval_state("draft")
        if not claim.departed_on or not claim.returned_on:
            raise UserError(claim._get_days_sentence("missing"))
        if len(claim.line_ids) >= LINE_LIMIT:
            raise UserError(
                request.env._("A claim has up to %s lines. Please call us.", LINE_LIMIT)
            )
        currencies = {currency.name: currency for currency in self._get_currencies()}
        kinds = dict(claim.line_ids._fields["kind"].selection)
        values, found = travel_form.read_line(self._read_form(), kinds, currencies)
        problems = {name: self._get_sentence(name, found[name]) for name in found}
        files, wrong = self._read_files(LIMITS)
        if wrong:
            problems["files"] = " ".join(wrong)
        elif not files and values["kind"] not in travel.RECKONED:
            problems["files"] = request.env._(
                "Attach the receipt, as a photo or as PDF."
            )
        if problems:
            return problems
        currency = values.pop("currency", None)
        line = claim.line_ids.create(
            {
                **values,
                "claim_id": claim.id,
                "currency_id": currencies[currency].id
                if currency
                else claim.currency_id.id,
            }
        )
        receipts = request.env["ir.attachment"].sudo()
        for name, content in files:
            receipts |= receipts.create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": line._name,
                    "res_id": line.id,
                }
            )
        if receipts:
            line.receipt_ids = [Command.set(receipts.ids)]
        return {}

    def _remove_line(self, claim):
        claim._check_approval_state("draft")
        wanted = report_form.clean(request.params.get("line_id"))
        claim.line_ids.filtered(
            lambda line: str(line.id) == wanted and line.paid_by == "claimant"
        ).unlink()
        return {}

    def _hand_in(self, claim):
        claim._check_can_hand_in()
        claim._do_hand_in()
        return {}

    def _correct(self, claim):
        """Take back what came back, or what nobody has looked at yet."""
        if claim.approval_state in ("submitted", "approved"):
            raise UserError(
                request.env._("The claim is being decided. Please call us.")
            )
        if claim.approval_state != "draft":
            claim.action_redraft()
        return {}

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _get_currencies(self):
        # sudo: names of the currencies the company works with
        return request.env["res.currency"].sudo().search([("active", "=", True)])

    def _get_limits_sentence(self, limits):
        if limits is not LIMITS:  # another form of the portal asks
            return super()._get_limits_sentence(limits)
        return request.env._(
            "Up to %(count)s photos or PDF, each up to %(size)s MB.",
            count=limits.count,
            size=limits.size // upload.MB,
        )

    def _get_file_sentence(self, code, name, limits):
        if code == "kind" and limits is LIMITS:
            return request.env._(
                "“%s” is no photo and no PDF. Send one of these.", name
            )
        return super()._get_file_sentence(code, name, limits)

    def _get_sentence(self, name, code):
        """Say what is wrong with a field, and what to do."""
        if code == "long":
            return request.env._("The text is too long.")
        match name:
            case "kind":
                return request.env._("Choose what it was for.")
            case "quantity":
                return request.env._("Enter how many nights, days or kilometres.")
            case "amount":
                return request.env._("Enter the amount on the receipt.")
            case "currency":
                return request.env._("Choose the currency on the receipt.")
            case "city":
                return request.env._("Enter the city you travelled to.")
        return request.env._("Enter the day.")
