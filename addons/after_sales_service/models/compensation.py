# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.compensation import Terms, reckon
from .compensation_schedule import BASES, REMEDIES
from .res_company import COMPENSATION_SETTLEMENTS

STATES = [
    ("running", "Growing"),
    ("draft", "To Decide"),
    ("approved", "Approved"),
    ("settled", "Settled"),
    ("excluded", "Excluded"),
    ("rejected", "Rejected"),
    ("void", "Kept after all"),
]
DECISIONS = [
    ("open", "Not decided"),
    ("approved", "Approved"),
    ("excluded", "Excluded"),
    ("rejected", "Rejected"),
]
#: what the desk writes down, until it is decided
CLAIM_FIELDS = frozenset(
    {
        "claimed_amount",
        "claim_currency_id",
        "claim_date",
        "claim_note",
        "evidence_ids",
        "proposed_amount",
        "proposal_note",
    }
)
PROPOSAL_FIELDS = frozenset({"proposed_amount", "proposal_note"})
#: how it is paid: the desk's until it is decided, billing's until it is settled
SETTLEMENT_FIELDS = frozenset({"sale_order_id", "settlement"})
DESK = "after_sales_service.group_after_sales_dispatcher"
BILLING = "after_sales_service.group_after_sales_billing"


class Compensation(models.Model):
    """What one broken promise costs us (S12): from the breach to the credit note.

    The engine opens one for each promise that breaks and has a schedule, with the
    terms of that moment. It grows until the target is reached or dropped; the
    amount is reckoned when it is looked at, nothing writes it meanwhile. Then the
    service manager decides, and billing settles.

    The desk reads all of the company, writes the user's claim with its evidence,
    and proposes. Managers approve, exclude and reject. Billing says how it is
    paid and makes the draft. Everything else is written by the program; engineers
    and customers see none of it.
    """

    _name = "after.sales.compensation"
    _description = "Compensation"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _order = "deadline desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, default="New", copy=False
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        selection=STATES,
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )

    # The broken promise
    timer_id = fields.Many2one(
        comodel_name="after.sales.sla.timer",
        string="Broken Promise",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    target_id = fields.Many2one(
        comodel_name="after.sales.sla.target",
        string="Promise",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    promise = fields.Char(
        string="What Was Promised",
        compute="_compute_promise",
        help="As it was promised: the target may have changed since.",
    )
    clause_id = fields.Many2one(
        comodel_name="after.sales.clause",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Of the schedule, else of the promise.",
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        comodel_name="after.sales.order",
        string="Job",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    equipment_id = fields.Many2one(
        comodel_name="after.sales.equipment",
        string="Unit",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    deadline = fields.Datetime(
        string="Broken at",
        required=True,
        readonly=True,
        index=True,
        help="The deadline that was missed: lateness counts from here.",
    )
    ended_at = fields.Datetime(
        string="Reached or Dropped at",
        readonly=True,
        help="When the lateness ended. Empty: it still grows.",
    )
    kept = fields.Boolean(
        string="Kept after all",
        readonly=True,
        help="A time was corrected, and the promise is no longer broken.",
    )
    late_hours = fields.Float(string="Late by (h)", compute="_compute_amounts")

    # By the schedule
    schedule_id = fields.Many2one(
        comodel_name="after.sales.compensation.schedule",
        string="Compensation Schedule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    remedy = fields.Selection(
        selection=REMEDIES, string="Gives", required=True, readonly=True
    )
    base = fields.Selection(selection=BASES, string="Value", readonly=True)
    terms = fields.Json(readonly=True, help="The schedule as it was at the breach.")
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    base_value = fields.Monetary(
        string="Value of the Sale",
        compute="_compute_base_value",
        store=True,
        precompute=True,
        help="Without tax, at the rate of the day of the breach.",
    )
    schedule_amount = fields.Monetary(
        string="By the Schedule", compute="_compute_amounts"
    )

    # The user's actual loss
    claimed_amount = fields.Monetary(
        string="Loss Claimed", currency_field="claim_currency_id", tracking=True
    )
    claim_currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_claim_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    claim_date = fields.Date(string="Claimed on", tracking=True)
    claim_note = fields.Text(string="What Was Lost")
    evidence_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="after_sales_compensation_evidence_rel",
        copy=False,
    )
    proposed_amount = fields.Monetary(
        string="Proposed",
        currency_field="claim_currency_id",
        tracking=True,
        help="How much of the loss the desk would accept.",
    )
    proposal_note = fields.Char(string="Why")
    proposed_by_id = fields.Many2one(
        comodel_name="res.users", string="Proposed by", readonly=True
    )
    accepted_amount = fields.Monetary(
        string="Loss Accepted",
        currency_field="claim_currency_id",
        readonly=True,
        tracking=True,
    )

    # The decision
    decision = fields.Selection(
        selection=DECISIONS,
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    approved_amount = fields.Monetary(readonly=True, tracking=True)
    exclusion_id = fields.Many2one(
        comodel_name="after.sales.compensation.exclusion",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    decision_reason = fields.Char(string="Reason", readonly=True, tracking=True)
    decision_evidence_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="after_sales_compensation_decision_rel",
        string="Evidence of the Decision",
        readonly=True,
        copy=False,
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True
    )
    decided_at = fields.Datetime(readonly=True)

    # What it comes to
    amount = fields.Monetary(
        compute="_compute_amounts",
        help="As of now: it grows until the target is reached. What is excluded or"
        " rejected is nothing.",
    )
    amount_fixed = fields.Monetary(
        compute="_compute_amount_fixed",
        store=True,
        help="0 while it grows.",
    )
    amount_company = fields.Monetary(
        string="Amount Fixed (Company Currency)",
        currency_field="company_currency_id",
        compute="_compute_amount_fixed",
        store=True,
        help="At the rate of the day of the breach.",
    )

    # Settlement
    settlement = fields.Selection(
        selection=COMPENSATION_SETTLEMENTS,
        compute="_compute_settlement",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sale",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="The sale it belongs to: its value, and what is credited.",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Note or Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    all_move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="after_sales_compensation_move_rel",
        string="Every Draft Made",
        readonly=True,
        copy=False,
        groups="account.group_account_invoice",
    )
    settlement_amount = fields.Monetary(
        string="Amount on It",
        currency_field="settlement_currency_id",
        readonly=True,
        help="The approved amount in the currency of the credit note or bill.",
    )
    settlement_currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    settled_by_id = fields.Many2one(
        comodel_name="res.users", string="Settled by", readonly=True
    )

    explanation = fields.Html(
        string="How It Is Reckoned", compute="_compute_explanation", sanitize=False
    )
    can_decide = fields.Boolean(compute="_compute_can")
    can_reconsider = fields.Boolean(compute="_compute_can")
    can_settle = fields.Boolean(compute="_compute_can")

    # one for each broken promise, whoever sees the breach first
    _timer_uniq = models.UniqueIndex(
        "(timer_id)", "This broken promise has its compensation already."
    )
    _amounts_not_negative = models.Constraint(
        "CHECK (claimed_amount >= 0 AND proposed_amount >= 0)",
        "A claimed or proposed loss cannot be negative.",
    )
    _excluded_with_reason = models.Constraint(
        "CHECK (decision != 'excluded' OR exclusion_id IS NOT NULL)",
        "Say what excludes the compensation.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("timer_id", "target_id")
    @api.depends_context("lang")
    def _compute_promise(self):
        for compensation in self:
            compensation.promise = compensation.timer_id._get_promise()

    @api.depends(
        "decision",
        "ended_at",
        "kept",
        "move_id.state",
        "move_id.reversal_move_ids.state",
        "move_id.reversal_move_ids.amount_untaxed",
    )
    def _compute_state(self):
        for compensation in self:
            state = compensation.decision
            if state == "approved" and compensation._is_settled():
                state = "settled"
            elif state == "open" and compensation.kept:
                state = "void"
            elif state == "open":
                state = "draft" if compensation.ended_at else "running"
            compensation.state = state

    def _is_settled(self):
        """Return whether its credit note or bill stands in the books."""
        self.ensure_one()
        return bool(self.move_id) and self.move_id._is_compensation_in_force()

    @api.depends("sale_order_id")
    def _compute_base_value(self):
        for compensation in self:
            # decided is decided: another sale chosen by billing changes no amount
            if compensation.decision in (False, "open"):
                # sudo: one price of the customer's own sale, for the desk
                value, currency = compensation.sudo()._get_sale_value()
                compensation.base_value = compensation._convert(
                    value, currency, compensation.deadline
                )
            else:
                compensation.base_value = compensation.base_value

    def _get_sale_value(self):
        """Return what percentages are taken of, and its currency."""
        self.ensure_one()
        sale = self.sale_order_id
        if self.base == "order":
            return sale.amount_untaxed, sale.currency_id
        unit = self.equipment_id
        line = unit.sale_line_id
        if line.order_id != sale:
            line = sale.order_line.filtered(
                lambda line: line.product_id == unit.product_id
            )[:1]
        quantity = line.product_uom_qty
        return (line.price_subtotal / quantity if quantity else 0.0), sale.currency_id

    @api.depends("company_id")
    def _compute_claim_currency_id(self):
        for compensation in self:
            compensation.claim_currency_id = (
                compensation.claim_currency_id or compensation.company_id.currency_id
            )

    @api.depends("company_id")
    def _compute_settlement(self):
        for compensation in self:
            # sudo: one setting of the company whose promise was broken
            company = compensation.company_id.sudo()
            compensation.settlement = (
                compensation.settlement or company.after_sales_compensation_settlement
            )

    @api.depends(
        "deadline",
        "ended_at",
        "kept",
        "decision",
        "approved_amount",
        "base_value",
        "claimed_amount",
        "claim_currency_id",
        "claim_date",
        "proposed_amount",
        "proposed_by_id",
    )
    def _compute_amounts(self):
        now = fields.Datetime.now()
        for compensation in self:
            compensation.late_hours = compensation._get_late_seconds(now) / 3600
            compensation.schedule_amount = compensation._reckon(now).amount
            compensation.amount = compensation._get_amount(now)

    @api.depends(
        "deadline",
        "ended_at",
        "kept",
        "decision",
        "approved_amount",
        "base_value",
        "claimed_amount",
        "claim_currency_id",
        "claim_date",
        "proposed_amount",
        "proposed_by_id",
    )
    def _compute_amount_fixed(self):
        for compensation in self:
            fixed = compensation.decision != "open" or compensation.ended_at
            amount = compensation._get_amount(None) if fixed else 0.0
            compensation.amount_fixed = amount
            compensation.amount_company = compensation.currency_id._convert(
                amount,
                compensation.company_currency_id,
                compensation.company_id,
                compensation.deadline,
            )

    @api.depends("state", "move_id.state", "move_id.reversal_move_ids.state")
    @api.depends_context("uid")
    def _compute_can(self):
        for compensation in self:
            compensation.can_decide = compensation._may_take("exclude")
            compensation.can_reconsider = compensation._may_take("reconsider")
            compensation.can_settle = compensation._may_take("settle")

    # ------------------------------------------------------------
    # Reckoning
    # ------------------------------------------------------------

    def _get_late_seconds(self, now):
        """Return the lateness in seconds, until its end or until now."""
        self.ensure_one()
        until = self.ended_at or now
        return max(0, round((until - self.deadline).total_seconds()))

    def _reckon(self, now):
        """Return what the schedule gives, see :func:`tools.compensation.reckon`."""
        self.ensure_one()
        return reckon(
            Terms.from_dict(self.terms),
            self._get_late_seconds(now),
            self.base_value,
            self.currency_id.rounding,
        )

    def _get_amount(self, now):
        """Return what is owed as it stands, in its own currency."""
        self.ensure_one()
        if self.decision != "open":
            return self.approved_amount
        if self.kept:
            return 0.0
        return self._get_remedy_amount(self._get_open_loss(), now)

    def _get_remedy_amount(self, loss, now):
        """Return loss, schedule or the higher of both.

        :param float loss: in the currency of the claim
        """
        self.ensure_one()
        loss = self._convert(loss, self.claim_currency_id, self.claim_date)
        if self.remedy == "loss":
            return loss
        by_schedule = self._reckon(now).amount
        return by_schedule if self.remedy == "schedule" else max(loss, by_schedule)

    def _get_open_loss(self):
        """Return the loss that counts before the decision: proposed, else claimed."""
        self.ensure_one()
        return self.proposed_amount if self.proposed_by_id else self.claimed_amount

    def _convert(self, amount, currency, day):
        """Return an amount in the currency of the compensation."""
        self.ensure_one()
        if not amount or not currency:
            return 0.0
        return currency._convert(
            amount,
            self.currency_id,
            self.company_id,
            day or fields.Date.context_today(self),
        )

    # ------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------

    @api.constrains("claimed_amount", "proposed_amount", "accepted_amount")
    def _check_loss(self):
        for compensation in self:
            claimed, currency = (
                compensation.claimed_amount,
                compensation.claim_currency_id,
            )
            for amount in (compensation.proposed_amount, compensation.accepted_amount):
                # a negative claim is refused by the database
                if currency.compare_amounts(amount, max(0.0, claimed)) > 0:
                    raise ValidationError(
                        self.env._(
                            "%(number)s: no more than the %(claimed)s claimed can be"
                            " proposed or accepted.",
                            number=compensation.name,
                            claimed=currency.format(claimed),
                        )
                    )

    @api.constrains("claim_date")
    def _check_claim_date(self):
        for compensation in self:
            if (
                compensation.claim_date
                and compensation.claim_date > fields.Date.context_today(self)
            ):
                raise ValidationError(
                    self.env._("A claim cannot be dated in the future.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_guarded_fields(self):
        """Everything but the claim and how it is paid is written by the program."""
        return {
            name for name, field in self._fields.items() if field.store or field.inverse
        } - (CLAIM_FIELDS | SETTLEMENT_FIELDS)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_may_write(vals)
        res = super().write(vals)
        if not PROPOSAL_FIELDS.isdisjoint(vals):
            # sudo: who proposed it is not written by hand
            self.sudo().proposed_by_id = self.env.user
        if "claimed_amount" in vals and not vals.get("claim_date"):
            undated = self.filtered(lambda c: c.claimed_amount and not c.claim_date)
            undated.claim_date = fields.Date.context_today(self)
        return res

    def _check_may_write(self, vals):
        """The claim is the desk's until it is decided; how it is paid is billing's.

        :raises AccessError: it is not this user's to write
        :raises UserError: it is decided or settled
        """
        if not CLAIM_FIELDS.isdisjoint(vals):
            if not self.env.user.has_group(DESK):
                raise AccessError(
                    self.env._("The user's loss is written down by the service desk.")
                )
            decided = self.filtered(lambda c: c.decision != "open")
            if decided:
                raise UserError(
                    self.env._(
                        "%s is decided: what was claimed stays as it was. The service"
                        " manager can reconsider it.",
                        ", ".join(decided.mapped("name")),
                    )
                )
        if not SETTLEMENT_FIELDS.isdisjoint(vals):
            if not self.env.user.has_group(BILLING) and self.filtered(
                lambda c: c.decision != "open"
            ):
                raise AccessError(
                    self.env._("Once it is decided, billing says how it is paid.")
                )
            settled = self.filtered(lambda c: c._has_live_move())
            if settled:
                raise UserError(
                    self.env._(
                        "%s has its credit note or bill: delete or cancel that first.",
                        ", ".join(settled.mapped("name")),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(
            self.env._("Compensation is never deleted: exclude or reject it.")
        )
