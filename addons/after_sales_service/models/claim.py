# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import period

DECISIONS = [
    ("open", "Collecting"),
    ("claimed", "Claimed"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("cancelled", "Not Claimed"),
]
STATES = [
    ("open", "Collecting"),
    ("claimed", "Claimed"),
    ("accepted", "Accepted"),
    ("recovered", "Recovered"),
    ("rejected", "Rejected"),
    ("cancelled", "Not Claimed"),
]
#: so soon after the fault was reported the supplier is told
AT_ONCE = timedelta(hours=1)
#: who may see what a job cost us
MONEY = (
    "after_sales_service.group_after_sales_billing,"
    "after_sales_service.group_after_sales_manager"
)
#: written by the steps only; by hand one enters the supplier's number, the contact
#: and what is wrong
FIELDS_OF_STEPS = frozenset(
    {
        "name",
        "company_id",
        "vendor_id",
        "equipment_id",
        "ticket_id",
        "order_id",
        "reported_at",
        "reported_on",
        "vendor_warranty_end",
        "notified_at",
        "notified_by_id",
        "notified_how",
        "amount_claimed",
        "accepted_amount",
        "answer_reason",
        "move_ids",
        "decision",
        "claimed_on",
    }
)


class Claim(models.Model):
    """What a fault costs us is claimed from the supplier of the unit (S11).

    Opened by itself when a unit fails within its supplier's warranty, and told to
    the supplier's warranty contact at once. It collects the parts, labour and travel
    of the jobs as far as we bear them; billing claims, enters the answer and makes
    the draft of the supplier's refund. The desk sees that the supplier was told, and
    no cost.
    """

    _name = "after.sales.claim"
    _description = "Claim against a Supplier"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _order = "reported_on desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    vendor_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Warranty Contact",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    commercial_partner_id = fields.Many2one(related="vendor_id.commercial_partner_id")
    vendor_ref = fields.Char(
        string="Supplier's Number",
        tracking=True,
        help="The number under which the supplier keeps the case.",
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", check_company=True
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        check_company=True,
        help="The job of a unit that failed without a ticket.",
    )
    reported_at = fields.Datetime(
        required=True, help="When the customer told us of the fault."
    )
    reported_on = fields.Date(required=True, index=True)
    vendor_warranty_end = fields.Date(string="Supplier's Warranty until")
    failure = fields.Text(help="What is wrong, as it is told to the supplier.")
    # told
    notified_at = fields.Datetime(string="Told at", copy=False)
    notified_by_id = fields.Many2one("res.users", string="Told by", copy=False)
    notified_how = fields.Selection(
        [("mail", "By mail"), ("phone", "By phone")], string="Told", copy=False
    )
    told_at_once = fields.Boolean(
        compute="_compute_told_at_once",
        store=True,
        help="Within an hour after the fault was reported.",
    )
    # money
    line_ids = fields.One2many("after.sales.claim.line", "claim_id", groups=MONEY)
    amount_cost = fields.Monetary(
        string="Our Cost", compute="_compute_amount_cost", store=True, groups=MONEY
    )
    amount_claimed = fields.Monetary(string="Claimed", copy=False, groups=MONEY)
    accepted_amount = fields.Monetary(string="Accepted", copy=False, groups=MONEY)
    amount_recovered = fields.Monetary(
        string="Recovered",
        compute="_compute_amount_recovered",
        store=True,
        groups=MONEY,
    )
    answer_reason = fields.Char(string="Supplier's Answer", copy=False, tracking=True)
    move_ids = fields.One2many(
        "account.move",
        "after_sales_claim_id",
        string="Supplier's Refunds",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    decision = fields.Selection(DECISIONS, required=True, default="open", copy=False)
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True
    )
    claimed_on = fields.Date(copy=False)
    is_billing = fields.Boolean(compute="_compute_is_billing")

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "This number of a claim exists already."
    )
    _ticket_uniq = models.UniqueIndex(
        "(ticket_id, equipment_id) WHERE ticket_id IS NOT NULL",
        "This ticket has a claim for its unit already.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("reported_at", "notified_at")
    def _compute_told_at_once(self):
        for claim in self:
            claim.told_at_once = (
                bool(claim.notified_at)
                and claim.notified_at - claim.reported_at <= AT_ONCE
            )

    @api.depends("line_ids.amount", "line_ids.included")
    def _compute_amount_cost(self):
        for claim in self:
            claim.amount_cost = sum(
                claim.line_ids.filtered("included").mapped("amount")
            )

    # refunds are read under sudo (stored: compute_sudo): only what was posted
    @api.depends(
        "move_ids.state", "move_ids.payment_state", "move_ids.amount_untaxed_signed"
    )
    def _compute_amount_recovered(self):
        for claim in self:
            posted = claim.move_ids.filtered(
                lambda move: move.state == "posted" and move.payment_state != "reversed"
            )
            claim.amount_recovered = sum(posted.mapped("amount_untaxed_signed"))

    @api.depends("decision", "amount_recovered")
    def _compute_state(self):
        for claim in self:
            recovered = claim.decision == "accepted" and claim.amount_recovered > 0
            claim.state = "recovered" if recovered else claim.decision

    @api.depends_context("uid")
    def _compute_is_billing(self):
        self.is_billing = self.env.user.has_groups(MONEY)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not FIELDS_OF_STEPS.isdisjoint(vals):
            raise AccessError(
                self.env._(
                    "A claim is written by its buttons. By hand you enter the"
                    " supplier's number, the contact and what is wrong."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        if kept := self.filtered(
            lambda claim: claim.notified_at or claim.state not in ("open", "cancelled")
        ):
            raise UserError(
                self.env._(
                    "The supplier knows of these claims, they are kept: %s",
                    ", ".join(kept.mapped("name")),
                )
            )

    @api.model
    def _prepare_claim_vals(self, unit, at, failure, ticket=None, order=None):
        """Values of a claim for a unit that failed at ``at`` (naive UTC)."""
        return {
            "company_id": unit.company_id.id,
            "vendor_id": unit.vendor_id.id,
            "contact_id": (unit.vendor_warranty_contact_id or unit.vendor_id).id,
            "equipment_id": unit.id,
            "ticket_id": ticket.id if ticket else False,
            "order_id": order.id if order and not order.ticket_id else False,
            "reported_at": at,
            "reported_on": period.day_of(at, unit.tz),
            "vendor_warranty_end": unit.vendor_warranty_end,
            "failure": failure,
        }

    # ------------------------------------------------------------
    # COSTS
    # ------------------------------------------------------------

    def _get_orders(self):
        """The jobs whose costs are claimed: of this unit, done."""
        self.ensure_one()
        return (self.ticket_id.order_ids | self.order_id).filtered(
            lambda order: (
                order.state == "done" and order.equipment_id == self.equipment_id
            )
        )

    def action_collect(self):
        """Collect what the jobs cost as it is known now."""
        self._check_billing()
        self._check_decision("open")
        # bounded: costs of the jobs of these very claims, for people who may see them
        self.sudo()._collect()
        return True

    def _collect(self):
        """Bring the lines of open claims in line with their jobs; under sudo.

        What was claimed already stays; where the cost has changed since, it is said.
        """
        for claim in self:
            lines = claim._get_orders().line_ids
            if claim.decision == "open":
                claim._collect_lines(lines)
            elif claim.decision == "claimed" and claim._has_changed(lines):
                claim.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("The cost has changed since it was claimed"),
                    note=self.env._(
                        "A job of this claim was decided or priced anew. Reopen the"
                        " claim to collect the cost again, or leave it as it is."
                    ),
                    user_id=claim._get_billing_user().id,
                )

    def _collect_lines(self, order_lines):
        """One line for each line of the jobs; what has gone goes."""
        self.ensure_one()
        Line = self.env["after.sales.claim.line"]
        known = {line.order_line_id: line for line in self.line_ids}
        gone = self.line_ids.filtered(
            lambda line: line.order_line_id and line.order_line_id not in order_lines
        )
        gone.unlink()
        new = []
        for order_line in order_lines:
            vals = Line._prepare_order_line_vals(order_line)
            if order_line in known:
                known[order_line].write(vals)
            else:
                new.append(vals | {"claim_id": self.id})
        Line.create(new)

    def _has_changed(self, order_lines):
        """Whether the jobs cost something else by now."""
        self.ensure_one()
        Line = self.env["after.sales.claim.line"]
        now = {line.id: Line._prepare_order_line_vals(line) for line in order_lines}
        lines = self.line_ids.filtered("order_line_id")
        return set(now) != set(lines.order_line_id.ids) or any(
            abs(now[line.order_line_id.id][name] - line[name]) > 1e-6
            for line in lines
            for name in ("quantity", "unit_cost", "percent")
        )

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def _check_billing(self):
        """
        :raises AccessError: claims are the business of billing and the manager
        """
        self.check_access("write")
        if not self.env.user.has_groups(MONEY):
            raise AccessError(self.env._("Claims are made by billing."))

    def _check_decision(self, *allowed):
        """
        :raises UserError: the claim is elsewhere; says where
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for claim in self:
            if claim.decision not in allowed:
                raise UserError(
                    self.env._(
                        "%(number)s is in state “%(state)s”: this step is not open.",
                        number=claim.name,
                        state=labels[claim.state],
                    )
                )

    def _get_billing_user(self):
        """Who of billing is told."""
        self.ensure_one()
        group = self.env.ref("after_sales_service.group_after_sales_billing")
        return group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ).sorted("id")[:1]

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_moves(self):
        """The reader's own rights on bills decide."""
        self.ensure_one()
        return self.move_ids._get_records_action(name=self.env._("Supplier's Refunds"))

    @api.model
    def _get_open_domain(self):
        """Claims that still wait for something."""
        return Domain("state", "in", ("open", "claimed", "accepted"))
