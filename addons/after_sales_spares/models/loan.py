# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ..tools import pool

KINDS = [("loan", "Loan"), ("exchange", "Exchange for Good")]
STATES = [
    ("proposed", "Proposed"),
    ("confirmed", "Confirmed"),
    ("delivering", "On Its Way"),
    ("out", "At the Customer"),
    ("due_back", "Due Back"),
    ("returned", "Came Back"),
    ("checked", "Checked"),
    ("kept", "Kept for Good"),
    ("cancelled", "Cancelled"),
]
#: the unit of the pool is held for it
HELD = ("proposed", "confirmed", "delivering")
AT_CUSTOMER = ("out", "due_back")
OPEN = (*HELD, *AT_CUSTOMER, "returned")
#: units of the pool that are lent; by the clock nobody is given one for good
LENT_KINDS = ("loaner", "demo")
EXCHANGE_KINDS = ("exchange",)
CONDITIONS = [
    ("new", "As New"),
    ("good", "Good"),
    ("worn", "Worn"),
    ("damaged", "Damaged"),
]
CHECK_RESULTS = [
    ("available", "Back into the Pool"),
    ("repair", "To Be Repaired"),
    ("retired", "No Longer Lent"),
]
#: what people write by hand, and in which states
WRITABLE = {
    "planned_return_on": (*HELD, *AT_CUSTOMER),
    "note": OPEN,
    "user_id": OPEN,
    "line_ids": ("returned",),
    "condition_back": ("returned",),
    "check_result": ("returned",),
    "check_note": ("returned",),
    "damage_amount": ("returned",),
}


