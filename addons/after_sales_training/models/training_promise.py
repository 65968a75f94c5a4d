# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from functools import reduce

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

GRANTS = [
    ("sale", "The Sale Is Confirmed"),
    ("delivery", "The Unit Is Delivered"),
    ("acceptance", "The Acceptance Is Signed"),
    ("contract", "The Contract Begins"),
]
#: these days are those of a unit
GRANTED_BY_UNITS = ("delivery", "acceptance")
MULTIPLIES = [("unit", "For Each Unit"), ("once", "Once for All")]


class TrainingPromise(models.Model):
    """Training that comes with a product, an order line or a contract (S32, S33).

    What is agreed on an order line is a copy of its own: from the product when the
    sale is confirmed, unless sales agreed on something else before. Vouchers are
    granted from it when its day comes. The training desk writes promises of products
    and contract terms; sellers those of their quotations.
    """

    _name = "after.sales.training.promise"
    _description = "Training Promise"
    _inherit = [
        "after.sales.training.terms.mixin",
        "after.sales.clause.keeper.mixin",
    ]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        index="btree_not_null",
        ondelete="cascade",
    )
    contract_template_id = fields.Many2one(
        "after.sales.contract.template",
        string="Contract Terms",
        index="btree_not_null",
        ondelete="cascade",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        index="btree_not_null",
        ondelete="cascade",
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        compute="_compute_sale_order_id",
        store=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
        help="Empty: wherever the product is sold.",
    )
    origin_id = fields.Many2one(
        "after.sales.training.promise",
        string="Copied from",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    places = fields.Integer(required=True, default=2)
    multiply = fields.Selection(
        MULTIPLIES,
        string="Places Count",
        required=True,
        default="unit",
        help="Three units sold with two places for each: six places.",
    )
    grant_on = fields.Selection(
        GRANTS, string="Granted When", required=True, default="acceptance"
    )
    course_ids = fields.Many2many(
        "after.sales.training.course",
        "after_sales_training_promise_course_rel",
        string="Courses",
        help="The places are for one of these courses; none: for any.",
    )
    wording = fields.Char(string="In Words", compute="_compute_wording")

    _places_positive = models.Constraint(
        "CHECK (places > 0)", "A promise is for one place or more."
    )
    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(product_tmpl_id, contract_template_id, sale_line_id) = 1)",
        "Training is promised by a product, by contract terms or on an order line:"
        " name one of them.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("sale_line_id.order_id")
    def _compute_sale_order_id(self):
        for promise in self:
            promise.sale_order_id = promise.sale_line_id.order_id

    @api.depends(
        "product_tmpl_id.company_id",
        "contract_template_id.company_id",
        "sale_line_id.company_id",
    )
    def _compute_company_id(self):
        for promise in self:
            owner = promise._get_owner()
            promise.company_id = owner.company_id

    @api.depends(
        "kind",
        "places",
        "multiply",
        "days",
        "course_ids",
        "validity_amount",
        "validity_unit",
        "grant_on",
        "travel_by_us",
    )
    @api.depends_context("lang")
    def _compute_wording(self):
        for promise in self:
            promise.wording = promise._get_wording()

    @api.depends("wording")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = promise.wording

    def _get_owner(self):
        """Product, contract terms or order line that promises it."""
        self.ensure_one()
        # bounded: which of the three; its company and name only
        su = self.sudo()
        return su.product_tmpl_id or su.contract_template_id or su.sale_line_id

    def _get_wording(self):
        """The promise in one sentence, as the customer reads it."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "grant_on")
        }
        places = (
            self.env._("%s places for each unit", self.places)
            if self.multiply == "unit"
            else self.env._("%s places", self.places)
        )
        terms = (
            places,
            self.days and self.env._("%g days", self.days),
            # bounded: the names of what is promised
            " / ".join(self.sudo().course_ids.mapped("name")),
            self._word_end(),
            self.travel_by_us and self.env._("travel paid by us"),
        )
        return self.env._(
            "%(kind)s: %(terms)s",
            kind=labels["kind"].get(self.kind, ""),
            terms=reduce(
                lambda said, more: self.env._(
                    "%(said)s, %(more)s", said=said, more=more
                ),
                filter(None, terms),
            ),
        )

    def _word_end(self):
        self.ensure_one()
        if not self.validity_amount:
            return (
                self.env._("as long as the contract runs")
                if self.grant_on == "contract"
                else self.env._("without end")
            )
        length = self._word_validity(self.validity_amount, self.validity_unit)
        match self.grant_on:
            case "sale":
                return self.env._("valid %s from the order", length)
            case "delivery":
                return self.env._("valid %s from the delivery", length)
            case "acceptance":
                return self.env._("valid %s from the signed acceptance", length)
        return self.env._("valid %s from the first day of the contract", length)

    def _get_clause_wording(self):
        self.ensure_one()
        return f"{self._get_owner().display_name}: {self.wording}"

    def _get_clause_record(self):
        """The product or the terms, where the promise is read and changed."""
        return self._get_owner().sudo(False)

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("grant_on", "product_tmpl_id", "sale_line_id")
    def _check_units_come(self):
        """A promise that no unit would ever bring is none.

        :raises ValidationError: delivered or accepted are units, and it has none
        """
        # what was agreed with a sale is a copy: the sale is not held up
        for promise in self.filtered(lambda promise: not promise.origin_id):
            su = promise.sudo()  # bounded: whether its product has units
            product = su.product_tmpl_id or su.sale_line_id.product_id.product_tmpl_id
            if (
                promise.grant_on in GRANTED_BY_UNITS
                and product
                and not product.is_serviceable
            ):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is not registered by serial number: no unit of"
                        " it is delivered or accepted. Grant its training when the"
                        " sale is confirmed.",
                        product=product.display_name,
                    )
                )

    @api.constrains("grant_on", "product_tmpl_id", "contract_template_id")
    def _check_grant_on(self):
        for promise in self:
            of_contract = promise.grant_on == "contract"
            if promise.contract_template_id and not of_contract:
                raise ValidationError(
                    self.env._(
                        "Training in contract terms is granted when the contract"
                        " begins."
                    )
                )
            if promise.product_tmpl_id and of_contract:
                raise ValidationError(
                    self.env._(
                        "Training that begins with a contract belongs to the contract"
                        " terms, not to the product."
                    )
                )

    @api.onchange("contract_template_id")
    def _onchange_contract_template_id(self):
        if self.contract_template_id:
            self.grant_on = "contract"
            self.validity_amount = 0

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_granted(self):
        """What was granted says by which promise."""
        # bounded: whether a voucher stands on it
        granted = self.env["after.sales.training.entitlement"].sudo()
        if granted.search_count([("promise_id", "in", self.ids)], limit=1):
            raise ValidationError(
                self.env._(
                    "Vouchers were granted by this promise: it stays. Withdraw the"
                    " vouchers instead."
                )
            )

    # ------------------------------------------------------------
    # AGREED ON AN ORDER LINE, GRANTED
    # ------------------------------------------------------------

    def _get_root(self):
        """The promise of product or terms that this was copied from, or itself."""
        self.ensure_one()
        return self.origin_id or self

    def _prepare_agreed_vals(self, line):
        """Values of the copy that is agreed on an order line; called under sudo."""
        self.ensure_one()
        return {
            **self._prepare_training_terms(),
            "sale_line_id": line.id,
            "origin_id": self.id,
            "sequence": self.sequence,
            "places": self.places,
            "multiply": self.multiply,
            "grant_on": self.grant_on,
            "course_ids": [Command.set(self.course_ids.ids)],
            "clause_ids": [Command.set(self.clause_ids.ids)],
        }

    def _holds_in(self, company):
        """Whether it is promised where the company sells."""
        self.ensure_one()
        return not self.company_id or self.company_id == company

    def action_grant_delivered(self):
        """Grant to units that were delivered or accepted before it was entered.

        Only what still holds today; what was granted already stays as it is.
        """
        self.check_access("write")
        for promise in self.filtered("product_tmpl_id"):
            # bounded: units of this very product; they get what it promises
            units = (
                self.env["after.sales.equipment"]
                .sudo()
                .search(
                    [
                        ("product_id.product_tmpl_id", "=", promise.product_tmpl_id.id),
                        ("company_id", "in", self.env.companies.ids),
                        ("state", "!=", "retired"),
                    ]
                )
            )
            units._grant_training()
        return True
