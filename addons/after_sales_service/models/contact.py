# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime, is_html_empty

from ..tools import phone as phone_tools
from .fault import SEVERITIES
from .helpdesk_ticket import CLOCK_TOLERANCE, KINDS
from .helpdesk_ticket_channel import CONTACT_CHANNELS

#: So many units of a caller are shown for choice.
UNIT_LIMIT = 12


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
    _inherit = ["mail.thread", "mail.activity.mixin", "after.sales.guard.mixin"]
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
    caller_name = fields.Char(string="Caller", tracking=True)
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
    kind = fields.Selection(selection=KINDS, required=True, default="fault")
    equipment_id = fields.Many2one(
        comodel_name="after.sales.equipment",
        string="Unit",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    product_id = fields.Many2one(related="equipment_id.product_id")
    warranty_state = fields.Selection(related="equipment_id.warranty_state")
    warranty_end = fields.Date(related="equipment_id.warranty_end")
    free_services_note = fields.Char(related="equipment_id.free_services_note")
    fault_id = fields.Many2one(
        comodel_name="after.sales.fault",
        string="Symptom",
        domain="[('kind', '=', 'symptom'),"
        " '|', ('product_ids', '=', False), ('product_ids', 'in', product_id)]",
        check_company=True,
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )

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
    registered_at = fields.Datetime(
        string="Registered at",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="When it was typed in.",
    )
    lag_hours = fields.Float(
        string="Registered Later by (h)",
        compute="_compute_lag_hours",
        store=True,
        aggregator="avg",
    )
    lag_text = fields.Char(compute="_compute_lag_text")
    down_since = fields.Datetime(
        string="Unit Is Down since",
        help="Empty: the unit can be used.",
    )
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

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number is already used in the register.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_user_id(self):
        return self.env.user._is_internal() and self.env.user

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
            owner = contact.equipment_id.partner_id
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

    @api.depends("fault_id")
    def _compute_severity(self):
        for contact in self:
            if not contact._origin or not contact.severity:
                contact.severity = (
                    contact.fault_id.default_severity or contact.severity or "ordinary"
                )

    @api.depends("happened_at", "registered_at")
    def _compute_lag_hours(self):
        for contact in self:
            lag = timedelta()
            if contact.happened_at and contact.registered_at:
                lag = contact.registered_at - contact.happened_at
            contact.lag_hours = max(lag.total_seconds(), 0.0) / 3600

    @api.depends("lag_hours")
    @api.depends_context("lang")
    def _compute_lag_text(self):
        for contact in self:
            contact.lag_text = self._format_lag(contact.lag_hours)

    @api.model
    def _format_lag(self, hours):
        """Return how much later something was registered, in words.

        :param float hours: nothing is said below three minutes
        """
        minutes = round(hours * 60)
        if minutes < 3:
            return False
        if minutes < 60:
            return self.env._("registered %(minutes)s min later", minutes=minutes)
        if minutes < 48 * 60:
            return self.env._(
                "registered %(hours)s h %(minutes)s min later",
                hours=minutes // 60,
                minutes=minutes % 60,
            )
        return self.env._("registered %(days)s days later", days=minutes // (24 * 60))

    def _get_unit_domain(self):
        """Return the domain of the units the caller may speak of."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
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
        latest = fields.Datetime.now() + CLOCK_TOLERANCE
        for contact in self:
            for name in ("happened_at", "down_since", "closed_at"):
                if contact[name] and contact[name] > latest:
                    raise ValidationError(
                        self.env._(
                            "%(field)s (%(time)s) lies in the future.",
                            field=self._fields[name]._description_string(self.env),
                            time=format_datetime(self.env, contact[name]),
                        )
                    )
            if contact.closed_at and contact.closed_at < contact.happened_at:
                raise ValidationError(
                    self.env._(
                        "%(contact)s cannot be closed before it happened.",
                        contact=contact.display_name,
                    )
                )
            if contact.down_since and not contact.equipment_id:
                raise ValidationError(
                    self.env._("Choose the unit that is down, or clear the time.")
                )

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
        prepared = [dict(vals) for vals in vals_list]
        by_company = {}
        for vals in prepared:
            self._check_computed_fields(vals)
            if not self.env.su:
                # the lag is measured by us, not told by the client
                vals["registered_at"] = now
            if not self.env.su or vals.get("name", "New") == "New":
                company_id = vals.get("company_id") or self.env.company.id
                by_company.setdefault(company_id, []).append(vals)
        for company_id, group in by_company.items():
            company = self.env["res.company"].browse(company_id)
            for vals in group:
                vals["name"] = self._next_number(company)
        contacts = super().create(prepared)
        contacts.filtered("ticket_id")._note_on_tickets()
        return contacts

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            vals = {
                name: value
                for name, value in vals.items()
                if name not in ("name", "registered_at")
            }
        before = {contact: contact.ticket_id for contact in self}
        res = super().write(vals)
        self.filtered(
            lambda contact: contact.ticket_id and contact.ticket_id != before[contact]
        )._note_on_tickets()
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
    def _next_number(self, company):
        """Draw the next number of the year in which the entry is written.

        :param company: the company whose register it is; one with a sequence of
            its own (code ``after.sales.contact``) counts by itself
        """
        return (
            self.env["ir.sequence"]
            .with_company(company)
            .next_by_code(
                "after.sales.contact", sequence_date=fields.Date.context_today(self)
            )
        )

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
