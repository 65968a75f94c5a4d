# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import stock_level

STORE_KINDS = [
    ("van", "Van"),
    ("point", "Service Point"),
    ("warehouse", "Warehouse"),
]
LEVEL_STATES = [
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("adjusted", "Adjusted"),
    ("refused", "Not Kept Here"),
]
METHODS = [
    (stock_level.NONE, "Not Used"),
    (stock_level.RARE, "Used Rarely"),
    (stock_level.STEADY, "Used Steadily"),
]
#: why a part is proposed for a place, or not
GROUNDS = [
    ("use", "Used There"),
    ("vital", "Machines Stand without It"),
    ("too_few", "Used Too Seldom"),
    ("unused", "Not Used Any More"),
    ("high_value", "Too Dear for a Van"),
    ("discontinued", "No Longer Made"),
]
LEAD_SOURCES = [
    ("transfer", "Transfer from the Warehouse"),
    ("vendor", "Vendor"),
    ("default", "No Vendor: Setting"),
]
#: written by the nightly proposal and by the decision, never by a client
FIELDS_OF_PROPOSAL = frozenset(
    {
        "store_kind",
        "use_quantity",
        "use_count",
        "use_months",
        "demand_daily",
        "lead_days",
        "lead_source",
        "service_level",
        "unit_count",
        "lasting_quantity",
        "method",
        "ground",
        "proposed_min",
        "proposed_max",
        "proposed_on",
        "basis_min",
        "basis_max",
        "state",
        "decided_by_id",
        "decided_at",
        "orderpoint_id",
    }
)


