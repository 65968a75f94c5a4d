# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, format_date

from ..tools import coverage, period, reserve

STATES = [("draft", "Draft"), ("confirmed", "Confirmed")]
METHODS = [
    ("history", "What such units cost so far"),
    ("rate", "Percent of sales"),
]
#: written by the steps only, never by a client
FIELDS_OF_STEPS = frozenset(
    {"state", "line_ids", "measured_at", "confirmed_at", "confirmed_by_id", "move_id"}
)
#: what is measured anew when it changes
FIELDS_OF_QUESTION = frozenset(
    {"company_id", "date", "method", "rate", "months", "least_history"}
)
#: what the warranty costs us; installation and other free work belong to the sale
COVERAGES_OF_WARRANTY = (
    coverage.COVERED,
    coverage.REWORK,
    coverage.GOODWILL,
    coverage.SUPPLIER,
)


class WarrantyReserve(models.Model):
    """What to set aside for the warranties that run on a day (accrued liability).

    Expected cost of the units of each product and month of delivery, by what such
    units cost so far or as a percent of sales, against what was really spent.
    A draft is reckoned anew at will; confirmed, it stays. The entry in the books is
    a proposal of its own, and off by default. Billing and managers only.
    """

    _name = "after.sales.warranty.reserve"
    _description = "Warranty Reserve"
    _inherit = ["mail.thread", "after.sales.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As of",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self._default_date(),
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    method = fields.Selection(
        METHODS,
        string="Expected by",
        required=True,
        default="history",
        tracking=True,
        help="What such units cost so far: the average of the product's units whose"
        " warranty is over. A product without such uses the percent of sales.",
    )
    rate = fields.Float(
        string="Of Sales (%)",
        digits=(16, 3),
        required=True,
        default=lambda self: self.env.company.after_sales_reserve_rate,
        tracking=True,
        help="A product may have its own.",
    )
    months = fields.Integer(
        string="Delivered within (months)",
        required=True,
        default=60,
        help="How far it looks back. Units whose warranty still runs count anyway.",
    )
    least_history = fields.Integer(
        string="History of at Least (units)",
        required=True,
        default=5,
        help="A product of which fewer units came to the end of their warranty has no"
        " history yet. Units whose warranty began before costs were recorded here do"
        " not count.",
    )
    note = fields.Text(string="Remarks")
    line_ids = fields.One2many(
        "after.sales.warranty.reserve.line", "reserve_id", readonly=True
    )
    measured_at = fields.Datetime(string="Reckoned at", readonly=True, copy=False)
    sales_amount = fields.Monetary(
        string="Sales", compute="_compute_amounts", store=True
    )
    expected_cost = fields.Monetary(
        string="Expected", compute="_compute_amounts", store=True
    )
    actual_cost = fields.Monetary(
        string="Spent", compute="_compute_amounts", store=True
    )
    amount = fields.Monetary(string="Reserve", compute="_compute_amounts", store=True)
    summary = fields.Text(compute="_compute_summary")
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.users", string="Confirmed by", readonly=True, copy=False
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="account.group_account_invoice",
    )
    can_propose = fields.Boolean(compute="_compute_can_propose", compute_sudo=True)

    _rate_in_range = models.Constraint(
        "CHECK (rate >= 0 AND rate <= 100)", "A percent lies between 0 and 100."
    )
    _months_positive = models.Constraint(
        "CHECK (months BETWEEN 1 AND 600)",
        "Look back at least one month, and at most fifty years.",
    )
    _history_positive = models.Constraint(
        "CHECK (least_history >= 1)", "A history is of one unit at least."
    )
    _confirmed_uniq = models.UniqueIndex(
        "(company_id, date) WHERE state = 'confirmed'",
        "A reserve of this day is confirmed already.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_date(self):
        """The end of last month: what is being closed."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Warranty reserve as of %(date)s",
                date=format_date(self.env, record.date) if record.date else "…",
            )

    @api.depends(
        "line_ids.sales_amount",
        "line_ids.expected_cost",
        "line_ids.actual_cost",
        "line_ids.amount",
    )
    def _compute_amounts(self):
        for record in self:
            for name in ("sales_amount", "expected_cost", "actual_cost", "amount"):
                record[name] = sum(record.line_ids.mapped(name))

    @api.depends("amount", "expected_cost", "actual_cost", "line_ids", "method")
    @api.depends_context("lang")
    def _compute_summary(self):
        for record in self:
            record.summary = record._get_summary()

    def _get_summary(self):
        """The result and its rule in words."""
        self.ensure_one()
        if not self._origin:
            return self.env._("It is reckoned when you save.")
        if not self.line_ids:
            return self.env._(
                "No unit with a warranty was delivered in this time: nothing is to be"
                " set aside."
            )
        money = self.currency_id.format
        return self.env._(
            "Under warranty the units delivered (%(units)s) are expected to cost"
            " %(expected)s, and %(actual)s is spent. For %(open)s of them the warranty"
            " still runs or has not begun: %(amount)s is to be set aside. For each line"
            " that is what of the expected cost is not spent, and at most the share of"
            " the units whose warranty is not over.",
            units=sum(self.line_ids.mapped("unit_count")),
            open=sum(self.line_ids.mapped("open_count")),
            expected=money(self.expected_cost),
            actual=money(self.actual_cost),
            amount=money(self.amount),
        )

    @api.depends("state", "move_id.state", "company_id.after_sales_reserve_entry")
    def _compute_can_propose(self):
        for record in self:
            record.can_propose = (
                record.state == "confirmed"
                and record.company_id.after_sales_reserve_entry
                and not record._has_live_move()
            )

    @api.constrains("date")
    def _check_date(self):
        for record in self:
            if record.date > fields.Date.context_today(record):
                raise ValidationError(
                    self.env._(
                        "A reserve is reckoned for a day that has come: what will be"
                        " spent until then is not known yet."
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        records = super().create(vals_list)
        records._measure()
        return records

    def write(self, vals):
        self._check_computed_fields(vals)
        question = FIELDS_OF_QUESTION.intersection(vals)
        if question:
            self._check_draft()
        result = super().write(vals)
        if question:
            self._measure()
        return result

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | FIELDS_OF_STEPS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_draft()

    def _check_draft(self):
        """:raises UserError: one of them is confirmed"""
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "%(reserve)s is confirmed. Set it back to draft first.",
                        reserve=record.display_name,
                    )
                )

    # ------------------------------------------------------------
    # MEASURE
    # ------------------------------------------------------------

    def action_measure(self):
        """Reckon anew from the deliveries and costs as they stand now."""
        self.check_access("write")
        self._check_draft()
        self._measure()
        return True

    def _measure(self):
        for record in self:
            cohorts = reserve.reckon(
                record._get_units(),
                record.rate,
                product_rates=record._get_product_rates(),
                least_history=record.least_history if record.method == "history" else 0,
            )
            # bounded: lines of this reserve, which nobody writes by hand
            record.sudo().write(
                {
                    "measured_at": fields.Datetime.now(),
                    "line_ids": [
                        Command.clear(),
                        *(
                            Command.create(record._prepare_line_vals(*key, cohort))
                            for key, cohort in sorted(cohorts.items())
                        ),
                    ],
                }
            )

    def _prepare_line_vals(self, product_id, month, cohort):
        round_ = self.currency_id.round
        return {
            "product_id": product_id,
            "month": month,
            "unit_count": cohort.units,
            "open_count": cohort.open_units,
            "assumed_count": cohort.assumed,
            "history_count": cohort.history_units,
            "basis": cohort.basis,
            "rate": cohort.rate,
            "unit_cost": cohort.unit_cost,
            "sales_amount": round_(cohort.sales),
            "expected_cost": round_(cohort.expected),
            "actual_cost": round_(cohort.actual),
            "limit_amount": round_(cohort.limit),
            "amount": round_(cohort.reserve),
        }

    def _get_product_rates(self):
        """Percent of sales by product, where a product names its own."""
        self.ensure_one()
        # bounded: one figure of products, for whoever may reckon the reserve
        products = (
            self.env["product.product"]
            .sudo()
            .with_context(active_test=False)
            .search([("after_sales_reserve_rate", ">", 0)])
        )
        return {product.id: product.after_sales_reserve_rate for product in products}

    def _get_units(self):
        """The units with a warranty, each with its sale and what it cost so far.

        :return: list of :class:`reserve.Unit`
        """
        self.ensure_one()
        costs = self._get_costs()
        rows = self.env.execute_query(self._get_unit_query())
        prices = self._get_list_prices({row[1] for row in rows if row[3] is None})
        return [
            reserve.Unit(
                product,
                month,
                prices[product] if sales is None else sales,
                costs.get(unit, 0.0),
                is_open,
                is_sold=sales is not None,
                is_whole=is_whole,
            )
            for unit, product, month, sales, is_open, is_whole in rows
        ]

    def _get_list_prices(self, product_ids):
        """What units are assumed to be sold for whose sale is not known here."""
        self.ensure_one()
        Pricelist = self.env["product.pricelist"]
        # bounded: list prices of products, for whoever may reckon the reserve
        products = self.env["product.product"].sudo().browse(product_ids)
        return {
            product.id: Pricelist._get_product_price(
                product, 1.0, currency=self.currency_id, date=self.date
            )
            for product in products.with_company(self.company_id)
        }

    def _get_first_day(self):
        """The day since which costs are recorded here, or that of the reserve."""
        self.ensure_one()
        ((first,),) = self.env["after.sales.cost.report"]._read_group(
            [("company_id", "=", self.company_id.id)], [], ["date:min"]
        )
        return first or self.date

    def _get_costs(self):
        """What each unit cost us under warranty until then: dict of id → money."""
        self.ensure_one()
        rows = self.env["after.sales.cost.report"]._read_group(
            self._get_cost_domain(), ["equipment_id"], ["margin:sum"]
        )
        return {unit.id: -margin for unit, margin in rows}

    def _get_cost_domain(self):
        """The rows of the cost report that are warranty cost until that day."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("date", "<=", self.date),
            ("warranty", "=", "in"),
            ("coverage", "in", COVERAGES_OF_WARRANTY),
            ("equipment_id", "!=", False),
        ]

    def _get_unit_query(self):
        """Rows of (unit, product, month, sales without tax or NULL, warranty not
        over, warranty wholly in the time in which costs are recorded)."""
        self.ensure_one()
        Equipment = self.env["after.sales.equipment"]
        Warranty = self.env["after.sales.warranty"]
        SaleLine = self.env["sale.order.line"]
        return SQL(
            """
            SELECT unit.id, unit.product_id,
                   date_trunc('month', unit.delivered_on)::date,
                   sale_line.price_subtotal / NULLIF(sale_line.product_uom_qty, 0)
                        / COALESCE(NULLIF(sale.currency_rate, 0), 1),
                   COALESCE(warranty.is_open, TRUE),
                   COALESCE(warranty.starts_on >= %(recorded)s, TRUE)
              FROM after_sales_equipment unit
              LEFT JOIN sale_order_line sale_line ON sale_line.id = unit.sale_line_id
              LEFT JOIN sale_order sale ON sale.id = sale_line.order_id
              LEFT JOIN LATERAL (
                  SELECT bool_or(
                             COALESCE(w.void_reason, '') = ''
                             AND w.covered_until > %(instant)s
                             AND (w.closed_on IS NULL OR w.closed_on > %(date)s)
                         ) AS is_open,
                         bool_and(COALESCE(w.void_reason, '') != '') AS is_void,
                         MIN(w.start_date) AS starts_on
                    FROM after_sales_warranty w
                   WHERE w.equipment_id = unit.id) warranty ON TRUE
             WHERE unit.company_id = %(company)s
               AND unit.owner_kind = 'customer'
               AND unit.delivered_on <= %(date)s
               -- a warranty that began, or one that is promised and will begin
               AND (NOT COALESCE(warranty.is_void, TRUE)
                    OR warranty.is_void IS NULL AND unit.warranty_term_id IS NOT NULL
                       AND unit.state != 'retired')
               AND (unit.delivered_on >= %(first)s OR COALESCE(warranty.is_open, TRUE))
            """,
            company=self.company_id.id,
            date=self.date,
            first=self.date - relativedelta(months=self.months),
            recorded=self._get_first_day(),
            instant=period.end_of_day(self.date, self.company_id._get_after_sales_tz()),
            to_flush=[
                *(
                    Equipment._fields[name]
                    for name in (
                        "company_id",
                        "delivered_on",
                        "owner_kind",
                        "product_id",
                        "sale_line_id",
                        "state",
                        "warranty_term_id",
                    )
                ),
                *(
                    Warranty._fields[name]
                    for name in (
                        "closed_on",
                        "covered_until",
                        "equipment_id",
                        "start_date",
                        "void_reason",
                    )
                ),
                SaleLine._fields["price_subtotal"],
                SaleLine._fields["product_uom_qty"],
                self.env["sale.order"]._fields["currency_rate"],
            ],
        )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Keep the reserve as it stands: it answers for a closing."""
        self.check_access("write")
        self._check_draft()
        # bounded: a step of these reserves, checked above
        self.sudo().write(
            {
                "state": "confirmed",
                "confirmed_at": fields.Datetime.now(),
                "confirmed_by_id": self.env.uid,
            }
        )
        return True

    def action_draft(self):
        """Take a confirmation back, as long as no entry stands on it."""
        self.check_access("write")
        # bounded: a step of these reserves, and whether an entry stands on them
        for record in self.sudo():
            if record._has_live_move():
                raise UserError(
                    self.env._(
                        "%(reserve)s has the entry %(entry)s. Cancel or delete that"
                        " first.",
                        reserve=record.display_name,
                        entry=record.move_id.display_name,
                    )
                )
            record.write({"state": "draft", "move_id": False})
        return True

    def _has_live_move(self):
        """Whether its entry is not cancelled; called under sudo."""
        self.ensure_one()
        return bool(self.move_id) and self.move_id.state != "cancel"

    def action_view_lines(self):
        """Open expected against spent as a pivot and a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.warranty_reserve_line_action"
        )
        action["domain"] = [("reserve_id", "in", self.ids)]
        action["context"] = {}
        return action
