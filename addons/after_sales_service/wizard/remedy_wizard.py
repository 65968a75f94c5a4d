# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.remedy_promise_mixin import REMEDIES
from ..tools import remedy


class RemedyWizard(models.TransientModel):
    """What is asked for, whether it is promised, and which documents follow."""

    _name = "after.sales.remedy.wizard"
    _description = "Repair, Exchange or Refund"

    kind = fields.Selection(REMEDIES, required=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", required=True
    )
    ticket_id = fields.Many2one("helpdesk.ticket")
    company_id = fields.Many2one(related="equipment_id.company_id")
    asked_on = fields.Date(
        string="Asked for on",
        required=True,
        default=lambda self: self._default_asked_on(),
    )
    reason = fields.Text(
        required=True,
        compute="_compute_reason",
        store=True,
        readonly=False,
        precompute=True,
        help="What is wrong, and what was agreed with the customer.",
    )
    promised = fields.Boolean(compute="_compute_promise")
    promise = fields.Char(compute="_compute_promise")
    is_manager = fields.Boolean(compute="_compute_is_manager")
    override_reason = fields.Char(string="Given All the Same, because")
    replacement_product_id = fields.Many2one(
        "product.product",
        string="Product to Send",
        compute="_compute_replacement_product_id",
        store=True,
        readonly=False,
        domain="[('is_serviceable', '=', True),"
        " ('company_id', 'in', (company_id, False))]",
    )
    replacement_lot_id = fields.Many2one(
        "stock.lot",
        string="Serial to Send",
        domain="[('product_id', '=', replacement_product_id)]",
        help="Empty: the storekeeper chooses.",
    )
    free_quantity = fields.Float(
        string="Free in Stock", compute="_compute_free_quantity", digits="Product Unit"
    )
    consequence = fields.Text(string="What Follows", compute="_compute_consequence")

    @api.model
    def _default_asked_on(self):
        return fields.Date.context_today(self)

    @api.depends("ticket_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = wizard.reason or wizard.ticket_id.name

    @api.depends("equipment_id", "kind", "asked_on")
    def _compute_promise(self):
        for wizard in self:
            wizard.promised, wizard.promise = False, False
            if wizard.equipment_id and wizard.kind and wizard.asked_on:
                unit = wizard.equipment_id._origin
                wizard.promised, wizard.promise = unit._get_remedy_promise(
                    wizard.kind, wizard.asked_on
                )

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        )

    @api.depends("equipment_id", "kind")
    def _compute_replacement_product_id(self):
        for wizard in self:
            wizard.replacement_product_id = (
                wizard.kind == remedy.EXCHANGE and wizard.equipment_id.product_id
            )

    @api.depends("replacement_product_id", "company_id")
    def _compute_free_quantity(self):
        for wizard in self:
            # sudo: one figure, for a desk without rights on stock
            product = wizard.replacement_product_id.sudo()
            wizard.free_quantity = product.with_company(wizard.company_id).free_qty

    @api.depends("equipment_id", "kind", "asked_on")
    def _compute_consequence(self):
        for wizard in self:
            unit = wizard.equipment_id._origin
            wizard.consequence = bool(unit and wizard.kind) and getattr(
                wizard, f"_get_consequence_{wizard.kind}"
            )(unit)

    def _get_consequence_repair(self, unit):
        return self.env._(
            "A return transfer brings the unit to the defective returns; a repair order"
            " waits for it there. Its warranty goes on."
        )

    def _get_consequence_exchange(self, unit):
        text = self.env._(
            "A return transfer for the faulty unit and a delivery of the other one. The"
            " faulty unit leaves service when both have happened."
        )
        warranty = unit.warranty_id
        if not warranty:
            return text
        if warranty.state in ("expired", "void"):
            text = self.env._(
                "%(text)s No warranty is left to pass on.",
                text=text,
            )
        else:
            text = self.env._(
                "%(text)s The remaining warranty passes on: until %(end)s, and longer"
                " by the time the customer is without a unit.",
                text=text,
                end=format_date(self.env, warranty.end_date),
            )
        if warranty.exchange_min_months:
            text = self.env._(
                "%(text)s At least %(months)s months from the exchange.",
                text=text,
                months=warranty.exchange_min_months,
            )
        return text

    def _get_consequence_refund(self, unit):
        # sudo: the invoice by which the unit was charged, for a desk that may not
        # read invoices: its number and price only
        record = self.env["after.sales.remedy"].sudo().new({"equipment_id": unit.id})
        line = record._get_refunded_line()
        text = self.env._(
            "A return transfer for the unit; it leaves service when it arrives."
        )
        if not line:
            return self.env._(
                "%(text)s No posted invoice of this unit is known: no credit note is"
                " made.",
                text=text,
            )
        amount = line.price_unit * (1 - line.discount / 100)
        return self.env._(
            "%(text)s A draft credit note of %(amount)s before tax on invoice"
            " %(invoice)s; billing posts it.",
            text=text,
            amount=line.currency_id.format(
                amount * record._get_one(line.product_uom_id)
            ),
            invoice=line.move_id.name,
        )

    def action_confirm(self):
        """Make the documents and open the remedy."""
        self.ensure_one()
        Remedy = self.env["after.sales.remedy"]
        vals = self._prepare_remedy_vals()
        Remedy._check_can_open(self.equipment_id, vals)
        self._check_ticket()
        self._check_replacement()
        return Remedy._do_open(self.equipment_id, vals)._get_records_action(
            name=self.env._("Repair, Exchange or Refund")
        )

    def _prepare_remedy_vals(self):
        self.ensure_one()
        return {
            "kind": self.kind,
            "ticket_id": self.ticket_id.id,
            "asked_on": self.asked_on,
            "reason": self.reason,
            "override_reason": (self.override_reason or "").strip() or False,
            "replacement_product_id": self.replacement_product_id.id,
            "replacement_lot_id": self.replacement_lot_id.id,
        }

    def _check_ticket(self):
        """The ticket is about this unit and may be written by the user."""
        if not self.ticket_id:
            return
        self.ticket_id.check_access("write")
        if self.ticket_id.equipment_id != self.equipment_id:
            raise UserError(
                self.env._(
                    "%(ticket)s is about another unit.",
                    ticket=self.ticket_id.display_name,
                )
            )

    def _check_replacement(self):
        """A serviceable product of the company, and a serial that is free.

        :raises UserError: says what to choose
        """
        if self.kind != remedy.EXCHANGE:
            return
        product = self.replacement_product_id
        if not product.is_serviceable or (
            product.company_id and product.company_id != self.company_id
        ):
            raise UserError(
                self.env._(
                    "Choose a product that is serviced by %s, so that the unit sent is"
                    " known.",
                    self.company_id.name,
                )
            )
        lot = self.replacement_lot_id
        if not lot:
            return
        # sudo: whether this one serial is free in our stock
        unit = self.equipment_id.sudo()
        free = unit.env["stock.quant"]._get_available_quantity(
            product, unit._get_warehouse().lot_stock_id, lot_id=lot
        )
        if free < 1:
            raise UserError(
                self.env._(
                    "%(serial)s is not free in our stock. Choose another serial number,"
                    " or leave the choice to the storekeeper.",
                    serial=lot.name,
                )
            )
