# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.loan import AT_CUSTOMER


class RemedyWizard(models.TransientModel):
    """An exchange by a unit of the pool: its serial is known, nothing is chosen."""

    _inherit = "after.sales.remedy.wizard"

    loan_id = fields.Many2one("after.sales.loan", string="Replacement", readonly=True)
    loan_unit_id = fields.Many2one(
        related="loan_id.pool_unit_id", related_sudo=False, string="Unit Given"
    )

    @api.depends("loan_id")
    def _compute_replacement_product_id(self):
        res = super()._compute_replacement_product_id()
        for wizard in self.filtered("loan_id"):
            wizard.replacement_product_id = wizard.loan_id.product_id
        return res

    def _prepare_remedy_vals(self):
        vals = super()._prepare_remedy_vals()
        if not self.loan_id:
            return vals
        unit = self.loan_id.pool_unit_id
        return vals | {
            "after_sales_loan_id": self.loan_id.id,
            "replacement_product_id": unit.product_id.id,
            "replacement_lot_id": unit.sudo().lot_id.id,  # a serial, no right on stock
        }

    def _check_replacement(self):
        """The replacement of this very unit, reserved by the manager or on site."""
        loan = self.loan_id
        if not loan:
            return super()._check_replacement()
        loan.check_access("read")
        if self.kind != "exchange" or loan.equipment_id != self.equipment_id:
            raise UserError(
                self.env._("%s is the replacement of another unit.", loan.display_name)
            )
        if loan.kind == "exchange" and loan.state not in AT_CUSTOMER:
            return loan._check_can_decide()
        return loan._check_state(*AT_CUSTOMER)
