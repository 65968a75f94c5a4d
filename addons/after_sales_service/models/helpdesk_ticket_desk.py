# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, escape_psql

from ..tools import phone as phone_tools
from ..tools.report_form import clean
from .helpdesk_ticket import AFTER_SALES_READERS
from .helpdesk_ticket_create import NUMBER_SEQUENCE

#: Nobody types more than that into the search box.
TEXT_LIMIT = 64
HIT_LIMIT = 20
UNIT_FIELDS = ["serial", "name", "partner_id", "site_partner_id", "warranty_state"]


class HelpdeskTicket(models.Model):
    """The desk's one search box: serial, phone, name or ticket number.

    Everything is read with the rights of whoever asks.
    """

    _inherit = "helpdesk.ticket"

    # of helpdesk_mgmt, here with a column: among years of tickets those that are open
    # are found without asking for the stage of each
    closed = fields.Boolean(store=True)
    # the index below does what that of the mixin would
    next_deadline = fields.Datetime(index=False)

    # what is due first on top, what has no deadline last: the order of the list
    _open_by_deadline_idx = models.Index(
        "(next_deadline, reported_at DESC, id DESC) WHERE closed IS NOT TRUE"
    )

    def _auto_init(self):
        """Fill the new column by one statement, not ticket by ticket."""
        if not column_exists(self.env.cr, self._table, "closed"):
            create_column(self.env.cr, self._table, "closed", "bool")
            self.env.cr.execute(
                SQL(
                    "UPDATE helpdesk_ticket t SET closed = TRUE"
                    "  FROM helpdesk_ticket_stage s"
                    " WHERE s.id = t.stage_id AND s.closed"
                )
            )
        return super()._auto_init()

    @api.model
    def _get_guarded_fields(self):
        """The stage says whether a ticket is closed; nobody writes it."""
        return super()._get_guarded_fields() | {"closed"}

    @api.model
    @api.readonly
    def desk_search(self, text, limit=8):
        """Return what a caller may mean, the most certain first.

        :param str text: a serial number or a part of it, a phone number however it is
            written, a name, the number of a ticket
        :param int limit: at most so many of each kind, up to 20
        :return: list of dict: ``kind`` (unit, customer, ticket), ``id``, ``title``,
            ``detail``, and what a form takes over
        :raises AccessError: for who works neither at the desk nor on the road
        """
        self._check_desk_reader()
        text = clean(text)[:TEXT_LIMIT]
        limit = min(max(int(limit), 1), HIT_LIMIT)
        if len(text) < 2:
            return []
        named = self._find_units(text, limit)
        customers = self._find_customers(text, limit)
        theirs = self._find_units_of(customers, named, limit - len(named))
        # who was named goes before what may be meant: Enter takes the first hit, and
        # a telephone number does not say which of six units has failed
        return [
            *self._hit_tickets(self._find_tickets(text, limit)),
            *self._hit_units(named),
            *self._hit_customers(customers),
            *self._hit_units(theirs),
        ]

    def _check_desk_reader(self):
        """The desk's screens are for those who work in After-Sales.

        :raises AccessError: customers on the portal, other colleagues
        """
        if not self.env.user.has_groups(AFTER_SALES_READERS):
            raise AccessError(
                self.env._("The service desk is for those who work in After-Sales.")
            )

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    @api.model
    def _find_tickets(self, text, limit):
        """Find tickets by their number, also without its prefix and zeros."""
        numbers = {text, text.upper()}
        if text.isascii() and text.isdecimal() and len(text) < 10:
            sequence = self.env["ir.sequence"].search(
                [
                    ("code", "=", NUMBER_SEQUENCE),
                    ("company_id", "in", (self.env.company.id, False)),
                ],
                order="company_id",
                limit=1,
            )
            if sequence and not sequence.use_date_range:
                numbers.add(sequence.get_next_char(int(text)))
        return self.search_fetch(
            [("number", "in", list(numbers))],
            ["number", "name", "equipment_id", "partner_id", "closed_date"],
            limit=limit,
        )

    @api.model
    def _find_customers(self, text, limit):
        """Find who calls: by the number on the display, else by name."""
        Partner = self.env["res.partner"]
        if phone_tools.key(text):
            known = Partner._search_by_phone(text, limit)
            called = self.env["after.sales.contact"].search_fetch(
                [
                    ("phone_key", "=", phone_tools.key(text)),
                    ("partner_id", "!=", False),
                ],
                ["partner_id"],
                order="happened_at desc",
                limit=limit,
            )
            return (known | called.partner_id)[:limit]
        return Partner.search(
            Domain("name", "ilike", escape_psql(text))
            & Domain("type", "in", ("contact", False))
            & Domain("partner_share", "=", True),
            limit=limit,
        )

    @api.model
    def _find_units(self, text, limit):
        """Find units by their serial number or a part of it."""
        return self.env["after.sales.equipment"].search_fetch(
            [("serial", "ilike", escape_psql(text))], UNIT_FIELDS, limit=limit
        )

    @api.model
    def _find_units_of(self, customers, known, limit):
        """Find units of customers, without those that are known already."""
        Unit = self.env["after.sales.equipment"]
        if not customers or limit < 1:
            return Unit
        owners = customers.commercial_partner_id.ids
        return Unit.search_fetch(
            [("id", "not in", known.ids), ("commercial_partner_id", "in", owners)],
            UNIT_FIELDS,
            limit=limit,
        )

    # ------------------------------------------------------------
    # WHAT THE BOX SHOWS
    # ------------------------------------------------------------

    @api.model
    def _hit_tickets(self, tickets):
        return [
            {
                "kind": "ticket",
                "id": ticket.id,
                "title": ticket.display_name,
                "detail": ticket.equipment_id.display_name
                or ticket.partner_id.display_name
                or "",
                "badge": self.env._("closed")
                if ticket.closed_date
                else self.env._("open"),
            }
            for ticket in tickets
        ]

    @api.model
    def _hit_units(self, units):
        states = dict(units._fields["warranty_state"]._description_selection(self.env))
        return [
            {
                "kind": "unit",
                "id": unit.id,
                "title": unit.display_name,
                "detail": ", ".join(
                    dict.fromkeys(
                        filter(
                            None,
                            (
                                unit.partner_id.display_name,
                                unit.site_partner_id.city,
                            ),
                        )
                    )
                ),
                "badge": states.get(unit.warranty_state) or "",
            }
            for unit in units
        ]

    @api.model
    def _hit_customers(self, customers):
        counts = dict(
            self.env["after.sales.equipment"]._read_group(
                [
                    (
                        "commercial_partner_id",
                        "in",
                        customers.commercial_partner_id.ids,
                    )
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
            if customers
            else []
        )
        return [
            {
                "kind": "customer",
                "id": customer.id,
                "title": customer.display_name,
                "detail": ", ".join(
                    filter(None, (customer.phone, customer.city, customer.email))
                ),
                "badge": self.env._(
                    "%(count)s units",
                    count=counts.get(customer.commercial_partner_id, 0),
                ),
                "phone": customer.phone or "",
                "name": "" if customer.is_company else customer.name,
            }
            for customer in customers
        ]
