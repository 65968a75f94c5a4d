# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import coverage, price

KINDS = [
    (coverage.PART, "Part"),
    (coverage.LABOUR, "Labour"),
    (coverage.TRAVEL, "Travel"),
]
COVERAGES = [
    (coverage.INCLUDED, "Included"),
    (coverage.COVERED, "Warranty"),
    (coverage.CONTRACT, "Contract"),
    (coverage.FREE_SERVICE, "Free service"),
    (coverage.REWORK, "Rework"),
    (coverage.COST, "Cost only"),
    (coverage.LIST, "List price"),
    (coverage.QUOTATION, "By quotation"),
    (coverage.EXCLUDED, "Excluded"),
    (coverage.GOODWILL, "Goodwill"),
    (coverage.SUPPLIER, "Supplier"),
]
COVERAGE_STATES = [("provisional", "Provisional"), ("decided", "Decided")]
#: set by the decision and by the booking, never by a client
FIELDS_OF_DECISION = frozenset(
    {
        "coverage",
        "coverage_state",
        "coverage_reason",
        "covered_percent",
        "exclusion_id",
        "proposed_coverage",
        "proposed_percent",
        "warranty_id",
        "unit_cost",
        "state",
        "move_id",
        "removed_move_id",
        "sale_line_id",
    }
)


