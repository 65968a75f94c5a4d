# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class LoanLine(models.Model):
    """An accessory that went along: how many went, how many came back."""

    _name = "after.sales.loan.line"
    _description = "Accessory on Loan"
    _inherit = ["after.sales.guard.mixin"]
    _order = "loan_id, id"
    _fields_of_steps = frozenset({"loan_id", "name", "quantity", "value"})
    _check_company_auto = True

    loan_id = fields.Many2one(
        "after.sales.loan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="loan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(string="Accessory", required=True)
    quantity = fields.Integer(string="Went along", required=True)
    quantity_back = fields.Integer(string="Came Back", copy=False)
    value = fields.Monetary(string="Price of One")
    missing_amount = fields.Monetary(
        string="Missing", compute="_compute_missing_amount", store=True
    )
    note = fields.Char()

    _back_in_range = models.Constraint(
        "CHECK (quantity_back >= 0 AND quantity_back <= quantity)",
        "As many accessories came back as went along, or fewer.",
    )

    @api.depends("quantity", "quantity_back", "value", "loan_id.returned_at")
    def _compute_missing_amount(self):
        """Only what is back can lack something."""
        for line in self:
            line.missing_amount = (
                line.loan_id.returned_at
                and (line.quantity - line.quantity_back) * line.value
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        self._check_open()
        return super().write(vals)

    def _check_open(self):
        """Counted between the return and the end of the check."""
        if not self.env.su and any(line.loan_id.state != "returned" for line in self):
            raise UserError(
                self.env._(
                    "Accessories are counted when the unit has come back, until it is"
                    " checked."
                )
            )