class Loan(models.Model):
    """A unit of ours stands in for a customer's that is out of use (S13).

    Proposed by the promise that is about to break, or by the desk; the service
    manager confirms or refuses it. Desk and storekeeper deliver it, fetch it back and
    check it; engineers see the loans of their units and hand them over. All is written
    by the steps, but for what is agreed on the way: :data:`WRITABLE`.
    """

    _name = "after.sales.loan"
    _description = "Replacement of a Unit"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        KINDS, required=True, readonly=True, default="loan", tracking=True
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
        tracking=True,
    )
    # for whom
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Customer's Unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
    )
    site_partner_id = fields.Many2one(
        "res.partner", string="Site", required=True, readonly=True, check_company=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", check_company=True
    )
    team_id = fields.Many2one(
        related="equipment_id.team_id", string="Service Point", store=True, index=True
    )
    # what
    pool_unit_id = fields.Many2one(
        "after.sales.pool.unit",
        string="Replacement Unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    product_id = fields.Many2one(
        related="pool_unit_id.product_id", store=True, index=True
    )
    stand_in_id = fields.Many2one(
        related="pool_unit_id.equipment_id", string="Unit at the Customer"
    )
    why = fields.Char(string="Why This One", readonly=True)
    used_percent = fields.Integer(
        string="Time Used Up (%)",
        readonly=True,
        aggregator=None,
        help="Of the time allowed to solve the fault, when it was proposed; 0: by"
        " hand.",
    )
    # when
    proposed_at = fields.Datetime(readonly=True)
    reserved_until = fields.Datetime(
        readonly=True, help="Not confirmed by then, the unit is free for others."
    )
    confirmed_at = fields.Datetime(readonly=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True)
    delivered_at = fields.Datetime(readonly=True, tracking=True)
    returned_at = fields.Datetime(readonly=True, tracking=True)
    closed_at = fields.Datetime(readonly=True)
    planned_return_on = fields.Date(
        string="On Loan until", tracking=True, help="The day agreed with the customer."
    )
    chased_on = fields.Date(string="Last Reminded on", readonly=True, copy=False)
    chase_on = fields.Date(
        string="Next Reminder",
        compute="_compute_chase_on",
        store=True,
        index="btree_not_null",
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    # calendar and figures
    date_start = fields.Datetime(
        string="From", compute="_compute_span", store=True, index=True
    )
    date_stop = fields.Datetime(string="Until", compute="_compute_span", store=True)
    days_out = fields.Float(compute="_compute_days_out", digits=(12, 1))
    # who
    user_id = fields.Many2one(
        "res.users",
        string="Looks After It",
        index=True,
        domain="[('share', '=', False)]",
    )
    received_by = fields.Char(readonly=True, copy=False)
    signature = fields.Binary(readonly=True, copy=False, attachment=True)
    reason = fields.Char(
        string="Why Not", readonly=True, help="Why it was refused or cancelled."
    )
    note = fields.Text()
    # back again
    line_ids = fields.One2many("after.sales.loan.line", "loan_id", string="Accessories")
    condition_back = fields.Selection(CONDITIONS, string="Condition", copy=False)
    check_result = fields.Selection(CHECK_RESULTS, string="What Becomes of It")
    check_note = fields.Text(string="Damage", help="What is damaged or missing.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    damage_amount = fields.Monetary(
        string="Price of the Damage", help="To be charged besides missing accessories."
    )
    charge_amount = fields.Monetary(
        string="To Be Charged", compute="_compute_charge_amount", store=True
    )
    charge_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
    )
    charge_name = fields.Char(compute="_compute_charge_name", compute_sudo=True)
    # documents of core
    stock_move_ids = fields.One2many(
        "stock.move", "after_sales_loan_id", groups="stock.group_stock_user"
    )
    documents = fields.Char(
        compute="_compute_documents",
        compute_sudo=True,
        help="Transfers by number: what to ask the storekeeper for.",
    )
    paused_plan_ids = fields.Many2many(
        "after.sales.maintenance.plan",
        "after_sales_loan_plan_rel",
        readonly=True,
        copy=False,
        string="Plans Paused Meanwhile",
    )
    next_step = fields.Char(compute="_compute_next_step")

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "This number of a loan exists already."
    )
    _unit_once = models.UniqueIndex(
        "(pool_unit_id) WHERE state IN ('proposed', 'confirmed', 'delivering', 'out',"
        " 'due_back', 'returned')",
        "This replacement unit is held for somebody else already.",
    )
    _equipment_once = models.UniqueIndex(
        "(equipment_id) WHERE state IN ('proposed', 'confirmed', 'delivering', 'out',"
        " 'due_back')",
        "This unit has a replacement already.",
    )
    _reserved_idx = models.Index("(reserved_until) WHERE state = 'proposed'")
    _damage_not_negative = models.Constraint(
        "CHECK (damage_amount >= 0)", "The price of a damage cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "pool_unit_id")
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = f"{loan.name} {loan.pool_unit_id.display_name or ''}"

    @api.depends(
        "state",
        "planned_return_on",
        "chased_on",
        "company_id.after_sales_loan_ahead_days",
        "company_id.after_sales_loan_chase_days",
    )
    def _compute_chase_on(self):
        for loan in self:
            loan.chase_on = (
                loan.state in AT_CUSTOMER
                and loan.planned_return_on
                and pool.next_chase(
                    loan.planned_return_on,
                    loan.chased_on or None,
                    loan.company_id.after_sales_loan_ahead_days,
                    loan.company_id.after_sales_loan_chase_days,
                )
            )

    @api.depends("state", "planned_return_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for loan in self:
            loan.is_overdue = (
                loan.state in AT_CUSTOMER
                and bool(loan.planned_return_on)
                and loan.planned_return_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", AT_CUSTOMER),
            ("planned_return_on", "<", fields.Date.context_today(self)),
        ]

    @api.depends("proposed_at", "delivered_at", "returned_at", "planned_return_on")
    def _compute_span(self):
        """From the reservation until it is back, or is to be back."""
        for loan in self:
            start = loan.delivered_at or loan.proposed_at
            planned = fields.Datetime.to_datetime(loan.planned_return_on)
            loan.date_start = start
            loan.date_stop = loan.returned_at or planned and max(start, planned)

    @api.depends("delivered_at", "returned_at", "closed_at")
    def _compute_days_out(self):
        now = fields.Datetime.now()
        for loan in self:
            end = loan.returned_at or loan.closed_at or now
            loan.days_out = loan.delivered_at and (
                (end - loan.delivered_at).total_seconds() / 86400
            )

    @api.depends("damage_amount", "line_ids.missing_amount")
    def _compute_charge_amount(self):
        for loan in self:
            loan.charge_amount = loan.damage_amount + sum(
                loan.line_ids.mapped("missing_amount")
            )

    # a number only, read under sudo: the desk may not open quotations
    @api.depends("charge_id.name")
    def _compute_charge_name(self):
        for loan in self:
            loan.charge_name = loan.charge_id.name

    # numbers only, read under sudo: the desk may not open transfers
    @api.depends("stock_move_ids.picking_id.name", "stock_move_ids.state")
    def _compute_documents(self):
        for loan in self:
            moves = loan.stock_move_ids.filtered(lambda move: move.state != "cancel")
            loan.documents = ", ".join(
                filter(None, moves.picking_id.sorted("id").mapped("name"))
            )

    @api.depends("state", "kind", "reserved_until", "planned_return_on")
    @api.depends_context("lang", "tz")
    def _compute_next_step(self):
        for loan in self:
            loan.next_step = loan._get_next_step()

    def _get_next_step(self):
        """What somebody has to do next, in words; False when nothing is left."""
        self.ensure_one()
        match self.state:
            case "proposed" if self.reserved_until:
                return self.env._(
                    "The service manager confirms it by %(time)s; then it is free for"
                    " others",
                    time=format_datetime(
                        self.env, self.reserved_until, dt_format="short"
                    ),
                )
            case "proposed":
                return self.env._("The service manager confirms it")
            case "confirmed" | "delivering":
                return self.env._("Bring the unit to the customer and hand it over")
            case "out" if self.planned_return_on:
                return self.env._(
                    "Fetch it back on %(day)s",
                    day=format_date(self.env, self.planned_return_on),
                )
            case "out" | "due_back":
                return self.env._("Fetch the unit back")
            case "returned":
                return self.env._("Check the unit and its accessories")
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        """All but what :data:`WRITABLE` names."""
        return super()._get_fields_of_steps() | {
            name
            for name, field in self._fields.items()
            if field.store
            and not field.compute
            and name not in models.MAGIC_COLUMNS
            and name not in WRITABLE
            and not name.startswith(("message_", "activity_", "website_", "rating_"))
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_writable(vals)
        return super().write(vals)

    def _check_writable(self, vals):
        """
        :raises UserError: what is written was settled already, or is not known yet
        """
        if self.env.su:
            return
        for loan in self:
            closed = [
                name for name in vals if loan.state not in WRITABLE.get(name, OPEN)
            ]
            if closed:
                labels = loan.fields_get(closed, ["string"])
                raise UserError(
                    self.env._(
                        "%(loan)s is “%(state)s”: %(fields)s cannot be changed now.",
                        loan=loan.name,
                        state=loan._say_state(),
                        fields=", ".join(
                            labels[name]["string"] for name in sorted(labels)
                        ),
                    )
                )

    def _say_state(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        if kept := self.filtered(lambda loan: loan.state != "cancelled"):
            raise UserError(
                self.env._(
                    "Only cancelled loans can be deleted: %s",
                    ", ".join(kept.mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_transfers(self):
        """The reader's own rights on stock decide."""
        self.ensure_one()
        return self.stock_move_ids.picking_id._get_records_action(
            name=self.env._("Transfers")
        )

    def action_view_charge(self):
        self.ensure_one()
        return self.charge_id._get_records_action(name=self.env._("Charge"))

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _say_where(self, unit):
        """What a unit's screens say of its loan.

        :param unit: the customer's unit, or the one that stands in for it
        """
        self.ensure_one()
        values = {
            "loaner": self.pool_unit_id.display_name,
            "own": self.equipment_id.display_name,
            "customer": self.partner_id.display_name,
            "loan": self.name,
            "until": format_date(self.env, self.planned_return_on),
        }
        if unit != self.equipment_id:
            return self.env._(
                "Ours, lent to %(customer)s in place of %(own)s until %(until)s"
                " (%(loan)s)",
                **values,
            )
        if self.state in AT_CUSTOMER:
            return self.env._(
                "%(loaner)s stands in for it until %(until)s (%(loan)s)", **values
            )
        return self.env._("%(loaner)s is held for it (%(loan)s)", **values)