class OrderLine(models.Model):
    """A part, working time or travel of a job, and who pays for it.

    Engineers enter what they used; coverage and cost are decided by the engine or
    by the manager and never written by a client. A part that was booked out of
    the van cannot be changed any more.
    """

    _name = "after.sales.order.line"
    _description = "Service Order Line"
    _inherit = ["after.sales.guard.mixin"]
    _order = "order_id, sequence, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "after.sales.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default=coverage.PART)
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu' if kind == 'part' else 'service')]",
    )
    tracking = fields.Selection(related="product_id.tracking", string="Tracked")
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(
        required=True, default=1.0, digits="Product Unit", help="Labour in hours."
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit of Measure",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Installed",
        domain="[('product_id', '=', product_id)]",
        check_company=True,
    )
    removed_quantity = fields.Float(
        digits="Product Unit",
        help="How many defective pieces come back. They lie in “Defective Returns”"
        " and stay the customer's property.",
    )
    removed_serial = fields.Char(help="Serial number of the piece taken out.")
    employee_id = fields.Many2one(
        "hr.employee",
        string="By",
        check_company=True,
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    actual_amount = fields.Monetary(
        string="Actual Expense",
        help="Travel: what the journey really cost in total, without mark-up.",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("consumed", "Used")],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        help="Used: taken out of the van.",
    )
    move_id = fields.Many2one(
        "stock.move", readonly=True, copy=False, groups="stock.group_stock_user"
    )
    removed_move_id = fields.Many2one(
        "stock.move", readonly=True, copy=False, groups="stock.group_stock_user"
    )
    # who pays, and why
    coverage = fields.Selection(
        COVERAGES, readonly=True, copy=False, default=coverage.COST, required=True
    )
    coverage_state = fields.Selection(
        COVERAGE_STATES,
        readonly=True,
        copy=False,
        default="provisional",
        required=True,
        help="Provisional: fix first, settle who pays afterwards.",
    )
    coverage_reason = fields.Text(string="Why", readonly=True, copy=False)
    covered_percent = fields.Float(
        readonly=True, copy=False, help="What we bear of a free line, 0 to 100."
    )
    # money
    unit_cost = fields.Float(
        readonly=True,
        copy=False,
        digits="Product Price",
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_manager",
        help="Cost of one unit in the company's currency: estimated, true once the"
        " part is used.",
    )
    list_price = fields.Float(compute="_compute_amounts", digits="Product Price")
    amount_value = fields.Monetary(string="Value", compute="_compute_amounts")
    amount_free = fields.Monetary(string="Free", compute="_compute_amounts")
    amount_to_pay = fields.Monetary(string="To Pay", compute="_compute_amounts")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="after_sales_service.group_after_sales_billing",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be greater than zero."
    )
    _removed_not_negative = models.Constraint(
        "CHECK (removed_quantity >= 0)", "The removed quantity cannot be negative."
    )
    _percent_in_range = models.Constraint(
        "CHECK (covered_percent >= 0 AND covered_percent <= 100)",
        "A percent lies between 0 and 100.",
    )
    _actual_not_negative = models.Constraint(
        "CHECK (actual_amount >= 0)", "An expense cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("kind", "order_id")
    def _compute_product_id(self):
        for line in self:
            company = line.order_id.company_id or self.env.company
            if line.kind in (coverage.LABOUR, coverage.TRAVEL):
                product = company[f"after_sales_{line.kind}_product_id"]
                if not product:
                    raise UserError(
                        self.env._(
                            "Choose the product of %(kind)s in Settings ▸ After-Sales"
                            " of %(company)s first.",
                            kind=dict(
                                self._fields["kind"]._description_selection(self.env)
                            )[line.kind],
                            company=company.name,
                        )
                    )
            else:
                product = line.product_id
                if product.type == "service":
                    product = False
            line.product_id = product

    @api.depends("product_id", "kind")
    def _compute_name(self):
        for line in self:
            if line.product_id:
                # papers and customers need no internal reference
                product = line.product_id.with_context(display_default_code=False)
                line.name = product.display_name

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.product_id.uom_id

    @api.depends("kind")
    def _compute_employee_id(self):
        for line in self:
            if line.kind == coverage.PART:
                line.employee_id = False
            elif not line.employee_id:
                line.employee_id = line.order_id.engineer_id

    @api.depends(
        "product_id",
        "uom_id",
        "quantity",
        "coverage",
        "covered_percent",
        "actual_amount",
        "sale_line_id.price_unit",
        "sale_line_id.discount",
        "order_id.partner_id",
    )
    def _compute_amounts(self):
        for line in self:
            # what the customer sees on the paper is no secret to the engineer;
            # bounded to this line's own price and cost
            su = line.sudo().with_company(line.company_id or self.env.company)
            line.list_price = su._get_list_price()
            if su.sale_line_id:
                result = price.amounts(
                    line.quantity,
                    price.Price(
                        su._from_sale_currency(su.sale_line_id.price_unit),
                        su.sale_line_id.discount,
                    ),
                    line.currency_id.rounding or 0.01,
                )
            else:
                result = price.amounts(
                    line.quantity,
                    price.customer_price(
                        line.coverage,
                        line.covered_percent,
                        line.list_price,
                        su._get_charged_cost(),
                    ),
                    line.currency_id.rounding or 0.01,
                )
            line.amount_value = result.value
            line.amount_free = result.free
            line.amount_to_pay = result.to_pay

    def _from_sale_currency(self, amount):
        self.ensure_one()
        sale = self.sale_line_id.order_id
        return sale.currency_id._convert(
            amount,
            self.currency_id,
            self.company_id,
            sale.date_order or fields.Date.context_today(self),
            round=False,
        )

    def _get_list_price(self):
        """List price of one unit in the company's currency.

        Travel has the value of what it cost: there is no list of journeys.
        """
        self.ensure_one()
        if not self.product_id:
            return 0.0
        if self.kind == coverage.TRAVEL and self.actual_amount and self.quantity:
            return self.actual_amount / self.quantity
        pricelist = self.order_id.partner_id.property_product_pricelist
        list_price = pricelist._get_product_price(
            self.product_id,
            self.quantity or 1.0,
            currency=self.currency_id,
            uom=self.uom_id,
        )
        return list_price

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("kind", "product_id", "lot_id", "removed_quantity", "quantity")
    def _check_kind(self):
        for line in self:
            if (line.kind == coverage.PART) == (line.product_id.type == "service"):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” cannot stand on a line of this kind: parts are"
                        " goods, labour and travel are services.",
                        product=line.product_id.display_name,
                    )
                )
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "The serial number %(serial)s belongs to another product.",
                        serial=line.lot_id.name,
                    )
                )
            if line.tracking == "serial" and line.quantity != 1:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” has serial numbers: one line for each piece.",
                        product=line.product_id.display_name,
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
                self._check_vals_of_decision(vals)
        lines = super().create(vals_list)
        lines._check_order_open()
        lines._propose_coverage()
        return lines

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_vals_of_decision(vals)
            self._check_order_open()
        res = super().write(vals)
        if not self.env.su and "order_id" in vals:
            self._check_order_open()
        if not {
            "kind",
            "product_id",
            "quantity",
            "uom_id",
            "actual_amount",
        }.isdisjoint(vals):
            self._propose_coverage()
        return res

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | FIELDS_OF_DECISION

    @api.model
    def _check_vals_of_decision(self, vals):
        """Refuse what only the decision and the booking may write.

        :raises AccessError: a client tries to write coverage, cost or links
        """
        touched = FIELDS_OF_DECISION.intersection(vals)
        if touched:
            raise AccessError(
                self.env._(
                    "Coverage, cost and bookings are not written by hand: %(fields)s",
                    fields=", ".join(sorted(touched)),
                )
            )

    def _check_order_open(self):
        """A used part and the lines of a closed job stay as they are.

        :raises UserError: one of them would change
        """
        if self.env.su:
            return
        for line in self:
            if line.order_id.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(job)s is closed: its lines cannot be changed any more.",
                        job=line.order_id.name,
                    )
                )
            if line.order_id._is_sealed():
                raise UserError(
                    self.env._(
                        "%(job)s is signed: what was signed for cannot be changed.",
                        job=line.order_id.name,
                    )
                )
            if line.state == "consumed":
                raise UserError(
                    self.env._(
                        "“%(part)s” is booked out of the van already. Add another"
                        " line for what else was used.",
                        part=line.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_order_open()
        self._leave_sale_lines()
