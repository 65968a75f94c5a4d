# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import format_date, format_datetime

from .order import KINDS_REMOTE

#: So many earlier cases and open jobs stand on the card.
LAST_FAULTS = 3
CARD_LIMIT = 5
#: Tickets of a unit that are looked at for both.
LOOKED_AT = 20
#: What of the unit stands on the card, or is needed for it.
UNIT_FIELDS = (
    "company_id",
    "contract_end",
    "contract_id",
    "free_services_before",
    "name",
    "partner_id",
    "product_id",
    "serial",
    "site_partner_id",
    "state",
    "tz",
    "warranty_end",
    "warranty_id",
    "warranty_state",
)


class HelpdeskTicket(models.Model):
    """The card beside a call: all that matters of the unit, by one request.

    Everything is read with the rights of whoever asks; the likely fault consists of
    counts (see ``_find_likely_cases``).
    """

    _inherit = "helpdesk.ticket"

    @api.model
    @api.readonly
    def get_desk_card(
        self, equipment_id=False, partner_id=False, fault_id=False, ticket_id=False
    ):
        """Return what the desk should know while the caller speaks.

        :param int equipment_id: the unit, if it is known
        :param int partner_id: who calls, while the unit is not known
        :param int fault_id: the symptom
        :param int ticket_id: the ticket on the screen, left out of what is listed
        :return: dict of texts: ``unit``, ``tickets``, ``jobs``, ``faults``, ``likely``;
            or ``units`` of the customer for choice
        :raises AccessError: for users without rights on the unit
        """
        self._check_desk_reader()
        units = self.env["after.sales.equipment"]
        fault = self.env["after.sales.fault"].browse(int(fault_id or 0) or [])
        unit = units.browse(int(equipment_id or 0) or [])
        if not unit:
            return self._get_customer_card(int(partner_id or 0))
        # one query, with the reader's rules in it; else it says what is missing
        if not units.search_fetch([("id", "=", unit.id)], UNIT_FIELDS):
            unit.check_access("read")
        tickets = self._get_card_tickets(unit, int(ticket_id or 0))
        scope, count, cases = self._find_likely_cases(
            unit.product_id, fault, unit.company_id
        )
        entries = {case.cause for case in cases} | {case.remedy for case in cases}
        for name in ("fault_id", "found_cause_id", "found_remedy_id"):
            entries |= set(tickets[name].ids)
        # all names of the catalogue that are told, by one query
        (fault | fault.browse(filter(None, entries))).fetch(["name"])
        return {
            "unit": self._get_card_unit(unit),
            "jobs": self._get_card_jobs(unit),
            "tickets": [
                ticket._prepare_card_ticket()
                for ticket in tickets
                if not ticket.closed_date
            ][:CARD_LIMIT],
            "faults": [
                ticket._prepare_card_fault()
                for ticket in tickets
                if ticket.solved_at and ticket.kind == "fault"
            ][:LAST_FAULTS],
            "likely": {
                "basis": bool(cases)
                and self._get_likely_basis(scope, fault, unit.name),
                "rows": self._tell_cases(scope, count, cases, unit.company_id),
            },
        }

    @api.model
    def _get_customer_card(self, partner_id):
        """Return the units of a customer, for choice by one press."""
        partner = self.env["res.partner"].browse(partner_id or [])
        if not partner:
            return {}
        partner.check_access("read")
        units = self.env["after.sales.equipment"].search_fetch(
            [("commercial_partner_id", "=", partner.commercial_partner_id.id)],
            ["serial", "name", "warranty_state", "state"],
            limit=LOOKED_AT,
        )
        return {"units": self._hit_units(units)}

    @api.model
    def _get_card_unit(self, unit):
        """Return unit, site, warranty, free services and contract in words."""
        labels = {
            name: dict(unit._fields[name]._description_selection(self.env))
            for name in ("state", "warranty_state")
        }
        # both of them by one query
        (unit.partner_id | unit.site_partner_id).fetch(["complete_name"])
        return {
            "id": unit.id,
            "name": unit.display_name,
            "state": labels["state"].get(unit.state),
            "is_down": unit.state == "down",
            "place": self._get_card_place(unit),
            "warranty_state": unit.warranty_state,
            "warranty": labels["warranty_state"].get(unit.warranty_state),
            "warranty_end": bool(unit.warranty_end)
            and format_date(self.env, unit.warranty_end),
            "free_services": unit.free_services_note,
            "contract_end": bool(unit.contract_id)
            and format_date(self.env, unit.contract_end),
        }

    @api.model
    def _get_card_place(self, unit):
        """Return owner and site; one name where the site bears the owner's."""
        owner = unit.partner_id.complete_name
        site = unit.site_partner_id.complete_name or owner
        return site if site.startswith(owner) else f"{owner}, {site}"

    @api.model
    def _get_card_tickets(self, unit, ticket_id):
        """Return the unit's latest tickets that the reader may see."""
        return self.search_fetch(
            [("equipment_id", "=", unit.id), ("id", "!=", ticket_id)],
            [
                "number",
                "name",
                "kind",
                "reported_at",
                "closed_date",
                "solved_at",
                "promise_state",
                "fault_id",
                "found_cause_id",
                "found_remedy_id",
            ],
            order="reported_at desc, id desc",
            limit=LOOKED_AT,
        )

    def _prepare_card_ticket(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.display_name,
            "when": format_date(self.env, self.reported_at),
            "late": self.promise_state == "late",
        }

    def _prepare_card_fault(self):
        """One earlier case: the symptom, and what it was in the end."""
        self.ensure_one()
        found = filter(None, (self.found_cause_id.name, self.found_remedy_id.name))
        return {
            "id": self.id,
            "name": self.fault_id.name or self.name,
            "when": format_date(self.env, self.solved_at),
            "found": " → ".join(found),
        }

    @api.model
    def _get_card_jobs(self, unit):
        """Return the unit's open jobs that the reader may see."""
        Order = self.env["after.sales.order"]
        states = dict(Order._fields["state"]._description_selection(self.env))
        orders = Order.search_fetch(
            [
                ("equipment_id", "=", unit.id),
                ("state", "not in", ("done", "cancelled")),
                # a call to the customer is no work on the unit
                ("kind", "not in", KINDS_REMOTE),
            ],
            ["name", "state", "planned_start", "engineer_id"],
            order="planned_start, id",
            limit=CARD_LIMIT,
        )
        # sudo: the names that the jobs show, without rights on employees
        orders.sudo().engineer_id.fetch(["name"])
        return [
            {
                "id": order.id,
                "name": order.name,
                "state": states[order.state],
                "when": order.planned_start
                and format_datetime(
                    self.env,
                    order.planned_start,
                    # as the reader's screen has it: else the user is read for it
                    tz=str(self.env.tz),
                    dt_format="short",
                ),
                "engineer": order.sudo().engineer_id.name or "",
            }
            for order in orders
        ]
