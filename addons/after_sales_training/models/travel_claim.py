# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date

from odoo.addons.after_sales_service.tools import period

from ..tools import travel
from .travel_rule import AUDIENCES

APPROVAL = [
    ("draft", "Being Written"),
    ("handed_in", "With the Training Desk"),
    ("submitted", "Waiting for the Manager"),
    ("approved", "Approved"),
    ("refused", "Sent Back"),
]
STATES = [
    *APPROVAL[:4],
    ("billed", "Bills Made"),
    ("paid", "Paid"),
    APPROVAL[4],
]
#: what the journey is; fixed once the claim is handed in
FIELDS_OF_CLAIM = frozenset(
    {
        "company_id",
        "registration_id",
        "event_id",
        "employee_id",
        "partner_id",
        "city",
        "departed_on",
        "returned_on",
        "line_ids",
        "note",
    }
)


class TravelClaim(models.Model):
    """What a journey to a training cost, with its receipts (S33).

    For a customer's trainee by his enrolment: what the voucher promises is paid by
    us, never by the customer. For our own people by the session they went to. The
    claimant hands in, the training desk checks it; what is above the rules or above
    the planning budget waits for the manager. Then the accountant makes the bills.

    Desk and billing see all, an employee writes his own, a customer sees those of his
    company.
    """

    _name = "after.sales.travel.claim"
    _description = "Travel Claim"
    _inherit = [
        "after.sales.approval.mixin",
        "after.sales.numbered.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    # whoever reads a claim may ask about it
    _mail_post_access = "read"

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    approval_state = fields.Selection(
        selection_add=APPROVAL,
        string="Checked",
        ondelete={"handed_in": "set default"},
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    audience = fields.Selection(
        AUDIENCES, string="Who Travelled", compute="_compute_audience", store=True
    )
    registration_id = fields.Many2one(
        "event.registration",
        string="Enrolment",
        copy=False,
        check_company=True,
        ondelete="restrict",
        domain="[('is_training', '=', True), ('state', '!=', 'cancel')]",
        help="Whose journey it is: a trainee claims once for each enrolment.",
    )
    event_id = fields.Many2one(
        "event.event",
        string="Session",
        compute="_compute_event_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('is_training', '=', True)]",
    )
    course_id = fields.Many2one(
        "after.sales.training.course", related="event_id.course_id", store=True
    )
    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement",
        string="Voucher",
        related="registration_id.entitlement_id",
        store=True,
        index="btree_not_null",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Our Employee",
        default=lambda self: self._default_employee_id(),
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Traveller",
        compute="_compute_partner_id",
        store=True,
        index=True,
        tracking=True,
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_partner_id",
        store=True,
        index="btree_not_null",
    )
    payee_id = fields.Many2one(
        "res.partner",
        string="Paid to",
        compute="_compute_payee_id",
        store=True,
        readonly=False,
        tracking=True,
        domain="[('commercial_partner_id', '=', customer_id)]",
        help="Who has paid the tickets: the traveller, or his company.",
    )
    payee_account = fields.Char(
        string="Bank Account",
        groups="after_sales_training.group_training_user,"
        "after_sales_service.group_after_sales_billing",
        help="Bank and number of the account to pay to, as the claimant gave it.",
    )
    city = fields.Char(
        string="Destination",
        compute="_compute_city",
        store=True,
        readonly=False,
        help="The city decides the daily allowance and what a hotel may cost.",
    )
    departed_on = fields.Date(string="Left on", tracking=True)
    returned_on = fields.Date(string="Back on", tracking=True)
    session_begin = fields.Date(compute="_compute_session_days", compute_sudo=True)
    session_end = fields.Date(compute="_compute_session_days", compute_sudo=True)
    rule_id = fields.Many2one(
        "after.sales.travel.rule",
        string="Travel Rule",
        compute="_compute_rule_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    note = fields.Text(string="Remark")
    line_ids = fields.One2many("after.sales.travel.claim.line", "claim_id")
    amount_claimed = fields.Monetary(
        string="Claimed", compute="_compute_amounts", store=True
    )
    amount_allowed = fields.Monetary(
        string="Within the Rules", compute="_compute_amounts", store=True
    )
    amount_above = fields.Monetary(
        string="Above the Rules", compute="_compute_amounts", store=True
    )
    budget = fields.Monetary(
        string="Planning Budget",
        compute="_compute_budget",
        store=True,
        help="Of the voucher, for one person, at the rate of the day of departure.",
    )
    above_budget = fields.Monetary(compute="_compute_budget", store=True)
    amount_approved = fields.Monetary(
        string="Accepted", compute="_compute_amount_approved", store=True
    )
    needs_approval = fields.Boolean(
        string="Needs the Manager",
        compute="_compute_budget",
        store=True,
        help="Above the rules or above the planning budget: the service manager"
        " decides.",
    )
    reasons = fields.Text(string="Why the Manager", compute="_compute_reasons")

    _registration_uniq = models.UniqueIndex(
        "(registration_id) WHERE registration_id IS NOT NULL",
        "There is a travel claim for this enrolment already.",
    )
    _employee_uniq = models.UniqueIndex(
        "(employee_id, event_id) WHERE employee_id IS NOT NULL",
        "This employee has a travel claim for this session already: open that one.",
    )
    _open_idx = models.Index(
        "(approval_state) WHERE approval_state IN ('handed_in', 'submitted')"
    )

    @api.model
    def _default_employee_id(self):
        """Whoever is not of the desk claims for himself; the desk in “My Travel
        Claims” too."""
        desk = self.env.user.has_group("after_sales_training.group_training_user")
        if desk and not self.env.context.get("travel_of_mine"):
            return False
        # bounded: the user's own employee
        return self.env.user.sudo().employee_id.id

    # ------------------------------------------------------------
    # WHO AND WHERE; stored, so computed under sudo: who claims reads no enrolments
    # ------------------------------------------------------------

    @api.depends("approval_state", "line_ids.settlement", "line_ids.approved_amount")
    def _compute_state(self):
        for claim in self:
            claim.state = claim.approval_state
            lines = claim.line_ids.filtered("approved_amount")
            if claim.approval_state != "approved" or not lines:
                continue
            settled = set(lines.mapped("settlement"))
            if settled == {"paid"}:
                claim.state = "paid"
            elif "none" not in settled:
                claim.state = "billed"

    @api.depends("employee_id")
    def _compute_audience(self):
        for claim in self:
            claim.audience = "staff" if claim.employee_id else "trainee"

    @api.depends("registration_id.event_id")
    def _compute_event_id(self):
        for claim in self:
            claim.event_id = claim.registration_id.event_id or claim.event_id

    @api.depends("registration_id")
    def _compute_employee_id(self):
        for claim in self:
            if claim.registration_id:
                claim.employee_id = claim.registration_id.employee_id

    @api.depends(
        "registration_id.trainee_id", "registration_id.partner_id", "employee_id"
    )
    def _compute_partner_id(self):
        """Who comes; what was handed in stays that of who has travelled."""
        for claim in self:
            if claim.partner_id and claim.approval_state not in ("draft", False):
                continue
            booked = claim.registration_id
            claim.partner_id = (
                claim.employee_id.work_contact_id
                or claim.employee_id.user_id.partner_id
                or booked.trainee_id
                or booked.partner_id
            )
            claim.customer_id = (
                not claim.employee_id
                and (
                    booked.voucher_customer_id or claim.partner_id
                ).commercial_partner_id
            )

    @api.depends("partner_id")
    def _compute_payee_id(self):
        for claim in self:
            claim.payee_id = claim.partner_id

    @api.depends("event_id")
    def _compute_city(self):
        for claim in self:
            address = (
                claim.event_id.centre_id.address_id
                or claim.event_id.address_id
                or claim.event_id.after_sales_order_id.site_partner_id
            )
            claim.city = claim.city or address.city

    @api.depends("event_id.date_begin", "event_id.date_end", "event_id.date_tz")
    def _compute_session_days(self):
        for claim in self:
            event = claim.event_id
            claim.session_begin = event.date_begin and period.day_of(
                event.date_begin, event.date_tz
            )
            claim.session_end = event.date_end and period.day_of(
                event.date_end, event.date_tz
            )

    @api.depends("audience", "company_id", "departed_on")
    def _compute_rule_id(self):
        for claim in self:
            claim.rule_id = claim.rule_id._find(
                claim.company_id, claim.audience, claim.departed_on
            )

    # ------------------------------------------------------------
    # AMOUNTS
    # ------------------------------------------------------------

    @api.depends("line_ids.amount_company", "line_ids.allowed_company")
    def _compute_amounts(self):
        for claim in self:
            claim.amount_claimed = sum(claim.line_ids.mapped("amount_company"))
            claim.amount_allowed = sum(claim.line_ids.mapped("allowed_company"))
            claim.amount_above = claim.amount_claimed - claim.amount_allowed

    @api.depends("line_ids.approved_company")
    def _compute_amount_approved(self):
        for claim in self:
            claim.amount_approved = sum(claim.line_ids.mapped("approved_company"))

    @api.depends(
        "amount_claimed",
        "amount_above",
        "amount_approved",
        "departed_on",
        "entitlement_id.budget_per_person",
        "entitlement_id.currency_id",
    )
    def _compute_budget(self):
        """What was planned for one person; decided claims keep what they had."""
        for claim in self:
            if claim.approval_state in ("approved", "refused"):
                continue
            budget = claim.entitlement_id._get_travel_budget(claim.departed_on)
            above = travel.above_budget(claim.amount_claimed, budget)
            claim.budget = budget or 0.0
            claim.above_budget = above
            claim.needs_approval = any(
                claim.currency_id.compare_amounts(amount, 0.0) > 0
                for amount in (above, claim.amount_above, claim._get_cut())
            )

    @api.depends(
        "needs_approval",
        "above_budget",
        "amount_above",
        "amount_approved",
        "line_ids.reason",
    )
    def _compute_reasons(self):
        for claim in self:
            texts = []
            if claim.currency_id.compare_amounts(claim.above_budget, 0.0) > 0:
                texts.append(
                    self.env._(
                        "%(claimed)s is %(above)s more than the planning budget of"
                        " %(budget)s.",
                        claimed=claim._format(claim.amount_claimed),
                        above=claim._format(claim.above_budget),
                        budget=claim._format(claim.budget),
                    )
                )
            texts += [
                f"{line.display_name}: {line.explanation}"
                for line in claim.line_ids
                if line.reason != travel.WITHIN
            ]
            if claim.currency_id.compare_amounts(claim._get_cut(), 0.0) > 0:
                texts.append(
                    self.env._(
                        "%s would be left to the traveller.",
                        claim._format(claim._get_cut()),
                    )
                )
            claim.reasons = claim.needs_approval and "\n".join(texts)

    def _get_cut(self):
        """What the traveller would have to pay himself."""
        return self.amount_claimed - self.amount_approved

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _get_days_needed(self):
        """Days with an allowance, by the session and the rule; None: not known."""
        self.ensure_one()
        if not self.session_begin or not self.rule_id:
            return None
        return travel.days_needed(
            self.session_begin, self.session_end, self.rule_id.margin_days
        )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("registration_id", "employee_id", "event_id")
    def _check_whose(self):
        """
        :raises ValidationError: nobody travelled, the enrolment is cancelled, or its
            voucher promises no travel
        """
        for claim in self.sudo():  # the enrolment and voucher that were just named
            booked, voucher = claim.registration_id, claim.entitlement_id
            if not booked and not (claim.employee_id and claim.event_id):
                raise ValidationError(
                    self.env._(
                        "Say whose journey it is: choose the enrolment, or for one of"
                        " our own people the employee and the session."
                    )
                )
            if booked and not booked.is_training:
                raise ValidationError(
                    self.env._("This is no enrolment for a training: choose one.")
                )
            if claim.employee_id and booked and booked.employee_id != claim.employee_id:
                raise ValidationError(
                    self.env._(
                        "The enrolment is another person's: choose your own, or the"
                        " session alone."
                    )
                )
            if booked and booked.event_id != claim.event_id:
                raise ValidationError(
                    self.env._("The enrolment is for another session: take that one.")
                )
            # tickets bought before we cancelled are ours to pay, never the customer's
            if booked.state == "cancel" and booked.cancelled_because != "session":
                raise ValidationError(
                    self.env._(
                        "The enrolment of %(person)s is cancelled: there was no"
                        " journey to this session.",
                        person=claim.partner_id.name or booked.name,
                    )
                )
            if claim.audience == "trainee" and not (voucher and voucher.travel_by_us):
                raise ValidationError(
                    self.env._(
                        "No voucher promises that we pay the travel of %(person)s:"
                        " name the voucher on the enrolment, or note on the voucher"
                        " that travel is ours.",
                        person=claim.partner_id.name or booked.name,
                    )
                )
            if claim.audience == "trainee" and not claim.partner_id:
                raise ValidationError(
                    self.env._(
                        "The enrolment names no person yet: enter the trainee first."
                    )
                )

    @api.constrains("payee_id", "partner_id")
    def _check_payee(self):
        """:raises ValidationError: money would go to somebody else's company"""
        for claim in self.sudo():  # the partners that were just named
            payee = claim.payee_id
            fitting = claim.partner_id | claim.customer_id
            if (
                payee
                and payee not in fitting
                and (
                    claim.employee_id
                    or payee.commercial_partner_id != claim.customer_id
                )
            ):
                raise ValidationError(
                    self.env._(
                        "%(payee)s is neither the traveller nor of his company: what"
                        " an agency has booked is a line paid by the agency.",
                        payee=payee.display_name,
                    )
                )

    @api.constrains("departed_on", "returned_on", "event_id")
    def _check_days(self):
        for claim in self:
            begin, end = claim.session_begin, claim.session_end
            problems = travel.problems_of_dates(
                claim.departed_on, claim.returned_on, begin, end
            )
            # days may be entered later; handing in wants them
            for code in set(problems) - {"missing"}:
                raise ValidationError(claim._get_days_sentence(code))
        self.line_ids._check_entered()

    def _get_days_sentence(self, code):
        """Say what is wrong with the days of the journey, and what to do."""
        match code:
            case "missing":
                return self.env._("Enter the days of the journey: left on, back on.")
            case "order":
                return self.env._("The day of return lies before that of departure.")
        return self.env._(
            "The journey does not touch the session, %(begin)s to %(end)s. Please check"
            " the days.",
            begin=format_date(self.env, self.session_begin),
            end=format_date(self.env, self.session_end),
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"name"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._check_claimed_once(vals_list)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not FIELDS_OF_CLAIM.isdisjoint(vals):
            self._check_substance(vals)
        if not self.env.su and not {"payee_id", "payee_account"}.isdisjoint(vals):
            self._check_no_bill()
        res = super().write(vals)
        if not self.env.su and not {"registration_id", "employee_id"}.isdisjoint(vals):
            # rules are asked before: it may have become another's claim
            self.check_access("write")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_approval_state("draft")

    def _check_substance(self, vals):
        """Lines guard themselves: what was accepted is theirs to decide."""
        if set(vals) & FIELDS_OF_CLAIM == {"line_ids"}:
            return
        self._check_approval_state("draft")

    @api.model
    def _check_claimed_once(self, vals_list):
        """:raises ValidationError: the enrolment has its claim already"""
        wanted = [
            vals["registration_id"] for vals in vals_list if vals.get("registration_id")
        ]
        # bounded: whether there is one, whoever wrote it
        known = self.sudo().search([("registration_id", "in", wanted)], limit=1)
        if known or len(set(wanted)) < len(wanted):
            raise ValidationError(
                self.env._(
                    "There is a travel claim for this enrolment already%(number)s. Open"
                    " it and add what is missing.",
                    number=f": {known.name}" if known else "",
                )
            )
