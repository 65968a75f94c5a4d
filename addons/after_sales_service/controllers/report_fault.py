# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from ..tools import report_form, upload
from .equipment_portal import EquipmentPortal
from .report_form import ReportForm

LIMITS = upload.Limits(
    count=6,
    size=25 * upload.MB,
    total=60 * upload.MB,
    kinds=frozenset({upload.PHOTO, upload.VIDEO, upload.DOCUMENT}),
)
#: so many units are offered to choose from; beside them the serial is typed
UNIT_LIMIT = 100


class ReportFaultPortal(ReportForm, EquipmentPortal):
    """The customer reports a fault: of a unit, or by a serial number he types."""

    @http.route(
        "/my/equipment/<int:equipment_id>/report",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_equipment_report(self, equipment_id, access_token=None, **post):
        try:
            unit_sudo = self._get_equipment(equipment_id, access_token)
        except (AccessError, MissingError):
            return self._refuse_page()
        if not unit_sudo._can_be_reported():
            return self._refuse_page(
                request.env._(
                    "This unit is out of service for good. Please call us: %(phone)s",
                    phone=unit_sudo._get_hotline(),
                )
            )
        return self._answer_report(unit_sudo, access_token)

    @http.route(
        "/my/report", type="http", auth="user", methods=["GET", "POST"], website=True
    )
    def portal_report(self, **post):
        """The unit is chosen on the page, or its serial number typed."""
        return self._answer_report(
            request.env["after.sales.equipment"].sudo(), units=self._get_own_units()
        )

    def _get_own_units(self):
        """The units the visitor may choose from, found under his own rules."""
        Equipment = request.env["after.sales.equipment"]
        if not Equipment.has_access("read"):
            return Equipment.sudo()
        return Equipment.search(
            Domain("state", "!=", "retired"), order="serial, id", limit=UNIT_LIMIT
        ).sudo()

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def _answer_report(self, unit_sudo, access_token=None, units=None):
        """Show the form, or take what was sent.

        :param units: where the unit is chosen on the page
        """
        # sudo: the phone number of the visitor's company
        company = unit_sudo.company_id or request.env.company.sudo()
        faults = unit_sudo._get_report_choices(unit_sudo.product_id, company)
        page = self._get_brand(unit_sudo) | {
            "unit": unit_sudo,
            "units": units,
            "faults": faults,
            "limits": LIMITS,
            "limits_sentence": self._get_limits_sentence(LIMITS),
            "accept": self._get_accept(),
            "token": access_token,
            "page_name": "report_fault",
            "hotline": unit_sudo._get_hotline() if unit_sudo else company.phone,
            "open_faults": unit_sudo._get_open_faults() if unit_sudo else [],
            "zone": unit_sudo.tz or request.env.user.tz or "UTC",
        }
        if request.httprequest.method != "POST":
            return self._render_report(page, self._get_first_values(), {})
        zone = page["zone"]
        values, files, problems = self._read_report(faults, zone, LIMITS)
        if units is not None:
            unit_sudo = self._get_chosen_unit(units, values, problems)
        is_public = request.env.user._is_public()
        address = request.httprequest.remote_addr
        if not problems and is_public:
            register = request.env["after.sales.contact"]
            if register._is_flooded(unit_sudo, address):
                problems["page"] = request.env._(
                    "Much was reported from here within an hour. Please call us:"
                    " %(phone)s",
                    phone=unit_sudo._get_hotline(),
                )
        if problems:
            return self._render_report(page, values, problems)
        try:
            ticket_sudo = self._do_report(unit_sudo, values, files, is_public, address)
        except (UserError, ValidationError) as error:
            return self._render_report(page, values, {"page": error.args[0]})
        query = "message=reported"
        if is_public:
            return request.redirect(
                ticket_sudo.get_portal_url(query_string=f"&{query}")
            )
        return request.redirect(f"{ticket_sudo.access_url}?{query}")

    def _get_accept(self):
        """What the file dialog offers."""
        return ",".join(["image/*", "video/*", "application/pdf"])

    def _get_first_values(self):
        """What the form knows of the visitor."""
        user = request.env.user
        if user._is_public():
            return {}
        return {"name": user.name, "phone": user.partner_id.phone}

    def _render_report(self, page, values, problems):
        """Show the form with what was typed; files are chosen anew."""
        response = request.render(
            "after_sales_service.portal_report_fault",
            self._prepare_portal_layout_values()
            | page
            | {
                "values": values,
                "problems": problems,
                "typed": request.params,
                "key": self._new_report_key(),
            },
        )
        if problems:
            response.status_code = 422
        return response

    def _get_chosen_unit(self, units, values, problems):
        """The unit chosen, or the visitor's own one with the serial typed.

        A serial number that is none of his is passed on as text: it is not said
        whether it is somebody else's.
        """
        chosen = report_form.clean(request.params.get("equipment"))
        unit = units.filtered(lambda unit: str(unit.id) == chosen)
        if unit or "serial" in problems:
            return unit
        if not values["serial"]:
            problems["serial"] = request.env._(
                "Choose the unit, or type the serial number on its plate."
            )
            return unit
        Equipment = request.env["after.sales.equipment"]
        if not Equipment.has_access("read"):
            return unit
        found = Equipment.search(
            Domain("serial", "=", values["serial"]) & Domain("state", "!=", "retired"),
            limit=2,
        ).sudo()
        return found if len(found) == 1 else unit

    def _do_report(self, unit_sudo, values, files, is_public, address):
        """Enter it in the register, with its ticket.

        :return: the ticket, under sudo
        """
        company = unit_sudo.company_id or request.env.company
        register = request.env["after.sales.contact"]
        visitor = request.env.user.partner_id
        partner = visitor
        if is_public:
            partner = unit_sudo._get_reporter(unit_sudo.partner_id)
        key = request.params.get("key")
        vals = register._prepare_report_vals(
            values, company, unit_sudo, values["fault"]
        ) | {
            "channel": "portal",
            "partner_id": partner.id,
            "report_key": key if self._is_report_key(key) else self._new_report_key(),
            "source_address": is_public and address,
        }
        known = register.sudo()._find_report(vals["report_key"])
        if known and known.partner_id != partner:
            # somebody else's form: this is another report
            vals["report_key"] = self._new_report_key()
        contact = self._take_report(vals, files)
        if not contact:
            raise UserError(request.env._("Your report has arrived already."))
        if not is_public:
            contact.ticket_id.message_subscribe(partner_ids=visitor.ids)
        return contact.ticket_id

    def _refuse_page(self, sentence=None):
        """Say why nothing is shown, instead of leading somewhere else silently."""
        response = request.render(
            "after_sales_service.portal_refused",
            self._prepare_portal_layout_values()
            | {
                "sentence": sentence,
                "is_public": request.env.user._is_public(),
                "page_name": "refused",
            },
        )
        response.status_code = 404
        return response
