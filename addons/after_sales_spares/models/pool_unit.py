# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .loan import AT_CUSTOMER, CONDITIONS, HELD, OPEN

KINDS = [("loaner", "Loaner"), ("exchange", "Exchange"), ("demo", "Demonstration")]
STATES = [
    ("available", "Available"),
    ("reserved", "Reserved"),
    ("out", "At a Customer"),
    ("checking", "To Be Checked"),
    ("repair", "Being Repaired"),
    ("retired", "Retired"),
]
HOLDS = [("repair", "Being Repaired"), ("retired", "Retired")]


class PoolUnit(models.Model):
    """A unit of our own that stands in for a customer's: loaner, exchange, demo (S13).

    Storekeepers and service managers keep the pool; whoever works with jobs sees it.
    Where it is and what it does follows from its loans; people only take it out of
    the pool for a repair, or for good.
    """

    _name = "after.sales.pool.unit"
    _description = "Replacement Unit"
    _inherit = ["mail.thread", "mail.activity.mixin", "after.sales.guard.mixin"]
    _order = "product_id, id"
    _rec_names_search = ["lot_id.name", "product_id.name"]
    _check_company_auto = True
    _fields_of_steps = frozenset({"hold", "equipment_id"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default="loaner",
        index=True,
        tracking=True,
        help="Loaners come back; exchange units are given for good; demonstration"
        " units are lent where no loaner is free.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('is_serviceable', '=', True), ('tracking', '=', 'serial')]",
    )
    image_128 = fields.Image(related="product_id.image_128")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Number",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('product_id', '=', product_id)]",
        tracking=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Kept at",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The service point whose customers are nearest to it.",
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Comes Back to",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        domain="[('usage', '=', 'internal'),"
        " ('company_id', 'in', (company_id, False))]",
        help="Where it is put when it has come back: beside the warehouse's stock, or"
        " deliveries of sales would take it.",
    )
    place = fields.Char(
        string="Lies in",
        compute="_compute_place",
        compute_sudo=True,
        help="Where it lies in our stock; empty while it is at a customer's.",
    )
    condition = fields.Selection(
        CONDITIONS, required=True, default="good", tracking=True
    )
    accessory_ids = fields.One2many(
        "after.sales.pool.accessory", "pool_unit_id", string="Accessories"
    )
    hold = fields.Selection(
        HOLDS, readonly=True, copy=False, help="Out of the pool, by a decision."
    )
    state = fields.Selection(
        STATES,
        compute="_compute_state",
        compute_sudo=True,
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Its Life",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Its record as a unit in service, since it was first lent.",
    )
    loan_ids = fields.One2many("after.sales.loan", "pool_unit_id")
    loan_id = fields.Many2one(
        "after.sales.loan", string="Current Loan", compute="_compute_loan_id"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_loan_id"
    )
    planned_return_on = fields.Date(string="On Loan until", compute="_compute_loan_id")
    loan_count = fields.Integer(compute="_compute_loan_id")
    note = fields.Html()

    _lot_uniq = models.UniqueIndex(
        "(company_id, lot_id)", "This serial number is in the pool already."
    )
    _available_idx = models.Index("(company_id, product_id) WHERE state = 'available'")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("product_id", "lot_id")
    def _compute_display_name(self):
        for unit in self:
            unit.display_name = " · ".join(
                # sudo: a serial number, for those without rights on stock
                filter(None, (unit.product_id.name, unit.sudo().lot_id.name))
            )

    @api.depends("team_id", "company_id")
    def _compute_location_id(self):
        """The store of its service point, else the warehouse."""
        for unit in self:
            if unit.location_id and unit._origin:
                continue
            # bounded: the usual place of this unit, for whoever registers it
            company = unit.company_id or self.env.company
            warehouse = (
                self.env["stock.warehouse"]
                .sudo()
                .search([("company_id", "=", company.id)], limit=1)
            )
            unit.location_id = unit.team_id.sudo().location_id or warehouse.lot_stock_id

    # as superuser: where one serial number lies, for those without rights on stock
    @api.depends("lot_id", "state")
    def _compute_place(self):
        places = self._get_places()
        for unit in self:
            unit.place = places.get(unit._origin.id, (None,))[0] and (
                places[unit._origin.id][0].display_name
            )

    @api.depends("hold", "loan_ids.state")
    def _compute_state(self):
        for unit in self:
            loan_state = unit.loan_ids.filtered(lambda loan: loan.state in OPEN)[
                :1
            ].state
            if unit.hold == "retired":
                unit.state = "retired"
            elif loan_state in HELD:
                unit.state = "reserved"
            elif loan_state in AT_CUSTOMER:
                unit.state = "out"
            elif loan_state:
                unit.state = "checking"
            else:
                unit.state = unit.hold or "available"

    @api.depends("loan_ids.state", "loan_ids.planned_return_on")
    def _compute_loan_id(self):
        Loan = self.env["after.sales.loan"]
        current = {
            loan.pool_unit_id.id: loan
            for loan in Loan.search(
                [("pool_unit_id", "in", self.ids), ("state", "in", OPEN)]
            )
        }
        counts = dict(
            Loan._read_group(
                [("pool_unit_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["pool_unit_id"],
                ["__count"],
            )
        )
        for unit in self:
            loan = current.get(unit._origin.id, Loan)
            unit.loan_id = loan
            unit.partner_id = loan.partner_id
            unit.planned_return_on = loan.planned_return_on
            unit.loan_count = counts.get(unit._origin, 0)

    # ------------------------------------------------------------
    # CONSTRAINS, ONCHANGE
    # ------------------------------------------------------------

    @api.constrains("product_id", "lot_id")
    def _check_product(self):
        for unit in self:
            product = unit.product_id
            if not product.is_serviceable or product.tracking != "serial":
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be lent: tick “Serviceable” on the product and"
                        " let it be tracked by unique serial number, so that each"
                        " unit is known.",
                        product.display_name,
                    )
                )
            if unit.sudo().lot_id.product_id != product:  # a name, no right on stock
                raise ValidationError(
                    self.env._(
                        "%(serial)s is no serial number of “%(product)s”.",
                        serial=unit.sudo().lot_id.name,
                        product=product.display_name,
                    )
                )

    @api.constrains("lot_id", "company_id")
    def _check_in_stock(self):
        """Only what is ours and lies with us is lent."""
        places = self.sudo()._get_places()  # bounded: where these serials lie
        for unit in self:
            if not unit.equipment_id and unit.id not in places:
                raise ValidationError(
                    self.env._(
                        "%(unit)s does not lie in the stock of %(company)s as our own:"
                        " receive it first.",
                        unit=unit.display_name,
                        company=unit.company_id.name,
                    )
                )

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        if self.lot_id:
            self.product_id = self.lot_id.product_id

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        units = super().create(vals_list)
        for unit in units:
            # sudo: the record of this very serial, if it was in service before
            su = unit.sudo()
            su.equipment_id = su.lot_id.equipment_ids.filtered(
                lambda each, su=su: each.company_id == su.company_id
            )[:1]
        return units

    def write(self, vals):
        self._check_computed_fields(vals)
        if not {"product_id", "lot_id", "company_id"}.isdisjoint(vals):
            self._check_never_lent()
        return super().write(vals)

    def _check_never_lent(self):
        if lent := self.filtered("loan_ids"):
            raise UserError(
                self.env._(
                    "%s has been lent: its serial number stays. Retire it and register"
                    " the other one.",
                    ", ".join(lent.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_lent(self):
        self._check_never_lent()

    # ------------------------------------------------------------
    # WHERE
    # ------------------------------------------------------------

    def _get_places(self):
        """Where the units lie in our stock and how many are free; under sudo.

        :return: {pool unit id: (location, free quantity)}
        """
        groups = self.env["stock.quant"]._read_group(
            [
                ("lot_id", "in", self.lot_id.ids),
                ("location_id.usage", "=", "internal"),
                ("company_id", "in", self.company_id.ids),
                ("owner_id", "=", False),
                ("quantity", ">", 0),
            ],
            ["company_id", "lot_id", "location_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        found = {
            (company, lot): (location, quantity - reserved)
            for company, lot, location, quantity, reserved in groups
        }
        return {
            unit._origin.id: found[unit.company_id, unit.lot_id]
            for unit in self
            if (unit.company_id, unit.lot_id) in found
        }

    # ------------------------------------------------------------
    # OUT OF THE POOL AND BACK
    # ------------------------------------------------------------

    def action_repair(self):
        """Take the unit out of the pool: it is repaired first."""
        self._check_can_hold()
        self._do_hold("repair")
        return True

    def action_retire(self):
        """Take the unit out of the pool for good."""
        self._check_can_hold(also=("repair",))
        self._do_hold("retired")
        return True

    def action_make_available(self):
        """Put the unit back into the pool."""
        self.check_access("write")
        for unit in self:
            if unit.state not in ("repair", "retired"):
                raise UserError(
                    self.env._("%s is in the pool already.", unit.display_name)
                )
        self.sudo()._check_in_stock()
        self._do_hold(False)
        return True

    def _check_can_hold(self, also=()):
        self.check_access("write")
        for unit in self:
            if unit.state not in ("available", *also):
                raise UserError(
                    self.env._(
                        "%(unit)s is taken out of the pool only while it is available:"
                        " it is “%(state)s”.",
                        unit=unit.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[unit.state],
                    )
                )

    def _do_hold(self, hold):
        # field of the steps; bounded to units the user may write
        self.sudo().hold = hold

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_loans(self):
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_spares.loan_action"
        ) | {"domain": [("pool_unit_id", "=", self.id)], "context": {}}

    def action_view_equipment(self):
        self.ensure_one()
        return self.equipment_id._get_records_action(name=self.env._("Equipment"))
