# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

DECISIONS = [
    ("approve", "Approve"),
    ("exclude", "Exclude: it is not owed"),
    ("reject", "Reject"),
]


class CompensationDecision(models.TransientModel):
    """The manager decides: how much, or why not, on what evidence.

    Several at once where no claimed loss has to be weighed.
    """

    _name = "after.sales.compensation.decision"
    _description = "Decide on Compensation"

    compensation_ids = fields.Many2many(
        comodel_name="after.sales.compensation", required=True
    )
    decision = fields.Selection(selection=DECISIONS, required=True, default="approve")
    has_claim = fields.Boolean(compute="_compute_claim")
    claimed_amount = fields.Monetary(
        string="Loss Claimed",
        currency_field="claim_currency_id",
        compute="_compute_claim",
    )
    claim_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_claim"
    )
    accepted_amount = fields.Monetary(
        string="Loss Accepted",
        currency_field="claim_currency_id",
        compute="_compute_accepted_amount",
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_amount"
    )
    amount = fields.Monetary(string="To Be Paid", compute="_compute_amount")
    exclusion_id = fields.Many2one(
        comodel_name="after.sales.compensation.exclusion",
        string="Excluded by",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    company_id = fields.Many2one(comodel_name="res.company", compute="_compute_amount")
    reason = fields.Char()
    evidence_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="after_sales_compensation_decision_evidence_rel",
    )

    @api.depends("compensation_ids")
    def _compute_claim(self):
        for wizard in self:
            claims = wizard._get_claims()
            wizard.has_claim = bool(claims)
            one = claims if len(claims) == 1 else claims.browse()
            wizard.claimed_amount = one.claimed_amount
            wizard.claim_currency_id = one.claim_currency_id

    @api.depends("compensation_ids")
    def _compute_accepted_amount(self):
        for wizard in self:
            claims = wizard._get_claims()
            wizard.accepted_amount = (
                claims._get_open_loss() if len(claims) == 1 else 0.0
            )

    @api.depends("compensation_ids", "accepted_amount")
    def _compute_amount(self):
        for wizard in self:
            one = wizard.compensation_ids._origin
            wizard.company_id = one.company_id[:1]
            wizard.currency_id = one.currency_id if len(one) == 1 else False
            wizard.amount = (
                one._get_remedy_amount(wizard.accepted_amount, fields.Datetime.now())
                if len(one) == 1
                else 0.0
            )

    def _get_claims(self):
        """Return those with a loss that has to be weighed."""
        return self.compensation_ids._origin.filtered(
            lambda c: c.remedy != "schedule" and c.claimed_amount
        )

    def action_confirm(self):
        """Take the decision."""
        self.ensure_one()
        getattr(self, f"_confirm_{self.decision}")()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_approve(self):
        claims = self._get_claims()
        if claims and len(self.compensation_ids) > 1:
            raise UserError(
                self.env._(
                    "A loss is claimed in %s: decide on each by itself.",
                    ", ".join(claims.mapped("name")),
                )
            )
        accepted = self.accepted_amount if claims else None
        self._check_accepted(claims, accepted)
        self.compensation_ids._check_can_approve(accepted)
        self.compensation_ids._do_approve(accepted, self.reason, self.evidence_ids)

    def _check_accepted(self, claims, accepted):
        if claims and not (
            claims.claim_currency_id.compare_amounts(accepted, 0.0) >= 0
            and claims.claim_currency_id.compare_amounts(
                accepted, claims.claimed_amount
            )
            <= 0
        ):
            raise UserError(
                self.env._(
                    "Accept between nothing and the %s claimed.",
                    claims.claim_currency_id.format(claims.claimed_amount),
                )
            )

    def _confirm_exclude(self):
        self.compensation_ids._check_can_exclude()
        if not self.exclusion_id:
            raise UserError(self.env._("Choose what excludes the compensation."))
        self.compensation_ids._do_exclude(
            self.exclusion_id, self.reason, self.evidence_ids
        )

    def _confirm_reject(self):
        self.compensation_ids._check_can_reject()
        if not self.reason:
            raise UserError(self.env._("Say why it is rejected."))
        self.compensation_ids._do_reject(self.reason, self.evidence_ids)
