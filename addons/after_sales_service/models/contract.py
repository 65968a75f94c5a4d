# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..tools import contract as terms
from .contract_terms_mixin import TERM_FIELDS

STATES = [
    (terms.DRAFT, "Draft"),
    (terms.WAITING, "Begins later"),
    (terms.RUNNING, "In force"),
    (terms.EXPIRED, "Expired"),
    (terms.CANCELLED, "Cancelled"),
]
#: what both sides have agreed on: stays as it was
FIELDS_OF_AGREEMENT = frozenset(
    {
        *TERM_FIELDS,
        "amount",
        "company_id",
        "date_end",
        "date_start",
        "line_ids",
        "note",
        "partner_id",
        "product_id",
    }
)
#: who may know what a contract earns and costs
MONEY_READERS = (
    "after_sales_service.group_after_sales_billing,"
    "after_sales_service.group_after_sales_manager"
)
#: engineers see what a contract bears, not what it was sold for
PRICE_READERS = (
    "sales_team.group_sale_salesman,after_sales_service.group_after_sales_billing,"
    "after_sales_service.group_after_sales_dispatcher"
)


class Contract(models.Model):
    """A maintenance contract (S8): units, a period, what is borne, visits.

    Made by itself when a sales order of a contract product is confirmed, or by
    hand. Dispatchers prepare drafts, service managers put them in force, sellers see
    their own, billing reads. What was agreed on stays as it was; state and use follow
    from days and jobs. A unit stands in one contract at a time.
    """

    _name = "after.sales.contract"
    _description = "Maintenance Contract"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.contract.terms.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.serialised.mixin",
    ]
    _order = "date_end desc, id desc"
    #: set by the steps only, never by a client
    _fields_of_steps = frozenset(
        {
            "name",
            "agreed_on",
            "cancelled_from",
            "cancel_reason",
            "overlap_reason",
            "overlap_user_id",
            "reminded_on",
            "renewal_asked_on",
            "sale_line_id",
            "renewal_of_id",
            "access_token",
        }
    )
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        default="New",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
        help="Is asked to offer the renewal.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Sold as",
        domain="[('contract_template_id', '!=', False)]",
        ondelete="restrict",
        check_company=True,
        help="The contract product. Brings its terms; the renewal is offered with it.",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", readonly=True, copy=False, index="btree_not_null"
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", store=True, index="btree_not_null"
    )
    # the period
    date_start = fields.Date(
        string="First Day",
        required=True,
        default=fields.Date.context_today,
        copy=False,
        tracking=True,
    )
    date_end = fields.Date(
        string="Last Day",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    agreed_on = fields.Date(
        string="In Force by",
        readonly=True,
        copy=False,
        tracking=True,
        help="The day on which the contract was confirmed.",
    )
    cancelled_from = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="First day on which the contract no longer holds.",
    )
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    overlap_reason = fields.Char(
        string="Overlaps the Warranty Because",
        readonly=True,
        copy=False,
        tracking=True,
        help="Why the contract was put in force although the warranty still bears the"
        " same.",
    )
    overlap_user_id = fields.Many2one(
        "res.users", string="Overlap Allowed by", readonly=True, copy=False
    )
    state = fields.Selection(
        STATES,
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    next_state_on = fields.Date(
        compute="_compute_state",
        store=True,
        index="btree_not_null",
        help="The day on which something about the contract changes by itself.",
    )
    to_renew = fields.Boolean(
        compute="_compute_state",
        store=True,
        help="It ends within the notice, and no renewal is made yet.",
    )
    # what it holds for
    line_ids = fields.One2many(
        "after.sales.contract.line", "contract_id", string="Units", copy=True
    )
    unit_count = fields.Integer(compute="_compute_unit_count")
    amount = fields.Monetary(
        string="Price",
        tracking=True,
        groups=PRICE_READERS,
        help="For the whole period, before tax.",
    )
    note = fields.Html(string="Conditions")
    wording = fields.Text(string="In Words", compute="_compute_wording")
    # renewal
    renewal_of_id = fields.Many2one(
        "after.sales.contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    renewal_ids = fields.One2many("after.sales.contract", "renewal_of_id")
    renewal_sale_line_ids = fields.One2many(
        "sale.order.line",
        "contract_renewal_of_id",
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_dispatcher",
    )
    reminded_on = fields.Date(
        readonly=True, copy=False, help="The customer was written to about the end."
    )
    renewal_asked_on = fields.Date(
        readonly=True, copy=False, help="The customer asked for an offer."
    )
    can_confirm = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_renew = fields.Boolean(compute="_compute_can")

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This contract number exists already.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A contract cannot end before it begins."
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "The price of a contract cannot be negative."
    )

    _to_remind_idx = models.Index("(id) WHERE to_renew IS TRUE AND reminded_on IS NULL")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = (
                contract.name if contract.name != "New" else self.env._("New contract")
            )

    @api.depends("date_start", "duration", "duration_unit")
    def _compute_date_end(self):
        for contract in self:
            if contract.date_start and contract.duration > 0:
                contract.date_end = terms.last_day(
                    contract.date_start, contract.duration, contract.duration_unit
                )
            else:
                contract.date_end = contract.date_start

    @api.depends(
        "agreed_on",
        "cancelled_from",
        "date_end",
        "date_start",
        "line_ids.date_end",
        "notice_days",
        "renewal_ids.cancelled_from",
        "renewal_sale_line_ids.state",
    )
    def _compute_state(self):
        for contract in self:
            today = contract._get_today()
            if not contract.date_start or not contract.date_end:
                contract.state = terms.DRAFT
                contract.next_state_on = contract.to_renew = False
                continue
            standing = terms.standing(
                today,
                contract.date_start,
                contract.date_end,
                agreed=bool(contract.agreed_on),
                cancelled_from=contract.cancelled_from or None,
                notice_days=contract.notice_days,
            )
            contract.state = standing.state
            contract.to_renew = standing.to_renew and not contract._has_renewal()
            # a unit may leave before the contract ends
            leaving = [
                line.date_end + terms.ONE_DAY
                for line in contract.line_ids
                if standing.next_change and line.date_end and line.date_end >= today
            ]
            contract.next_state_on = standing.next_change and min(
                [standing.next_change, *leaving]
            )

    def _get_today(self):
        """The day it is where the company reckons its days."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return company._get_after_sales_today()

    def _has_renewal(self):
        """Whether a renewal is offered or agreed on."""
        self.ensure_one()
        contract = self.sudo()  # quotations and contracts that follow this one
        return bool(
            contract.renewal_ids.filtered(lambda renewal: not renewal.cancelled_from)
            or contract.renewal_sale_line_ids.filtered(
                lambda line: line.state != "cancel"
            )
        )

    @api.depends("line_ids")
    def _compute_unit_count(self):
        for contract in self:
            contract.unit_count = len(contract.line_ids)

    @api.depends(
        "currency_id",
        "labour_percent",
        "part_percent",
        "parts_limit",
        "travel_percent",
        "visit_count",
    )
    @api.depends_context("lang")
    def _compute_wording(self):
        for contract in self:
            contract.wording = "\n".join(contract._get_wordings())

    @api.depends("state", "product_id", "cancelled_from")
    @api.depends_context("uid")
    def _compute_can(self):
        manager = self._is_manager()
        desk = self._is_desk()
        for contract in self:
            draft = contract.state == terms.DRAFT
            contract.can_confirm = manager and draft
            contract.can_cancel = (desk if draft else manager) and (
                draft
                or contract.state in (terms.WAITING, terms.RUNNING)
                and not contract.cancelled_from
            )
            contract.can_renew = (
                desk and contract._can_be_renewed() and not contract._has_renewal()
            )

    @api.model
    def _is_manager(self):
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        )

    @api.model
    def _is_desk(self):
        return self.env.su or self.env.user.has_groups(
            "after_sales_service.group_after_sales_dispatcher,"
            "after_sales_service.group_after_sales_billing"
        )

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/contracts/{contract.id}"
        return res

    # ------------------------------------------------------------
    # ONCHANGE
    # ------------------------------------------------------------

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """The product brings its terms; a draft may change them."""
        template = self._get_template(self.product_id.id, self.company_id.id)
        if template:
            self.update(template._prepare_contract_terms())
            self.note = template.with_context(lang=self.partner_id.lang).note

    @api.model
    def _get_template(self, product_id, company_id):
        """The terms on which a company sells a product as a contract, or none."""
        product = self.env["product.product"].browse(product_id)
        # terms are no secret of those who make contracts
        return product.sudo().with_company(company_id).contract_template_id

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """What is not given is taken over from the terms of the product."""
        prepared = []
        for vals in vals_list:
            self._check_computed_fields(vals)
            company_id = vals.get("company_id") or self.env.company.id
            template = self._get_template(vals.get("product_id"), company_id)
            if template:
                vals = {
                    **template._prepare_contract_terms(),
                    "note": template.note,
                    **vals,
                }
            prepared.append(dict(vals))
        self._set_numbers(prepared)
        return super().create(prepared)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not FIELDS_OF_AGREEMENT.isdisjoint(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        """What was agreed on stays as it was.

        :raises UserError: a contract is no draft any more
        """
        if self.env.su:
            return
        for contract in self:
            if contract.agreed_on or contract.cancelled_from:
                raise UserError(
                    self.env._(
                        "%(contract)s is in force since %(day)s: what was agreed on"
                        " cannot be changed. Cancel it and agree on a new one.",
                        contract=contract.name,
                        day=format_date(
                            self.env, contract.agreed_on or contract.cancelled_from
                        ),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        """What was agreed on is kept."""
        self._check_draft()

    def copy_data(self, default=None):
        """A copy is a draft that begins when this one ends."""
        vals_list = super().copy_data(default=default)
        for contract, vals in zip(self, vals_list, strict=True):
            vals.setdefault("date_start", contract.date_end + terms.ONE_DAY)
        return vals_list

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_sale_order(self):
        self.ensure_one()
        return self.sale_order_id._get_records_action(name=self.env._("Sales Order"))

    def action_view_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.order_action"
        )
        action["domain"] = [("contract_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_add_units_of_sale(self):
        """Take the customer's units that came with the same sales order (S8)."""
        self.check_access("write")
        self._check_draft()
        for contract in self:
            # bounded: units of the contract's own customer and company
            units = self.env["after.sales.equipment"].search(
                contract._get_offered_units_domain()
            )
            if not units:
                raise UserError(
                    self.env._(
                        "No unit of %(customer)s waits for a contract. Units appear"
                        " when they are delivered; register older ones under"
                        " Equipment.",
                        customer=contract.partner_id.display_name,
                    )
                )
            contract.line_ids = [
                Command.create({"equipment_id": unit.id})
                for unit in units - contract.line_ids.equipment_id
            ]
        return True

    def _get_offered_units_domain(self):
        """Units that may stand in the contract: of the sale, else of the customer."""
        self.ensure_one()
        domain = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("state", "!=", "retired")
        of_sale = domain & Domain("sale_order_id", "=", self.sale_order_id.id)
        Equipment = self.env["after.sales.equipment"]
        if self.sale_order_id and Equipment.search_count(of_sale, limit=1):
            return of_sale
        return domain
