# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_amount, format_date

from ..tools import travel
from .travel_rule import CLASSES

KINDS = [
    ("train", "Train, Coach"),
    ("flight", "Flight"),
    ("local", "Taxi, Metro, Bus"),
    ("hotel", "Hotel"),
    ("per_diem", "Daily Allowance"),
    ("mileage", "Own Car"),
    ("other", "Other"),
]
PAID_BY = [
    ("claimant", "Traveller"),
    ("agency", "Agency, on Our Account"),
    ("company", "Us Directly"),
]
REASONS = [
    ("within", "Within the rules"),
    ("cap", "Above the cap"),
    ("class", "Above the class of travel"),
    ("days", "More days than the session needs"),
    ("other", "Not in the rules"),
    ("no_rule", "No rule holds"),
]
#: written by the desk and the manager while they check
FIELDS_OF_DECISION = frozenset({"approved_amount", "cut_reason"})
#: written by billing once it is approved
FIELDS_OF_BILLING = frozenset({"tax_ids", "move_id"})


class TravelClaimLine(models.Model):
    """One receipt or allowance: what it comes to, what the rules allow, and why."""

    _name = "after.sales.travel.claim.line"
    _description = "Travel Claim: Line"
    _inherit = ["after.sales.guard.mixin"]
    _order = "claim_id, date, id"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "after.sales.travel.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    state = fields.Selection(related="claim_id.approval_state", string="Claim Is")
    kind = fields.Selection(KINDS, required=True, default="train")
    date = fields.Date(
        string="Day",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="Of the ride, of the first night, or of the receipt.",
    )
    name = fields.Char(string="What", help="From where to where, which hotel …")
    travel_class = fields.Selection(CLASSES, string="Class", default="second")
    quantity = fields.Float(
        default=1.0, digits=(16, 1), help="Nights, days or kilometres."
    )
    unit_name = fields.Char(compute="_compute_unit_name")
    amount = fields.Monetary(
        string="On the Receipt", help="All of it, with tax, in its own currency."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    receipt_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_travel_claim_line_receipt_rel",
        string="Receipts",
        copy=False,
    )
    receipt_count = fields.Integer(compute="_compute_receipt_count", compute_sudo=True)
    paid_by = fields.Selection(PAID_BY, required=True, default="claimant")
    vendor_id = fields.Many2one(
        "res.partner",
        string="Agency",
        help="The travel agency or carrier that sends us the bill.",
    )
    claimed_amount = fields.Monetary(
        string="Claimed", compute="_compute_reckoned", store=True
    )
    rate = fields.Float(
        string="Rate of the Day",
        compute="_compute_reckoned",
        store=True,
        digits=(16, 6),
        help="One unit of the receipt's currency in that of the company.",
    )
    amount_company = fields.Monetary(
        string="In Our Currency",
        compute="_compute_reckoned",
        store=True,
        currency_field="company_currency_id",
    )
    allowed_company = fields.Monetary(
        string="Within the Rules",
        compute="_compute_reckoned",
        store=True,
        currency_field="company_currency_id",
    )
    reason = fields.Selection(REASONS, compute="_compute_reckoned", store=True)
    explanation = fields.Char(string="Why", compute="_compute_explanation")
    approved_amount = fields.Monetary(
        string="Accepted",
        compute="_compute_approved_amount",
        store=True,
        readonly=False,
        help="What is paid, in the receipt's currency. Less than claimed needs a"
        " reason that the claimant reads; 0 refuses the line.",
    )
    cut_reason = fields.Char(string="Why Less", copy=False)
    approved_company = fields.Monetary(
        string="Accepted, Our Currency",
        compute="_compute_approved_company",
        store=True,
        currency_field="company_currency_id",
    )

    _amount_known = models.Constraint(
        "CHECK (kind IN ('per_diem', 'mileage') OR amount > 0)",
        "A receipt needs its amount: enter what it says.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "Enter how many nights, days or kilometres."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("claim_id.departed_on")
    def _compute_date(self):
        for line in self:
            line.date = line.date or line.claim_id.departed_on

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_unit_name(self):
        names = {
            "hotel": self.env._("nights"),
            "per_diem": self.env._("days"),
            "mileage": self.env._("km"),
        }
        for line in self:
            line.unit_name = names.get(line.kind, "")

    @api.depends("receipt_ids")
    def _compute_receipt_count(self):
        for line in self:
            line.receipt_count = len(line.receipt_ids)

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            label = labels.get(line.kind, "")
            line.display_name = f"{label} · {line.name}" if line.name else label

    @api.depends(
        "kind",
        "date",
        "amount",
        "quantity",
        "travel_class",
        "currency_id",
        "claim_id.city",
        "claim_id.departed_on",
        "claim_id.event_id",
        "claim_id.rule_id.flight_class",
        "claim_id.rule_id.margin_days",
        "claim_id.rule_id.mileage_rate",
        "claim_id.rule_id.train_class",
        "claim_id.rule_id.line_ids.cities",
        "claim_id.rule_id.line_ids.hotel_cap",
        "claim_id.rule_id.line_ids.per_diem",
    )
    def _compute_reckoned(self):
        """Reckoned while the claim is written; fixed once it is handed in."""
        for line in self:
            claim = line.claim_id
            if claim.approval_state not in ("draft", False):
                continue
            ours = line.company_currency_id or self.env.company.currency_id
            theirs = ours if line.kind in travel.RECKONED else line.currency_id or ours
            rate = theirs._get_conversion_rate(
                theirs,
                ours,
                line.company_id or self.env.company,
                line.date or claim.departed_on or fields.Date.context_today(line),
            )
            found = travel.reckon(
                line._get_item(rate),
                claim.rule_id._get_figures(claim.city),
                claim._get_days_needed() if claim else None,
            )
            line.rate = rate
            line.amount_company = ours.round(found.amount)
            line.allowed_company = ours.round(found.allowed)
            line.reason = found.code
            line.claimed_amount = (
                line.amount_company if line.kind in travel.RECKONED else line.amount
            )

    def _reckon_anew(self):
        """By what holds now: rates of the day may have been entered since."""
        for field in self._fields.values():
            if field.compute == "_compute_reckoned":
                self.env.add_to_compute(field, self)

    def _get_item(self, rate=1.0):
        """The line for the reckoning, in the currency of the company."""
        return travel.Item(
            self.kind or travel.OTHER,
            self.amount * rate,
            self.quantity,
            self.travel_class or travel.CLASSES[0],
        )

    @api.depends("reason", "amount_company", "allowed_company", "quantity")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line._get_explanation()

    def _get_explanation(self):
        """The inputs and the rule in one sentence."""
        self.ensure_one()
        # the rates of the claim's own rule, for whoever may read the claim
        rule = self.claim_id.sudo().rule_id
        tier = rule._find_line(self.claim_id.city)

        def money(amount):
            return format_amount(self.env, amount, self.company_currency_id)

        values = {
            "rule": rule.name,
            "tier": tier.name or self.claim_id.city or "",
            "quantity": f"{self.quantity:g}",
            "amount": money(self.amount_company),
            "allowed": money(self.allowed_company),
            "above": money(self.amount_company - self.allowed_company),
        }
        match self.reason, self.kind:
            case "no_rule", _kind:
                return self.env._("No travel rule holds on these days.")
            case "other", _kind:
                return self.env._("“%(rule)s” says nothing of this.", **values)
            case "class", _kind:
                limit = rule.train_class if self.kind == "train" else rule.flight_class
                labels = dict(
                    self._fields["travel_class"]._description_selection(self.env)
                )
                return self.env._(
                    "%(is)s; “%(rule)s” allows up to: %(limit)s.",
                    **values,
                    **{"is": labels[self.travel_class], "limit": labels[limit]},
                )
            case "days", _kind:
                return self.env._(
                    "%(quantity)s days × %(rate)s in %(tier)s; the session needs"
                    " %(needed)s days: %(above)s above.",
                    **values,
                    rate=money(tier.per_diem),
                    needed=self.claim_id._get_days_needed(),
                )
            case _reason, "per_diem":
                return self.env._(
                    "%(quantity)s days × %(rate)s in %(tier)s.",
                    **values,
                    rate=money(tier.per_diem),
                )
            case _reason, "mileage":
                return self.env._(
                    "%(quantity)s km × %(rate)s.",
                    **values,
                    rate=money(rule.mileage_rate),
                )
            case "cap", _kind:
                return self.env._(
                    "%(quantity)s nights × up to %(cap)s in %(tier)s: %(above)s above.",
                    **values,
                    cap=money(tier.hotel_cap),
                )
            case _reason, "hotel" if tier.hotel_cap:
                return self.env._(
                    "Up to %(cap)s per night in %(tier)s.",
                    **values,
                    cap=money(tier.hotel_cap),
                )
        return self.env._("By its receipt.")

    @api.depends("claimed_amount")
    def _compute_approved_amount(self):
        for line in self:
            line.approved_amount = line.claimed_amount

    @api.depends("approved_amount", "rate")
    def _compute_approved_company(self):
        for line in self:
            line.approved_company = (
                line.amount_company
                if line.approved_amount == line.claimed_amount
                else line.company_currency_id.round(line.approved_amount * line.rate)
            )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("kind", "date", "amount", "quantity", "claim_id")
    def _check_entered(self):
        """:raises ValidationError: no amount, or outside the journey"""
        for line in self:
            for code in line._get_problems():
                if code != "receipt":  # files come after the line; asked at the end
                    raise ValidationError(line._get_problem_sentence(code))

    def _get_problems(self):
        """Codes of what is wrong with the line."""
        self.ensure_one()
        claim = self.claim_id
        return travel.problems_of_item(
            self._get_item(),
            None if self.kind in travel.RECKONED else self.date,
            claim.departed_on,
            claim.returned_on,
            self.receipt_count or self.paid_by != "claimant",
        )

    def _get_problem_sentence(self, code):
        """Say what is wrong, and what to do."""
        line = self.display_name
        match code:
            case "amount":
                return self.env._(
                    "“%s”: a receipt without an amount cannot be paid. Enter what it"
                    " says.",
                    line,
                )
            case "receipt":
                return self.env._(
                    "“%s”: attach the receipt, as a photo or as PDF.", line
                )
            case "quantity":
                return self.env._(
                    "“%s”: enter how many nights, days or kilometres.", line
                )
            case "nights":
                return self.env._(
                    "“%s”: more nights than the journey has. Check the nights, or the"
                    " days of the journey.",
                    line,
                )
            case "days":
                return self.env._(
                    "“%s”: more days than the journey has. Check the days, or those of"
                    " the journey.",
                    line,
                )
        return self.env._(
            "“%(line)s”: %(day)s lies outside the journey, %(first)s to %(last)s."
            " Enter the day of the ride or of the first night.",
            line=line,
            day=format_date(self.env, self.date),
            first=format_date(self.env, self.claim_id.departed_on),
            last=format_date(self.env, self.claim_id.returned_on),
        )

    @api.constrains("currency_id", "date", "kind")
    def _check_currency(self):
        """:raises ValidationError: we know no rate for the receipt's currency"""
        for line in self:
            theirs, company = line.currency_id, line.company_id
            if theirs == company.currency_id or line.kind in travel.RECKONED:
                continue
            # bounded: whether a rate of the currency is known, for whoever claims
            known = theirs.active and self.env["res.currency.rate"].sudo().search_count(
                [
                    ("currency_id", "=", theirs.id),
                    ("name", "<=", line.date or fields.Date.context_today(line)),
                    ("company_id", "in", (False, company.root_id.id)),
                ],
                limit=1,
            )
            if not known:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: we have no exchange rate of %(currency)s for this"
                        " day. Check the currency; if it is right, ask us to enter the"
                        " rate.",
                        line=line.display_name,
                        currency=theirs.name,
                    )
                )

    @api.constrains("paid_by", "vendor_id")
    def _check_vendor(self):
        for line in self:
            if line.paid_by == "agency" and not line.vendor_id:
                raise ValidationError(
                    self.env._(
                        "“%s”: name the agency that sends us the bill.",
                        line.display_name,
                    )
                )

    @api.constrains("approved_amount", "cut_reason")
    def _check_approved_amount(self):
        for line in self:
            currency = line.currency_id
            if line.approved_amount < 0 or (
                currency.compare_amounts(line.approved_amount, line.claimed_amount) > 0
            ):
                raise ValidationError(
                    self.env._(
                        "“%s”: between nothing and what is claimed can be accepted.",
                        line.display_name,
                    )
                )
            if currency.compare_amounts(line.approved_amount, line.claimed_amount) < 0:
                if not (line.cut_reason or "").strip():
                    raise ValidationError(
                        self.env._(
                            "“%s”: say why less is accepted than was claimed; the"
                            " claimant reads it.",
                            line.display_name,
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
            if not self.env.su:
                self._check_too_early(vals)
        lines = super().create(vals_list)
        if not self.env.su:
            lines.claim_id._check_approval_state("draft")
        lines._keep_receipts()
        return lines

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_who_writes(set(vals))
            self._check_claim_stays(vals)
        res = super().write(vals)
        if "receipt_ids" in vals:
            self._keep_receipts()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self.claim_id._check_approval_state("draft")

    @api.model
    def _check_too_early(self, vals):
        """:raises UserError: a new line says already what is accepted or billed"""
        # the form sends what it has reckoned beforehand
        vals.pop("approved_amount", None)
        names = (FIELDS_OF_DECISION | FIELDS_OF_BILLING).intersection(vals)
        if any(vals[name] for name in names):
            raise UserError(
                self.env._("What is accepted and billed is entered afterwards.")
            )

    def _check_who_writes(self, names):
        """Claimant, desk and billing each have their fields, each in their time.

        :raises UserError: it is too early or too late for it
        :raises AccessError: somebody else's part
        """
        if names & FIELDS_OF_DECISION:
            if not self.env.user.has_group("after_sales_training.group_training_user"):
                raise AccessError(
                    self.env._("What is accepted is decided by the training desk.")
                )
            self.claim_id._check_is_being_checked()
        if names & FIELDS_OF_BILLING:
            if not self.env.user.has_group(
                "after_sales_service.group_after_sales_billing"
            ):
                raise AccessError(self.env._("Taxes and bills are for billing."))
            self.claim_id._check_approval_state("approved")
        if names - FIELDS_OF_DECISION - FIELDS_OF_BILLING:
            self.claim_id._check_approval_state("draft")

    def _check_claim_stays(self, vals):
        """:raises UserError: a line would come to another claim, maybe decided"""
        if "claim_id" in vals and self.claim_id.ids != [vals["claim_id"]]:
            raise UserError(
                self.env._("A line stays with its claim: enter it in the other anew.")
            )

    def _are_files_kept(self):
        """What was handed in is what is checked and paid."""
        return self.claim_id.approval_state not in ("draft", False)

    # ------------------------------------------------------------
    # RECEIPTS
    # ------------------------------------------------------------

    def _keep_receipts(self):
        """Receipts belong to their line: who reads it, reads them."""
        for line in self:
            away = line.receipt_ids.filtered(
                lambda file, line=line: (
                    (file.res_model, file.res_id) != (line._name, line.id)
                )
            )
            kept = (line.receipt_ids - away) | away._keep_with(line)
            if kept != line.receipt_ids:
                # bounded: the line's own link to what it was just given
                line.sudo().write({"receipt_ids": [Command.set(kept.ids)]})
        self._check_receipts_once()

    def _check_receipts_once(self):
        """One receipt is paid once: known again by its content, not by its name.

        :raises ValidationError: it stands on another line already
        """
        # bounded: whether the same file was handed in before, in this company
        mine = self.sudo().receipt_ids
        same = (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [
                    ("res_model", "=", self._name),
                    ("checksum", "in", mine.mapped("checksum")),
                ],
                ["checksum", "res_id"],
            )
        )
        for group in same.grouped("checksum").values():
            lines = self.sudo().browse(set(group.mapped("res_id"))).exists()
            lines = lines.filtered(lambda line, group=group: group & line.receipt_ids)
            for company_lines in lines.grouped("company_id").values():
                if len(company_lines) > 1 or len(group & mine) > 1:
                    self._refuse_receipt_twice(company_lines, group)

    def _refuse_receipt_twice(self, lines, receipts):
        first = lines.sorted("id")[0]
        own = lines.claim_id <= self.claim_id
        # whose claim it is, is told to our own people and to nobody else
        told = own or (not self.env.user.share and not self.env.su)
        raise ValidationError(
            self.env._(
                "The receipt “%(file)s” was handed in already%(where)s. A receipt is"
                " paid once: take it out here.",
                file=receipts[-1].name,
                where=f" ({first.claim_id.name}, {first.display_name})" if told else "",
            )
        )
