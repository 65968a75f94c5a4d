# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .loan_steps import ACTIVITY_TYPE, DESK, STORE


class Loan(models.Model):
    """What came back is looked at: condition, accessories, damage to be charged."""

    _inherit = "after.sales.loan"

    def action_check(self):
        """The unit was looked at: it is free again, or is repaired first."""
        self._check_can_check()
        # bounded: these loans, their units of the pool and one quotation each
        self.sudo()._do_check()
        return True

    def _check_can_check(self):
        """
        :raises UserError: what was found is not entered
        """
        self.check_access("read")
        self._check_group(DESK, STORE)
        self._hold_rows()
        self._check_state("returned")
        for loan in self:
            if not loan.condition_back or not loan.check_result:
                raise UserError(
                    self.env._(
                        "%s: enter its condition and what becomes of it.", loan.name
                    )
                )
            damaged = loan.condition_back == "damaged" or loan.charge_amount
            if damaged and not (loan.check_note or "").strip():
                raise UserError(
                    self.env._(
                        "%s: say in a word what is damaged or missing. The customer"
                        " reads it.",
                        loan.name,
                    )
                )

    def _do_check(self):
        for loan in self:
            unit = loan.pool_unit_id
            unit.write(
                {
                    "condition": loan.condition_back,
                    "hold": False
                    if loan.check_result == "available"
                    else loan.check_result,
                }
            )
            if loan.charge_amount:
                loan._make_charge()
        self.write({"state": "checked", "closed_at": fields.Datetime.now()})
        self._activity_done()
        for loan in self.filtered("charge_id"):
            loan._ask_to_charge()

    def _make_charge(self):
        """A quotation that sales sends, changes or drops: proposed, not charged."""
        self.ensure_one()
        order = self.env["sale.order"].with_company(self.company_id)
        self.charge_id = order.create(self._prepare_charge_vals())

    def _prepare_charge_vals(self):
        self.ensure_one()
        product = self.env.ref("after_sales_spares.product_loan_damage")
        told = self.with_context(lang=self.partner_id.lang or self.env.lang)
        lines = [
            (
                told.env._(
                    "Missing: %(name)s (%(unit)s, %(loan)s)",
                    name=line.name,
                    unit=self.pool_unit_id.display_name,
                    loan=self.name,
                ),
                line.quantity - line.quantity_back,
                line.value,
            )
            for line in self.line_ids
            if line.missing_amount
        ]
        if self.damage_amount:
            text = told.env._(
                "Damage to %(unit)s (%(loan)s): %(note)s",
                unit=self.pool_unit_id.display_name,
                loan=self.name,
                note=self.check_note,
            )
            lines.append((text, 1, self.damage_amount))
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "origin": self.name,
            "user_id": False,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": text,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                    }
                )
                for text, quantity, price in lines
            ],
        }

    def _ask_to_charge(self):
        """The manager decides whether the customer is charged."""
        self.ensure_one()
        for manager in self.company_id._get_after_sales_managers()[:1]:
            reader = self.with_context(lang=manager.lang)
            self.activity_schedule(
                ACTIVITY_TYPE,
                user_id=manager.id,
                summary=reader.env._(
                    "Charge the damage? %(quotation)s over %(amount)s",
                    quotation=self.charge_id.name,
                    amount=self.currency_id.format(self.charge_amount),
                ),
            )
