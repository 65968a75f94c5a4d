# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

SETTLEMENTS = [
    ("stays", "Still in the store"),
    ("lost", "Lost or broken: write it off"),
    ("more", "More was handed over"),
]


class ReplenishmentLine(models.Model):
    """One part of a top-up: used, needed, handed over, received.

    While it is collected the storekeeper may change how much is sent, add a part or
    leave one out; afterwards the steps of the top-up write here.
    """

    _name = "after.sales.replenishment.line"
    _description = "Part of a Top-Up"
    _inherit = ["after.sales.guard.mixin"]
    _order = "replenishment_id, product_id, id"
    _check_company_auto = True

    replenishment_id = fields.Many2one(
        "after.sales.replenishment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="replenishment_id.company_id", store=True, index=True
    )
    location_id = fields.Many2one(related="replenishment_id.location_id", store=True)
    state = fields.Selection(related="replenishment_id.state")
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu')]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    tracking = fields.Selection(related="product_id.tracking")
    used_line_ids = fields.One2many(
        "after.sales.order.line", "replenishment_line_id", readonly=True
    )
    # why so much
    used = fields.Float(
        readonly=True, digits="Product Unit", help="Taken out of the van on jobs."
    )
    brought = fields.Float(
        string="Brought for the Job",
        readonly=True,
        digits="Product Unit",
        help="Of what was used, pieces that were fetched or requested for the job: they"
        " are not replaced.",
    )
    carried = fields.Float(
        string="From before",
        readonly=True,
        digits="Product Unit",
        help="What an earlier top-up was short of.",
    )
    room = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="What the van still takes until the most that shall lie in it.",
    )
    has_level = fields.Boolean(readonly=True)
    why = fields.Char(compute="_compute_why")
    # how much
    quantity = fields.Float(
        string="Needed", required=True, default=1.0, digits="Product Unit"
    )
    sent = fields.Float(string="Handed Over", readonly=True, digits="Product Unit")
    short = fields.Float(
        readonly=True, digits="Product Unit", help="What the store did not have."
    )
    next_line_id = fields.Many2one(
        "after.sales.replenishment.line",
        string="Goes on with",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The later top-up that brings what was short.",
    )
    is_requested = fields.Boolean(
        readonly=True, help="What was short is requested for the van."
    )
    # what arrived
    received = fields.Float(readonly=True, digits="Product Unit")
    difference = fields.Float(
        compute="_compute_difference", store=True, digits="Product Unit"
    )
    reason = fields.Char(string="What Happened", readonly=True)
    settlement = fields.Selection(SETTLEMENTS)
    lot_ids = fields.Many2many(
        "stock.lot",
        "after_sales_replenishment_line_lot_rel",
        string="Serial Numbers",
        readonly=True,
    )
    missing_lot_ids = fields.Many2many(
        "stock.lot",
        "after_sales_replenishment_line_missing_rel",
        string="Did Not Arrive",
        readonly=True,
    )

    _fields_of_steps = frozenset(
        {
            "used",
            "brought",
            "carried",
            "room",
            "has_level",
            "used_line_ids",
            "sent",
            "short",
            "next_line_id",
            "is_requested",
            "received",
            "reason",
            "lot_ids",
            "missing_lot_ids",
        }
    )

    _product_uniq = models.UniqueIndex(
        "(replenishment_id, product_id)", "This part stands on the top-up already."
    )
    _quantity_not_negative = models.Constraint(
        "CHECK (quantity >= 0)", "The quantity cannot be negative."
    )
    _received_not_negative = models.Constraint(
        "CHECK (received IS NULL OR received >= 0)", "The quantity cannot be negative."
    )
    _short_idx = models.Index(
        "(location_id) WHERE short > 0 AND next_line_id IS NULL"
        " AND is_requested IS NOT TRUE"
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("used", "brought", "carried", "room", "has_level", "used_line_ids")
    @api.depends_context("lang")
    def _compute_why(self):
        for line in self:
            jobs = len(line.used_line_ids.order_id)
            parts = []
            if line.used:
                parts.append(
                    self.env._(
                        "%(quantity)g used (jobs: %(jobs)s)",
                        quantity=line.used,
                        jobs=jobs,
                    )
                )
            if line.brought:
                parts.append(self.env._("%g brought for the job", line.brought))
            if line.carried:
                parts.append(self.env._("%g short from before", line.carried))
            if line.has_level:
                parts.append(self.env._("the van takes %g more", line.room))
            line.why = "; ".join(parts) or self.env._("added by hand")

    @api.depends("sent", "received", "replenishment_id.received_at")
    def _compute_difference(self):
        for line in self:
            counted = line.replenishment_id.received_at
            line.difference = line.received - line.sent if counted else 0.0

    def _get_to_bring(self):
        """What is brought or still has to be."""
        self.ensure_one()
        return self.quantity if self.replenishment_id.state == "draft" else self.sent

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        lines = super().create(vals_list)
        lines._check_editable({"product_id", "quantity"})
        return lines

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_editable(vals)
        res = super().write(vals)
        if "replenishment_id" in vals:
            self._check_editable(vals)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reserved(self):
        """Left out while it is collected: what was used comes with the next one."""
        self._check_editable({"product_id"})

    def _check_editable(self, names):
        """
        :raises UserError: the parts are reserved, or on their way
        """
        if self.env.su:
            return
        self.replenishment_id._check_storekeeper()
        for line in self:
            allowed = "difference" if set(names) == {"settlement"} else "draft"
            if line.replenishment_id.state != allowed:
                raise UserError(
                    self.env._(
                        "%(topup)s: parts are changed while it is collected, and"
                        " settled when something else arrived.",
                        topup=line.replenishment_id.name,
                    )
                )
