# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class SaleOrderLine(models.Model):
    """A line that sells a maintenance contract: for which units, from when on."""

    _inherit = "sale.order.line"

    contract_equipment_ids = fields.Many2many(
        "after.sales.equipment",
        "after_sales_contract_sale_line_rel",
        string="Contract for Units",
        check_company=True,
        copy=False,
        groups="after_sales_service.group_after_sales_dispatcher,"
        "after_sales_service.group_after_sales_billing",
        help="The units the maintenance contract is for. Empty: they are chosen on the"
        " contract, e.g. when they are delivered.",
    )
    contract_start = fields.Date(
        string="Contract from",
        copy=False,
        help="First day of the maintenance contract. Empty: the day on which the sale"
        " is confirmed.",
    )
    contract_renewal_of_id = fields.Many2one(
        "after.sales.contract",
        string="Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    contract_ids = fields.One2many("after.sales.contract", "sale_line_id")

    @api.constrains("contract_equipment_ids", "order_id", "product_id")
    def _check_contract_equipment_ids(self):
        # whoever changes the line: who owns the units it names
        for line in self.sudo():
            units = line.contract_equipment_ids
            if units and not line._get_contract_template():
                raise ValidationError(
                    self.env._(
                        "“%s” is no contract product: clear the units of the line.",
                        line.product_id.display_name,
                    )
                )
            customer = line.order_id.partner_id.commercial_partner_id
            strange = units.filtered(
                lambda unit, customer=customer: unit.commercial_partner_id != customer
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "These units do not belong to %(customer)s: %(units)s",
                        customer=customer.display_name,
                        units=", ".join(strange.mapped("display_name")),
                    )
                )

    def _get_contract_template(self):
        """The terms of the contract that the line sells, or none."""
        self.ensure_one()
        return self.env["after.sales.contract"]._get_template(
            self.product_id.id, self.company_id.id
        )

    def _prepare_contract_vals(self):
        """Values of the contract this line sells; called under sudo."""
        self.ensure_one()
        sale = self.order_id
        company = self.company_id
        today = company._get_after_sales_today()
        template = self._get_contract_template()
        return {
            "company_id": company.id,
            "partner_id": sale.partner_id.id,
            "user_id": sale.user_id.id,
            "product_id": self.product_id.id,
            "sale_line_id": self.id,
            "date_start": self.contract_start or today,
            "amount": sale.currency_id._convert(
                self.price_subtotal,
                company.currency_id,
                company,
                sale.date_order or today,
            ),
            "note": template.with_context(lang=sale.partner_id.lang).note,
            "renewal_of_id": self.contract_renewal_of_id.id,
            "line_ids": [
                Command.create({"equipment_id": unit.id})
                for unit in self.contract_equipment_ids
            ],
        }
