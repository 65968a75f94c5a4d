# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..tools.report_form import clean
from .portal import NAME_LIMIT
from .report_fault import ReportFaultPortal


class TicketPortal(ReportFaultPortal, CustomerPortalHelpdesk):
    """The customer's tickets: what was promised, how it stands, in his words.

    The pages and their addresses are those of helpdesk_mgmt.
    """

    @http.route()
    def portal_my_tickets(self, **kw):
        """helpdesk_mgmt falls over words that it does not expect: none get there."""
        kw.setdefault("sortby", "open")
        for name, known in (
            ("sortby", self._ticket_get_searchbar_sortings()),
            ("groupby", self._ticket_get_searchbar_groupby()),
            ("search_in", self._ticket_get_searchbar_inputs()),
        ):
            if kw.get(name) not in known:
                kw.pop(name, None)
        for name in ("date_begin", "date_end"):
            try:
                fields.Datetime.to_datetime(kw.get(name))
            except ValueError:
                del kw[name]
        if "search" in kw:
            kw["search"] = clean(kw["search"])[:NAME_LIMIT]
        response = super().portal_my_tickets(**kw)
        filters = getattr(response, "qcontext", {}).get("searchbar_filters")
        if filters:
            filters["all"]["label"] = request.env._("All")
        return response

    def _ticket_get_searchbar_groupby(self):
        """In our words: theirs are not in every language."""
        return self._relabel(
            super()._ticket_get_searchbar_groupby(),
            none=request.env._("None"),
            category=request.env._("Category"),
            stage=request.env._("Stage"),
        )

    def _ticket_get_searchbar_inputs(self):
        return self._relabel(
            super()._ticket_get_searchbar_inputs(),
            all=request.env._("Search in all"),
            number=request.env._("Search in numbers"),
            name=request.env._("Search in titles"),
        )

    def _relabel(self, entries, **labels):
        for name in entries.keys() & labels:
            entries[name]["label"] = labels[name]
        return entries

    def _ticket_get_searchbar_sortings(self):
        """What is open comes first; a ticket is as new as the customer's report."""
        sortings = super()._ticket_get_searchbar_sortings()
        sortings["date"]["order"] = "reported_at desc, id desc"
        return sortings | {
            "open": {
                "label": request.env._("Open First"),
                # without a date of closing: first
                "order": "closed_date desc, reported_at desc, id desc",
                "sequence": 0,
            }
        }

    def _ticket_get_search_domain(self, search_in, search):
        """A customer also looks for his unit's serial number."""
        domain = Domain(super()._ticket_get_search_domain(search_in, search))
        Equipment = request.env["after.sales.equipment"]
        if search_in != "all" or not Equipment.has_access("read"):
            return domain
        # found under his own rules: a sub-query
        units = Equipment._search(Domain("serial", "ilike", search))
        return domain | Domain("equipment_id", "in", units)

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        try:
            ticket_sudo = self._document_check_access(
                "helpdesk.ticket", ticket_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return self._refuse_page()
        return super().portal_my_ticket(ticket_sudo.id, access_token=access_token, **kw)

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        ticket_sudo = ticket.sudo()
        unit_sudo = ticket_sudo.equipment_id
        return values | {
            "sentence": ticket_sudo._get_customer_sentence(),
            "steps": ticket_sudo._get_customer_steps(),
            "jobs": ticket_sudo._get_customer_jobs(),
            "customer_attachments": ticket_sudo._get_customer_attachments(),
            "hotline": unit_sudo._get_hotline()
            if unit_sudo
            else ticket_sudo.company_id.phone,
            "asked_arrival": ticket_sudo.requested_arrival
            and ticket_sudo._in_customer_tz()._format_due(
                ticket_sudo.requested_arrival
            ),
            "message": kwargs.get("message"),
            # a link of this ticket's token opens no job
            "may_open_jobs": not request.env.user._is_public(),
        }
