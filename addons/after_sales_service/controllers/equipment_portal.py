# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from .portal import NAME_LIMIT
from .portal_list import PortalList

OBJECTION_LIMIT = 2_000


class EquipmentPortal(PortalList):
    """The customer's units: what runs out when, and what we ask him to confirm."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "equipment_count" in counters:
            values["equipment_count"] = self._count_readable("after.sales.equipment")
        if "downtime_to_confirm_count" in counters:
            values["downtime_to_confirm_count"] = self._count_readable(
                "after.sales.equipment", self._get_to_confirm_domain()
            )
        return values

    def _get_to_confirm_domain(self):
        """Units with an interval that waits for the customer's answer."""
        # found under the customer's own rules: a sub-query
        Downtime = request.env["after.sales.downtime"]
        if not Downtime.has_access("read"):
            return Domain.FALSE
        waiting = Downtime._search(Downtime._get_to_answer_domain())
        return Domain("id", "in", waiting.subselect("equipment_id"))

    def _count_to_confirm(self, units):
        """How many intervals of each unit wait for the customer's answer."""
        Downtime = request.env["after.sales.downtime"]
        if not units:
            return {}
        waiting = Downtime._read_group(
            Downtime._get_to_answer_domain() & Domain("equipment_id", "in", units.ids),
            ["equipment_id"],
            ["__count"],
        )
        return {unit.id: count for unit, count in waiting}

    def _get_equipment_filters(self):
        return {
            **self._get_filter_all(),
            "confirm": {
                "label": request.env._("To confirm"),
                "domain": self._get_to_confirm_domain(),
            },
            "down": {
                "label": request.env._("Out of use"),
                "domain": Domain("state", "=", "down"),
            },
            "warranty": {
                "label": request.env._("Under warranty"),
                "domain": Domain(
                    "warranty_state", "in", ("pending", "active", "expiring")
                ),
            },
        }

    @http.route(
        ["/my/equipment", "/my/equipment/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_equipment(self, page=1, filterby=None, search=None, **kwargs):
        search = (search or "").strip()[:NAME_LIMIT]
        units, values = self._prepare_list_vals(
            request.env["after.sales.equipment"],
            self._get_equipment_filters(),
            filterby,
            page,
            "/my/equipment",
            "my_equipment_history",
            order="serial, id",
            domain=Domain("serial", "ilike", search) | Domain("name", "ilike", search)
            if search
            else Domain.TRUE,
            search=search,
        )
        values.update(
            # found under the customer's own rules; sudo only to show the names of
            # sites, which a customer may not be able to read as records
            units=units.sudo(),
            to_confirm=self._count_to_confirm(units),
            page_name="equipment",
            searchbar_inputs={
                "all": {"input": "all", "label": request.env._("Serial or name")}
            },
            search_in="all",
            search=search,
        )
        return request.render("after_sales_service.portal_my_equipment", values)

    def _get_equipment(self, equipment_id, access_token=None):
        """The unit, if this visitor may see it.

        :return: the record under sudo, in the visitor's own name: the log keeps
            whose session it was
        :raises AccessError, MissingError: no right and no valid token
        """
        unit_sudo = self._document_check_access(
            "after.sales.equipment", equipment_id, access_token=access_token
        )
        return request.env["after.sales.equipment"].sudo().browse(unit_sudo.id)

    @http.route(
        "/my/equipment/<int:equipment_id>", type="http", auth="public", website=True
    )
    def portal_equipment(self, equipment_id, access_token=None, **kwargs):
        try:
            unit_sudo = self._get_equipment(equipment_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_equipment(
            unit_sudo, access_token, message=kwargs.get("message")
        )

    def _render_equipment(self, unit_sudo, access_token, message=None, problem=None):
        user = request.env.user
        values = self._get_page_view_values(
            unit_sudo,
            access_token,
            {
                **unit_sudo._prepare_portal_vals(),
                "page_name": "equipment",
                "visitor_name": "" if user._is_public() else user.name,
                "message": message,
                "problem": problem,
            },
            "my_equipment_history",
            False,
        )
        return request.render("after_sales_service.portal_equipment", values)

    @http.route(
        "/my/equipment/<int:equipment_id>/letter/<int:downtime_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_equipment_letter(self, equipment_id, downtime_id, access_token=None):
        """Download a letter as it was sent: never rendered anew."""
        try:
            unit_sudo = self._get_equipment(equipment_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        letter = (
            unit_sudo._get_own_downtimes()
            .filtered(lambda downtime: downtime.id == downtime_id)
            .letter_attachment_id
        )
        if not letter:
            raise request.not_found()
        return self._send_paper(letter)

    @http.route(
        "/my/equipment/<int:equipment_id>/downtime/<string:answer>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_equipment_answer(self, equipment_id, answer, access_token=None, **post):
        """The customer confirms or objects; each refusal is a sentence."""
        try:
            unit_sudo = self._get_equipment(equipment_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if answer not in ("confirm", "object"):
            raise request.not_found()
        try:
            # all or nothing: several intervals may be confirmed at once
            with request.env.cr.savepoint():
                downtimes = self._get_answered_downtimes(unit_sudo)
                vals = downtimes._prepare_answer_vals(
                    self._get_answering_name(post.get("name")),
                    "portal",
                    request.httprequest.remote_addr,
                )
                if answer == "confirm":
                    downtimes._do_confirm(vals)
                else:
                    downtimes._do_object(
                        self._get_objection(post.get("objection")), vals
                    )
        except (UserError, ValidationError) as error:
            return self._render_equipment(
                unit_sudo, access_token, problem=error.args[0]
            )
        query = f"&message={answer}"
        return request.redirect(
            unit_sudo.get_portal_url(query_string=query)
            if access_token
            else f"{unit_sudo.access_url}?{query.lstrip('&')}"
        )

    def _get_answered_downtimes(self, unit_sudo):
        """The intervals the form is about, each as the customer was shown it.

        :raises UserError: none, one that waits for no answer, or that was changed
        """
        shown = {}
        for value in request.httprequest.form.getlist("downtime"):
            number, _colon, fingerprint = value.partition(":")
            shown[number] = fingerprint
        downtimes = unit_sudo._get_own_downtimes().filtered(
            lambda downtime: str(downtime.id) in shown
        )
        if not downtimes or len(downtimes) != len(shown):
            raise UserError(request.env._("There is nothing to confirm here."))
        for downtime in downtimes:
            if not downtime._waits_for_answer():
                raise UserError(
                    request.env._("This has been answered already. Thank you.")
                )
            if downtime._get_fingerprint() != shown[str(downtime.id)]:
                raise UserError(
                    request.env._(
                        "The times were changed meanwhile. Please look at them again."
                    )
                )
        return downtimes

    def _get_answering_name(self, name):
        name = (name or "").strip()
        if not name:
            raise UserError(request.env._("Enter the name of the person who answers."))
        if len(name) > NAME_LIMIT:
            raise UserError(request.env._("The name is too long."))
        return name

    def _get_objection(self, objection):
        objection = (objection or "").strip()
        if not objection:
            raise UserError(
                request.env._("Say what is not right: our service manager reads it.")
            )
        if len(objection) > OBJECTION_LIMIT:
            raise UserError(
                request.env._(
                    "The text is too long: use up to %s characters.", OBJECTION_LIMIT
                )
            )
        return objection
