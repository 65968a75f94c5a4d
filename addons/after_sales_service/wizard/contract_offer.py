# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import contract as terms


class ContractOffer(models.TransientModel):
    """Quote a maintenance contract for chosen units (S8)."""

    _name = "after.sales.contract.offer"
    _description = "Contract Offer"

    equipment_ids = fields.Many2many(
        "after.sales.equipment", string="Units", required=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_company_id"
    )
    product_id = fields.Many2one(
        "product.product",
        string="Contract",
        required=True,
        domain="[('contract_template_id', '!=', False),"
        " ('company_id', 'in', (company_id, False))]",
        default=lambda self: self._default_product_id(),
    )
    wording = fields.Text(related="product_id.contract_template_id.wording")
    date_start = fields.Date(
        string="First Day",
        compute="_compute_date_start",
        store=True,
        readonly=False,
        required=True,
        help="The day after the last warranty or contract of these units ends.",
    )

    @api.model
    def _default_product_id(self):
        """The only one there is."""
        products = self.env["product.product"].search(
            [
                ("contract_template_id", "!=", False),
                ("company_id", "in", (self.env.company.id, False)),
            ],
            limit=2,
        )
        return products if len(products) == 1 else False

    @api.depends("equipment_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.equipment_ids.company_id[:1]
            wizard.partner_id = wizard.equipment_ids.commercial_partner_id[:1]

    @api.depends("equipment_ids")
    def _compute_date_start(self):
        for wizard in self:
            company = wizard.company_id or self.env.company
            today = company._get_after_sales_today()
            ends = [
                *wizard.equipment_ids.filtered(
                    lambda unit: unit.warranty_state in ("active", "expiring")
                ).mapped("warranty_end"),
                *wizard.equipment_ids.contract_id.mapped("date_end"),
            ]
            wizard.date_start = max(
                [today, *(end + terms.ONE_DAY for end in ends if end)]
            )

    def _check_can_quote(self):
        """Desk and billing quote, one customer at a time.

        :raises AccessError: neither of them
        :raises UserError: units of several customers or companies
        """
        self.ensure_one()
        self.equipment_ids.check_access("read")
        Contract = self.env["after.sales.contract"]
        if not Contract._is_desk():
            raise AccessError(
                self.env._("Contracts are quoted by the service desk or by billing.")
            )
        if (
            len(self.equipment_ids.commercial_partner_id) != 1
            or len(self.equipment_ids.company_id) != 1
        ):
            raise UserError(
                self.env._(
                    "Choose units of one customer: a contract is made with one side."
                )
            )
        if not Contract._get_template(self.product_id.id, self.company_id.id):
            raise UserError(self.env._("Choose a contract product."))

    def action_quote(self):
        """Make the quotation."""
        self._check_can_quote()
        # bounded: one quotation for the owner of units the user may read
        sale = (
            self.env["sale.order"]
            .sudo()
            .with_company(self.company_id)
            .create(self._prepare_sale_order_vals())
        )
        return self.env["after.sales.contract"]._show_quotations(sale)

    def _prepare_sale_order_vals(self):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom_qty": len(self.equipment_ids),
                        "contract_equipment_ids": [Command.set(self.equipment_ids.ids)],
                        "contract_start": self.date_start,
                    }
                )
            ],
        }
