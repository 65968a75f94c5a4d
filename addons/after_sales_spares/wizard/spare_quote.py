# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS

from ..models.spare_shop_order import Item

PRICINGS = [("list", "List Price"), ("cost", "Cost Only")]


class SpareQuote(models.TransientModel):
    """Quote spare parts for a unit in three clicks: open, tick, quote (S41).

    The list price of the customer is proposed: a part sold without a job is no
    repair. Cost only (S7) is for those who see costs.
    """

    _name = "after.sales.spare.quote"
    _description = "Quotation of Spares"

    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", required=True, readonly=True
    )
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    company_id = fields.Many2one(related="equipment_id.company_id")
    partner_id = fields.Many2one(related="equipment_id.partner_id", string="Customer")
    coverage_note = fields.Char(compute="_compute_coverage_note")
    pricing = fields.Selection(PRICINGS, default="list", required=True)
    may_see_cost = fields.Boolean(compute="_compute_may_see_cost")
    source_id = fields.Many2one(
        "stock.location",
        string="Deliver From",
        domain="[('id', 'in', store_ids)]",
        help="The store of a service point. Empty: the warehouse delivers.",
    )
    store_ids = fields.Many2many(
        "stock.location", compute="_compute_store_ids", compute_sudo=True
    )
    line_ids = fields.One2many("after.sales.spare.quote.line", "quote_id")
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", compute_sudo=True
    )
    amount = fields.Monetary(
        string="Untaxed Total", compute="_compute_amount", compute_sudo=True
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("equipment_id")
    def _compute_coverage_note(self):
        shop = self.env["after.sales.spare.shop"]
        for wizard in self:
            note = shop._tell_coverage(wizard.equipment_id)
            if note:
                note = self.env._(
                    "%(note)s Quote what the customer wants in stock; for a defective"
                    " part make a job.",
                    note=note,
                )
            wizard.coverage_note = note

    @api.depends_context("uid")
    def _compute_may_see_cost(self):
        for wizard in self:
            wizard.may_see_cost = self._may_see_cost()

    # sudo (compute_sudo): the desk reads no stock; names of the stores we sell from
    @api.depends("equipment_id")
    def _compute_store_ids(self):
        stock = self.env["after.sales.spare.stock"]
        for wizard in self:
            wizard.store_ids = self.env["stock.location"].union(
                *(
                    store.location
                    for store in stock._get_stores(wizard.company_id)
                    if store.kind == "point"
                )
            )

    # sudo (compute_sudo): the desk reads no pricelists
    @api.depends("equipment_id")
    def _compute_currency_id(self):
        for wizard in self:
            company = wizard.company_id or self.env.company
            partner = wizard.partner_id.with_company(company)
            wizard.currency_id = (
                partner.property_product_pricelist.currency_id or company.currency_id
            )

    # sudo (compute_sudo): prices of the lines, which the desk is shown
    @api.depends("line_ids.chosen", "line_ids.quantity", "line_ids.price_unit")
    def _compute_amount(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("chosen")
            wizard.amount = sum(line.price_unit * line.quantity for line in chosen)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @api.model
    def _check_desk(self):
        """Desk and billing quote.

        :raises AccessError: neither of them
        """
        if not self.env["after.sales.contract"]._is_desk():
            raise AccessError(
                self.env._("Spares are quoted by the service desk or by billing.")
            )

    @api.model
    def _may_see_cost(self):
        return self.env.user.has_groups(MONEY_GROUPS)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    @api.model
    def _open_for(self, unit):
        """Return the window with the parts that fit a unit; the caller checked."""
        # sudo: the catalogue of this unit, whose owner the reader may see
        places = self.env["after.sales.spare.shop"].sudo()._get_places(unit.sudo())
        lines = [
            Command.create(self._prepare_line_vals(place))
            for place in sorted(
                places.values(),
                key=lambda place: (
                    place.fits[:1].position or "\uffff",
                    place.part.display_name,
                ),
            )
        ]
        quote = self.create({"equipment_id": unit.id, "line_ids": lines})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quote Spares"),
            "res_model": self._name,
            "res_id": quote.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_line_vals(self, place):
        return {
            "product_id": place.part.id,
            "quantity": place.fits[:1].quantity or 1.0,
            "position": ", ".join(filter(None, place.fits.mapped("position"))),
            "replaced": ", ".join(place.replaced.mapped("display_name")),
        }

    def _check_can_quote(self):
        """What is chosen can be sold to the owner of the unit.

        :raises AccessError: not the desk, or cost for somebody who sees no costs
        :raises UserError: nothing is chosen, or no quantity of it
        """
        self.ensure_one()
        self._check_desk()
        self.equipment_id.check_access("read")
        if self.pricing == "cost" and not self._may_see_cost():
            raise AccessError(
                self.env._("Billing and managers quote at cost: they see costs.")
            )
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Tick the parts that the customer wants."))
        for line in chosen:
            if line.product_id.uom_id.compare(line.quantity, 0.0) <= 0:
                raise UserError(
                    self.env._(
                        "%(part)s: enter a quantity above zero.",
                        part=line.product_id.display_name,
                    )
                )
            if not line.product_id.sale_ok:
                raise UserError(
                    self.env._(
                        "%(part)s is not for sale.", part=line.product_id.display_name
                    )
                )
        # sudo: an id of a store, compared only
        if self.source_id and self.source_id not in self.sudo().store_ids:
            raise UserError(
                self.env._("Parts are delivered from the store of a service point.")
            )

    def action_quote(self):
        """Make the quotation from what is ticked."""
        self._check_can_quote()
        sale = self._do_quote()
        if self.ticket_id:
            self.ticket_id.message_post(
                body=self.env._("Spares are quoted in %(sale)s.", sale=sale.name)
            )
        return self.env["after.sales.contract"]._show_quotations(sale)

    def _do_quote(self):
        """:return: the quotation, under sudo"""
        self.ensure_one()
        # bounded: one quotation for the owner of a unit that the user may read
        quote = self.sudo().with_company(self.company_id)
        lines = quote.line_ids.filtered("chosen")
        items = [
            Item(quote.equipment_id, line.product_id, line.quantity) for line in lines
        ]
        vals = {
            "spare_sale": "desk",
            "user_id": quote.partner_id.commercial_partner_id.user_id.id
            or self.env.uid,
        }
        if self.source_id:
            vals["spare_source_id"] = self.source_id.id
        if self.ticket_id:
            vals["origin"] = quote.ticket_id.number
        sale = quote.env["after.sales.spare.shop"]._make_quotations(
            items, quote.partner_id, **vals
        )
        if self.pricing == "cost":
            for line in sale.order_line:
                line.price_unit = line._get_spare_cost()
                line.discount = 0.0
        return sale
