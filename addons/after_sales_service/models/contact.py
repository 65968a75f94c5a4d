# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..tools import phone as phone_tools
from .helpdesk_ticket_channel import CONTACT_CHANNELS

#: So many units of a caller are shown for choice.
UNIT_LIMIT = 12
#: said by the register itself, never by a client
FIELDS_OF_REGISTER = frozenset(
    {"name", "registered_at", "registered_by_id", "closed_by_id"}
)


class AfterSalesContact(models.Model):
    """The register of calls and letters (来电来函登记, S18).

    One row per call, fax, letter, mail or visit, numbered per year: who, when
    truly, what, taken by whom and how much later, what was answered. It becomes
    a ticket or joins one. Dispatchers keep it; engineers enter the calls that
    reach them and see those of their teams; nobody deletes a row that led to a
    ticket.
    """

    _name = "after.sales.contact"
    _description = "Call or Letter"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.call.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _call_time_field = "happened_at"
    _call_text_field = "summary"
    _primary_email = "caller_email"
    _order = "happened_at desc, id desc"
    _rec_names_search = ["name", "subject", "caller_name", "caller_phone"]
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        string="Number", default="New", readonly=True, copy=False, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    channel = fields.Selection(
        selection=CONTACT_CHANNELS, required=True, default="phone", tracking=True
    )
    direction = fields.Selection(
        selection=[("in", "Incoming"), ("out", "Outgoing")],
        required=True,
        default="in",
        tracking=True,
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("ticket", "In a Ticket"),
            ("closed", "Closed"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )

    # Who
    caller_phone = fields.Char(
        string="Phone", tracking=True, help="The number on the display."
    )
    phone_key = fields.Char(
        compute="_compute_phone_key",
        store=True,
        index="btree_not_null",
        help="The last digits of the number: equal however it is written.",
    )
    phone_lookup = fields.Char(
        string="Phone Number", compute="_compute_phone_lookup", search="_search_phone"
    )
    caller_name = fields.Char(tracking=True)
    caller_email = fields.Char(string="Email")
    reference = fields.Char(
        string="Their Reference",
        copy=False,
        help="Number or date that stands on the letter or fax.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    phone_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Known by This Number",
        compute="_compute_phone_partner_ids",
    )
    unit_ids = fields.Many2many(
        comodel_name="after.sales.equipment",
        string="Units of the Caller",
        compute="_compute_unit_ids",
    )
    # What
    subject = fields.Char(required=True, tracking=True)
    summary = fields.Html(string="What Was Said")
    free_services_note = fields.Char(related="equipment_id.free_services_note")

    # When
    happened_at = fields.Datetime(
        string="Happened at",
        required=True,
        default=fields.Datetime.now,
        tracking=True,
        copy=False,
        index=True,
        help="When the call came in or the letter arrived: the promises count from"
        " here.",
    )
    registered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Registered by",
        default=lambda self: self._default_user_id(),
        readonly=True,
        copy=False,
        help="Who typed it in; nobody where the customer or a mail did.",
    )
    lag_hours = fields.Float(
        string="Registered Later by (h)",
        compute="_compute_lag_hours",
        store=True,
        aggregator="avg",
    )
    lag_text = fields.Char(compute="_compute_lag_text")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken by",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
    )

    answer = fields.Html(copy=False, help="What was answered, and to whom.")
    closed_at = fields.Datetime(
        string="Closed at", copy=False, readonly=True, tracking=True
    )

    closed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Closed by",
        readonly=True,
        copy=False,
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number is already used in the register.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_user_id(self):
        """Whoever works here; not the mail gateway, nor a customer."""
        user = self.env.user
        return user.id != SUPERUSER_ID and user._is_internal() and user

    @api.depends("ticket_id", "closed_at")
    def _compute_state(self):
        for contact in self:
            if contact.closed_at:
                contact.state = "closed"
            else:
                contact.state = "ticket" if contact.ticket_id else "open"

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for contact in self:
            if contact.name == "New":
                contact.display_name = self.env._("New Call")
            else:
                contact.display_name = " - ".join(
                    filter(None, (contact.name, contact.subject))
                )

    @api.depends("caller_phone")
    def _compute_phone_key(self):
        for contact in self:
            contact.phone_key = phone_tools.key(contact.caller_phone) or False

    @api.depends("caller_phone")
    def _compute_phone_lookup(self):
        for contact in self:
            contact.phone_lookup = contact.caller_phone

    def _search_phone(self, operator, value):
        """Find entries by a number however it is written, also the customer's."""
        if operator not in ("=", "ilike", "in"):
            return NotImplemented
        numbers = [value] if isinstance(value, str) else value
        return Domain.OR(self._get_phone_domain(number) for number in numbers)

    @api.depends("caller_phone")
    def _compute_phone_partner_ids(self):
        for contact in self:
            contact.phone_partner_ids = self.env["res.partner"]._search_by_phone(
                contact.caller_phone
            )

    @api.depends("equipment_id", "caller_phone", "ticket_id")
    def _compute_partner_id(self):
        """The unit or the ticket says whose call it is; else the number, if only
        one customer has it.

        Another unit brings its owner, unless somebody of the owner called.
        """
        for contact in self:
            owner = contact.equipment_id._get_served_partner()
            customer = contact.partner_id.commercial_partner_id
            if customer:
                told = (owner | contact.ticket_id.partner_id).commercial_partner_id
                if owner and customer not in told:
                    contact.partner_id = owner
                continue
            known = contact.ticket_id.partner_id or owner
            if not known and contact.phone_partner_ids:
                callers = contact.phone_partner_ids
                if len(callers.commercial_partner_id) == 1:
                    known = callers[:1]
            contact.partner_id = known

    @api.depends("partner_id")
    def _compute_unit_ids(self):
        for contact in self:
            contact.unit_ids = self.env["after.sales.equipment"].search(
                contact._get_unit_domain(), limit=UNIT_LIMIT
            )

    @api.depends("happened_at", "registered_at")
    def _compute_lag_hours(self):
        for contact in self:
            contact.lag_hours = contact._get_lag_hours()

    @api.depends("lag_hours")
    @api.depends_context("lang")
    def _compute_lag_text(self):
        for contact in self:
            contact.lag_text = self._format_lag(contact.lag_hours)

    def _get_unit_domain(self):
        """Return the domain of the units the caller may speak of."""
        self.ensure_one()
        # the saved one: while the caller speaks the entry is not saved yet
        customer = self.partner_id.commercial_partner_id._origin
        if not customer:
            return Domain.FALSE
        return Domain("company_id", "=", self.company_id.id) & (
            Domain("commercial_partner_id", "=", customer.id)
            | Domain("site_partner_id", "child_of", customer.ids)
        )

    # ------------------------------------------------------------
    # CONSTRAINS, ONCHANGE
    # ------------------------------------------------------------

    @api.constrains("happened_at", "down_since", "closed_at", "equipment_id")
    def _check_times(self):
        return super()._check_times()

    @api.model
    def _get_past_fields(self):
        return (*super()._get_past_fields(), "closed_at")

    def _get_time_order(self):
        return [*super()._get_time_order(), ("happened_at", "closed_at")]

    @api.constrains("closed_at", "answer", "direction", "ticket_id")
    def _check_answered(self):
        """What came in is closed by an answer or by the ticket it led to."""
        for contact in self:
            if (
                contact.closed_at
                and contact.direction == "in"
                and not contact.ticket_id
                and is_html_empty(contact.answer)
            ):
                raise ValidationError(
                    self.env._(
                        "Enter what was answered to %(contact)s, or make a ticket of"
                        " it.",
                        contact=contact.display_name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.caller_phone = self.caller_phone or self.partner_id.phone
            if not self.partner_id.is_company:
                self.caller_name = self.caller_name or self.partner_id.name
        if not self.equipment_id and len(self.unit_ids) == 1:
            self.equipment_id = self.unit_ids

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        prepared = [self._clean_texts(vals) for vals in vals_list]
        for vals in prepared:
            self._check_computed_fields(vals)
            if not self.env.su:
                # lag and name of the writer are ours to say, not the client's
                vals["registered_at"] = now
                vals["registered_by_id"] = self.env.uid
                vals["closed_by_id"] = vals.get("closed_at") and self.env.uid
        self._set_numbers(
            [
                vals
                for vals in prepared
                if not self.env.su or vals.get("name", "New") == "New"
            ]
        )
        contacts = super().create(prepared)
        contacts.filtered("ticket_id")._join_tickets()
        return contacts

    def write(self, vals):
        self._check_computed_fields(vals)
        vals = self._clean_texts(vals)
        if not self.env.su:
            vals = {
                name: value
                for name, value in vals.items()
                if name not in FIELDS_OF_REGISTER
            }
        if "closed_at" in vals:
            vals = dict(vals, closed_by_id=vals["closed_at"] and self.env.uid)
        before = {contact: contact.ticket_id for contact in self}
        res = super().write(vals)
        self.filtered(
            lambda contact: contact.ticket_id and contact.ticket_id != before[contact]
        )._join_tickets()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for contact in self:
            if contact.ticket_id or contact.closed_at:
                raise UserError(
                    self.env._(
                        "%(contact)s stays in the register: it led to a ticket or was"
                        " answered.",
                        contact=contact.display_name,
                    )
                )

    @api.model
    def _get_number_day(self, company):
        """The register is numbered by the years of the company's own zone."""
        return company._get_after_sales_today()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_close(self):
        """The call or letter is answered."""
        self.check_access("write")
        self._check_can_close()
        self._do_close()
        return True

    def _check_can_close(self):
        for contact in self:
            if contact.closed_at:
                raise UserError(
                    self.env._(
                        "%(contact)s is closed already.", contact=contact.display_name
                    )
                )

    def _do_close(self):
        self.closed_at = fields.Datetime.now()

    def action_reopen(self):
        self.check_access("write")
        self.closed_at = False
        return True

    @api.model
    def _get_phone_domain(self, number):
        """Return the domain of the entries about a caller's number."""
        domain = Domain("caller_phone", "ilike", number)
        if key := phone_tools.key(number):
            domain |= Domain("phone_key", "=", key)
        partners = self.env["res.partner"]._search_by_phone(number)
        if partners:
            domain |= Domain(
                "partner_id", "child_of", partners.commercial_partner_id.ids
            )
        return domain
