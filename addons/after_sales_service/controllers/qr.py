# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import binascii
from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

from ..tools import report_form, upload
from .report_form import ReportForm
from .small_page import SmallPage

LIMITS = upload.Limits(
    count=3,
    size=10 * upload.MB,
    total=30 * upload.MB,
    kinds=frozenset({upload.PHOTO}),
)
#: more is not even looked at; a photo of 40 MB still gets a sentence
REQUEST_LIMIT = 64 * upload.MB
SCOPE = "after_sales_service.qr"
#: nobody reads and fills in the form faster than that
FASTEST = timedelta(seconds=3)
#: a page may lie open so long
OPEN_HOURS = 24
#: a field that people do not see and robots fill in
TRAP = "fax_number"


class EquipmentLabel(ReportForm, SmallPage, http.Controller):
    """The page behind the label of a unit: without login, small, without script.

    Whoever stands before the unit is not known. He learns what the label may tell,
    and may report a fault. What keeps robots out: a secret link, a signed stamp
    that tells when the page was opened, a trap, and a limit per unit and address.
    """

    # a promise to arrive and a warranty made longer are not for somebody unknown
    _not_offered = frozenset({"requested_arrival", "down_since"})

    @http.route(
        "/as/u/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        # no cookie on this page. The stamp is signed for this label and is spent
        # once: another site cannot have one without the label itself
        csrf=False,
        save_session=False,
        max_content_length=REQUEST_LIMIT,
        sitemap=False,
    )
    def unit_page(self, token, **post):
        # sudo: what a visitor may know and do is what this page shows and takes
        Equipment = request.env["after.sales.equipment"].sudo()
        unit_sudo, company_sudo = Equipment._find_by_label(token)
        if not unit_sudo:
            return self._render_page(
                "after_sales_service.qr_invalid",
                {"hotline": company_sudo.phone, "company": company_sudo.name},
                status=404,
            )
        if request.httprequest.method == "POST":
            return self._take(unit_sudo)
        contact = self._get_receipt(unit_sudo)
        if contact:
            return self._render_page(
                "after_sales_service.qr_sent",
                unit_sudo._prepare_label_page() | {"ticket": contact.ticket_id},
            )
        return self._render_form(unit_sudo, {}, {})

    # ------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------

    def _render_form(self, unit_sudo, values, problems, status=None):
        faults = unit_sudo._get_report_choices(
            unit_sudo.product_id, unit_sudo.company_id
        )
        return self._render_page(
            "after_sales_service.qr_page",
            unit_sudo._prepare_label_page()
            | {
                "faults": faults,
                "values": values,
                "problems": problems,
                "limits": LIMITS,
                "limits_sentence": self._get_limits_sentence(LIMITS),
                "stamp": self._sign_stamp(unit_sudo),
                "trap": TRAP,
            },
            status=status or (422 if problems else 200),
        )

    # ------------------------------------------------------------
    # STAMP AND RECEIPT
    # ------------------------------------------------------------

    def _sign_stamp(self, unit_sudo):
        """Return a stamp: for which label, since when, which form."""
        opened = fields.Datetime.to_string(fields.Datetime.now())
        return hash_sign(
            unit_sudo.env,
            SCOPE,
            [unit_sudo.qr_token, opened, self._new_report_key()],
            expiration_hours=OPEN_HOURS,
        )

    def _read_stamp(self, unit_sudo, stamp):
        """Return (since when, which form) of a stamp; None of one that is not ours."""
        try:
            content = verify_hash_signed(unit_sudo.env, SCOPE, stamp)
        except (AttributeError, UnicodeError, ValueError, binascii.Error):
            return None
        if not content or content[0] != unit_sudo.qr_token:
            return None
        return fields.Datetime.to_datetime(content[1]), content[2]

    def _get_receipt(self, unit_sudo):
        """Return the entry whose form the visitor has just sent, if he has."""
        key = request.params.get("sent")
        if not self._is_report_key(key):
            return None
        contact = unit_sudo.env["after.sales.contact"]._find_report(key)
        return contact if contact.equipment_id == unit_sudo else None

    # ------------------------------------------------------------
    # TAKING A REPORT
    # ------------------------------------------------------------

    def _take(self, unit_sudo):
        """Take the form; each refusal is a sentence, with what was typed."""
        faults = unit_sudo._get_report_choices(
            unit_sudo.product_id, unit_sudo.company_id
        )
        ticket = unit_sudo._get_open_faults()[:1]
        values, files, problems = self._read_report(
            faults, unit_sudo.tz, LIMITS, [report_form.JOIN] if ticket else []
        )
        stamp = self._read_stamp(unit_sudo, request.params.get("stamp"))
        if request.params.get(TRAP):
            problems["page"] = request.env._("This could not be sent. Please call us.")
        elif not stamp:
            problems["page"] = request.env._(
                "The page was open for long. Press Send once more."
            )
        elif fields.Datetime.now() - stamp[0] < FASTEST:
            problems["page"] = request.env._(
                "That was very fast. Press Send once more."
            )
        if problems:
            return self._render_form(unit_sudo, values, problems)
        register = request.env["after.sales.contact"].sudo()
        key = stamp[1]
        address = request.httprequest.remote_addr
        if not register._find_report(key):
            if register._is_flooded(unit_sudo, address):
                problems["page"] = request.env._(
                    "Much was reported from here within an hour. Please call us."
                )
                return self._render_form(unit_sudo, values, problems, status=429)
            vals = register._prepare_report_vals(
                values, unit_sudo.company_id, unit_sudo, values["fault"]
            ) | {
                "channel": "qr",
                "partner_id": unit_sudo._get_reporter(unit_sudo.partner_id).id,
                "report_key": key,
                "source_address": address,
            }
            joined = ticket if values["chosen"] == report_form.JOIN else None
            try:
                self._take_report(vals, files, joined)
            except (UserError, ValidationError) as error:
                problems["page"] = error.args[0]
                return self._render_form(unit_sudo, values, problems)
        return request.redirect(f"/as/u/{unit_sudo.qr_token}?sent={key}", local=True)
