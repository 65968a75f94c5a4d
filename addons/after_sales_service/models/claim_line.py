# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import coverage
from .claim import MONEY
from .order_line import KINDS


class ClaimLine(models.Model):
    """A part, working time or travel that the supplier shall pay.

    Taken over from the lines of the jobs, at our cost and as far as we bear it: what
    the customer pays is not claimed twice. Billing may leave a line out, and add what
    else it cost.
    """

    _name = "after.sales.claim.line"
    _description = "Claim Line"
    _order = "claim_id, id"

    claim_id = fields.Many2one(
        "after.sales.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    order_line_id = fields.Many2one(
        "after.sales.order.line",
        string="Job Line",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, default=coverage.PART)
    name = fields.Char(string="Description", required=True)
    removed_serial = fields.Char(string="Serial Removed")
    installed_serial = fields.Char(string="Serial Installed")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    unit_cost = fields.Float(
        string="Cost of a Unit", digits="Product Price", groups=MONEY
    )
    percent = fields.Float(
        string="We Bear (%)",
        default=100.0,
        help="What we bear of the line; the customer pays the rest.",
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, groups=MONEY)
    included = fields.Boolean(
        string="Claimed", default=True, help="Left out: the supplier is not asked."
    )

    _order_line_uniq = models.UniqueIndex(
        "(claim_id, order_line_id) WHERE order_line_id IS NOT NULL",
        "This line of a job is claimed already.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be greater than zero."
    )
    _cost_not_negative = models.Constraint(
        "CHECK (unit_cost IS NULL OR unit_cost >= 0)", "A cost cannot be negative."
    )
    _percent_in_range = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)",
        "A percent lies between 0 and 100.",
    )

    @api.depends("quantity", "unit_cost", "percent")
    def _compute_amount(self):
        for line in self:
            amount = line.quantity * line.unit_cost * line.percent / 100
            line.amount = line.currency_id.round(amount) if line.currency_id else amount

    @api.model
    def _prepare_order_line_vals(self, line):
        """Values taken over from a line of a job; called under sudo."""
        return {
            "order_line_id": line.id,
            "kind": line.kind,
            "name": line.name,
            "removed_serial": line.removed_serial,
            "installed_serial": line.lot_id.name,
            "quantity": line.quantity,
            "unit_cost": line._get_unit_cost(),
            "percent": line.covered_percent if line.coverage in coverage.FREE else 0.0,
        }

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("order_line_id") for vals in vals_list):
            raise self._make_guard_error()
        lines = super().create(vals_list)
        lines._check_claim_open()
        return lines

    def write(self, vals):
        self._check_claim_open()
        if not self.env.su and (
            "order_line_id" in vals
            or "claim_id" in vals
            or (self.order_line_id and set(vals) - {"included"})
        ):
            raise self._make_guard_error()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        self._check_claim_open()

    def _make_guard_error(self):
        return AccessError(
            self.env._(
                "Lines of jobs are taken over as they are: leave one out, or add"
                " another line."
            )
        )

    def _check_claim_open(self):
        """
        :raises UserError: what was claimed stays as it was claimed
        """
        if self.env.su:
            return
        for claim in self.claim_id:
            if claim.decision != "open":
                raise UserError(
                    self.env._(
                        "%s is claimed or closed: reopen it to change its lines.",
                        claim.name,
                    )
                )