class SpareLevel(models.Model):
    """How much of a part lies at a place: timely, adequate, suitable (S41).

    Proposed every night from what was used, decided by the storekeeper or the
    service manager, and carried out by the reordering rules of core. Engineers see
    the levels of their own van; dispatchers see all; nobody writes a proposal.
    """

    _name = "after.sales.spare.level"
    _description = "Stock Level of a Spare Part"
    _inherit = ["mail.thread", "after.sales.guard.mixin"]
    _order = "location_id, product_id, id"
    _rec_name = "product_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Place",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
    )
    store_kind = fields.Selection(STORE_KINDS, string="Kind of Place", readonly=True)
    holder = fields.Char(compute="_compute_holder", compute_sudo=True)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('is_spare', '=', True), ('is_storable', '=', True)]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    spare_class = fields.Selection(
        related="product_id.spare_class", store=True, index=True
    )
    # what the proposal comes from
    use_quantity = fields.Float(
        string="Used", digits="Product Unit", readonly=True, aggregator=None
    )
    use_count = fields.Integer(string="Times Used", readonly=True)
    use_months = fields.Integer(
        string="Looked Back (months)", readonly=True, aggregator=None
    )
    demand_daily = fields.Float(
        string="Use per Day", digits=(16, 4), readonly=True, aggregator=None
    )
    lead_days = fields.Integer(
        string="Lead Time (days)", readonly=True, aggregator="avg"
    )
    lead_source = fields.Selection(LEAD_SOURCES, string="Lead Time from", readonly=True)
    service_level = fields.Float(string="At Hand (%)", readonly=True, aggregator=None)
    unit_count = fields.Integer(
        string="Machines in Its Care",
        readonly=True,
        aggregator=None,
        help="-1: the catalogue does not say which machines the part fits.",
    )
    lasting_quantity = fields.Float(
        string="Lasts until the Next Delivery",
        digits="Product Unit",
        readonly=True,
        aggregator=None,
    )
    method = fields.Selection(METHODS, string="Use Is", readonly=True)
    ground = fields.Selection(GROUNDS, readonly=True)
    proposed_min = fields.Float(
        string="Proposed Minimum", digits="Product Unit", readonly=True, aggregator=None
    )
    proposed_max = fields.Float(
        string="Proposed Maximum", digits="Product Unit", readonly=True, aggregator=None
    )
    proposed_on = fields.Date(readonly=True)
    # in words
    timely = fields.Text(compute="_compute_words", compute_sudo=True)
    adequate = fields.Text(compute="_compute_words", compute_sudo=True)
    suitable = fields.Text(compute="_compute_words", compute_sudo=True)
    conclusion = fields.Text(compute="_compute_words", compute_sudo=True)
    # what is decided
    min_quantity = fields.Float(
        string="Minimum", digits="Product Unit", copy=False, aggregator=None
    )
    max_quantity = fields.Float(
        string="Maximum", digits="Product Unit", copy=False, aggregator=None
    )
    adjust_reason = fields.Char(
        string="Why Otherwise",
        copy=False,
        help="Why the figures differ from the proposal.",
    )
    state = fields.Selection(
        LEVEL_STATES,
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="proposed",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    basis_min = fields.Float(digits="Product Unit", readonly=True, copy=False)
    basis_max = fields.Float(digits="Product Unit", readonly=True, copy=False)
    is_changed = fields.Boolean(
        string="Proposal Has Changed",
        compute="_compute_is_changed",
        store=True,
        index="btree_not_null",
        help="Since it was decided, use, lead time or machines have changed so much"
        " that other figures are proposed.",
    )
    orderpoint_id = fields.Many2one(
        "stock.warehouse.orderpoint",
        string="Reordering Rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="stock.group_stock_user",
    )
    free_quantity = fields.Float(
        string="Free Stock",
        compute="_compute_free_quantity",
        compute_sudo=True,
        digits="Product Unit",
    )
    is_short = fields.Boolean(
        compute="_compute_free_quantity", compute_sudo=True, string="Below Minimum"
    )

    _place_uniq = models.UniqueIndex(
        "(location_id, product_id, company_id)",
        "This part has a level at this place already.",
    )
    _min_below_max = models.Constraint(
        "CHECK (min_quantity >= 0 AND min_quantity <= max_quantity)",
        "The minimum is not negative and not above the maximum.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    # under sudo (compute_sudo): names of people and points, and the free quantity of
    # the places whose levels the reader sees; engineers have no rights on stock

    @api.depends("location_id")
    def _compute_holder(self):
        names = {}
        Stock = self.env["after.sales.spare.stock"]
        for company in self.company_id:
            for store in Stock._get_stores(company):
                names[store.location.id] = store.employee.name or store.team.name
        for level in self:
            level.holder = names.get(level.location_id.id) or ""

    @api.depends("location_id", "product_id", "min_quantity")
    def _compute_free_quantity(self):
        free = self.env["after.sales.spare.stock"]._get_free(
            self.product_id, self.location_id
        )
        for level in self:
            quantity = free[level.location_id, level.product_id]
            level.free_quantity = quantity
            level.is_short = level.state in ("accepted", "adjusted") and (
                level.product_id.uom_id.compare(quantity, level.min_quantity) < 0
            )

    @api.depends("state", "proposed_min", "proposed_max", "basis_min", "basis_max")
    def _compute_is_changed(self):
        for level in self:
            level.is_changed = level.state != "proposed" and (
                (level.proposed_min, level.proposed_max)
                != (level.basis_min, level.basis_max)
            )

    @api.depends(
        "ground",
        "method",
        "proposed_max",
        "proposed_min",
        "lead_days",
        "lead_source",
        "service_level",
        "unit_count",
        "use_count",
        "use_months",
        "use_quantity",
    )
    @api.depends_context("lang")
    def _compute_words(self):
        for level in self:
            level.timely = level._get_timely_words()
            level.adequate = level._get_adequate_words()
            level.suitable = level._get_suitable_words()
            level.conclusion = level._get_conclusion_words()

    def _get_timely_words(self):
        self.ensure_one()
        match self.lead_source:
            case "transfer":
                return self.env._(
                    "Timely: transfer from the warehouse, lead time in days: %s.",
                    self.lead_days,
                )
            case "vendor":
                return self.env._(
                    "Timely: bought from the vendor, lead time in days: %s.",
                    self.lead_days,
                )
            case "default":
                return self.env._(
                    "Timely: no vendor names a lead time; reckoned with in days"
                    " (setting): %s.",
                    self.lead_days,
                )
        return False

    def _get_adequate_words(self):
        self.ensure_one()
        if not self.proposed_on:
            return False
        if not self.use_count:
            return self.env._(
                "Adequate: not used in the time looked back (months: %s).",
                self.use_months,
            )
        return self.env._(
            "Adequate: used %(quantity)g %(uom)s, number of times: %(times)s, months"
            " looked back: %(months)s. Needed to bridge the time until the next"
            " delivery with %(level)g %% certainty: %(lasting)g.",
            quantity=self.use_quantity,
            uom=self.uom_id.name,
            months=self.use_months,
            times=self.use_count,
            level=self.service_level,
            lasting=self.lasting_quantity,
        )

    def _get_suitable_words(self):
        self.ensure_one()
        if not self.proposed_on:
            return False
        if self.unit_count < 0:
            return self.env._(
                "Suitable: the catalogue does not say which machines it fits."
            )
        if not self.unit_count:
            return self.env._(
                "Suitable: no machine in the care of this place takes it, as far as"
                " the catalogue says."
            )
        return self.env._(
            "Suitable: machines in the care of this place that take it: %s.",
            self.unit_count,
        )

    def _get_conclusion_words(self):
        self.ensure_one()
        match self.ground:
            case "use":
                return self.env._(
                    "Filled up to %(maximum)g as soon as fewer than %(minimum)g are"
                    " there.",
                    minimum=self.proposed_min,
                    maximum=self.proposed_max,
                )
            case "vital":
                return self.env._(
                    "%(pieces)g are kept though seldom used: machines stand without"
                    " it.",
                    pieces=self.proposed_min,
                )
            case "too_few":
                return self.env._(
                    "Not kept here: used too seldom (setting: from %s times on).",
                    self.company_id.after_sales_level_min_uses,
                )
            case "unused":
                return self.env._("Not kept here: nobody used it.")
            case "discontinued":
                return self.env._(
                    "Not kept any more: it can no longer be had. What is left is used"
                    " up; its use is counted for the part that takes its place."
                )
            case "high_value":
                return self.env._(
                    "Not kept in a van: a high-value part lies at the service point"
                    " or in the warehouse."
                )
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | FIELDS_OF_PROPOSAL

    @api.model_create_multi
    def create(self, vals_list):
        """A level entered by hand is a decision."""
        for vals in vals_list:
            self._check_computed_fields(vals)
        levels = super().create(vals_list)
        if not self.env.su:
            self.env["after.sales.spare.stock"]._set_store_kinds(levels)
            levels._check_parts()
            levels._do_adjust()
        return levels

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not {
            "product_id",
            "location_id",
            "company_id",
        }.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "Part and place of a level stay as they are: enter another level."
                )
            )
        res = super().write(vals)
        if not self.env.su and not {"min_quantity", "max_quantity"}.isdisjoint(vals):
            self._do_adjust()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_with_rule(self):
        # bounded: the rules these levels have made
        self.sudo().orderpoint_id.action_archive()

    def _check_parts(self):
        for level in self:
            if not (level.product_id.is_spare and level.product_id.is_storable):
                raise UserError(
                    self.env._(
                        "%s is no spare part that is kept in stock.",
                        level.product_id.display_name,
                    )
                )
