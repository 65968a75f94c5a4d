# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.after_sales_service.models.failure_report import MONEY_GROUPS

SETTLEMENTS = [
    ("none", "Not Billed"),
    ("open", "Billed"),
    ("paid", "Paid"),
]
PAID = ("paid", "in_payment")


class TravelClaimLine(models.Model):
    """How a line is paid: by a bill or by an expense, and whether it is."""

    _inherit = "after.sales.travel.claim.line"

    tax_ids = fields.Many2many(
        "account.tax",
        "after_sales_travel_claim_line_tax_rel",
        string="Taxes in It",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase')]",
        groups=MONEY_GROUPS,
        help="Deductible tax that the receipt shows: part of its amount, not on top.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Bill",
        copy=False,
        index="btree_not_null",
        check_company=True,
        groups=MONEY_GROUPS,
        domain="[('move_type', '=', 'in_invoice'), ('partner_id', '=', vendor_id)]",
        help="Made by the button; for an agency its own bill may be named here.",
    )
    expense_id = fields.Many2one(
        "hr.expense",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=MONEY_GROUPS,
    )
    buyer_id = fields.Many2one(
        "hr.employee",
        string="Paid by Whom of Us",
        compute="_compute_buyer_id",
        store=True,
        readonly=False,
        check_company=True,
        groups="after_sales_training.group_training_user,"
        "after_sales_service.group_after_sales_billing",
        help="Whose company-paid expense it becomes.",
    )
    settlement = fields.Selection(
        SETTLEMENTS, compute="_compute_settlement", store=True, default="none"
    )

    _fields_of_steps = frozenset({"expense_id"})

    @api.depends("paid_by")
    def _compute_buyer_id(self):
        """Who books enters it, as a rule."""
        for line in self:
            if line.paid_by == "company" and not line.buyer_id:
                line.buyer_id = (
                    line.claim_id.employee_id or self.env.user.employee_id
                ).filtered(lambda e, line=line: e.company_id == line.company_id)

    @api.depends("move_id.state", "move_id.payment_state", "expense_id.state")
    def _compute_settlement(self):
        """Bills cancelled, deleted or reversed as a whole stand for nothing."""
        for line in self:
            move, expense = line.move_id, line.expense_id
            line.settlement = "none"
            if move and move.state != "cancel" and move.payment_state != "reversed":
                posted = move.state == "posted"
                paid = posted and move.payment_state in PAID
                line.settlement = "paid" if paid else "open"
            elif expense and expense.state != "refused":
                line.settlement = "paid" if expense.state in PAID else "open"

    @api.constrains("move_id", "vendor_id", "paid_by")
    def _check_move(self):
        """:raises ValidationError: somebody else's bill is named"""
        for line in self.sudo():  # the bill that was just named, and this line
            move = line.move_id
            if not move or move.travel_claim_id == line.claim_id:
                continue
            if (
                line.paid_by != "agency"
                or move.move_type != "in_invoice"
                or move.commercial_partner_id != line.vendor_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: only the agency's own bill can be named here;"
                        " %(bill)s is none of it.",
                        line=line.display_name,
                        bill=move.display_name,
                    )
                )

    # ------------------------------------------------------------
    # WHO GETS WHICH DOCUMENT
    # ------------------------------------------------------------

    def _get_of_payee(self):
        return self.filtered(
            lambda line: (
                line.paid_by == "claimant" and line.claim_id.audience == "trainee"
            )
        )

    def _get_of_expenses(self):
        return self.filtered(
            lambda line: (
                line.paid_by == "company"
                or (line.paid_by == "claimant" and line.claim_id.audience == "staff")
            )
        )

    def _group_by_bill(self):
        """Partner → lines: the payee's, and those of each agency."""
        groups = {}
        of_payee = self._get_of_payee()
        if of_payee:
            groups[of_payee.claim_id.payee_id] = of_payee
        for vendor, lines in (
            self.filtered(lambda line: line.paid_by == "agency")
            .grouped("vendor_id")
            .items()
        ):
            groups[vendor] = groups.get(vendor, self.browse()) | lines
        return groups

    def _get_paid_currency(self):
        """The currency of the accepted amount: allowances are reckoned in ours."""
        self.ensure_one()
        return (
            self.company_currency_id
            if self.kind in ("per_diem", "mileage")
            else self.currency_id
        )

    def _get_bill_currency(self):
        currencies = {line._get_paid_currency() for line in self}
        return currencies.pop() if len(currencies) == 1 else self.company_currency_id

    # ------------------------------------------------------------
    # VALUES
    # ------------------------------------------------------------

    def _get_bill_amount(self, currency):
        self.ensure_one()
        if currency == self._get_paid_currency():
            return self.approved_amount
        return self.approved_company

    def _get_billed_name(self):
        self.ensure_one()
        return f"{self.claim_id.name}: {self.display_name} ({self.date})"

    def _prepare_bill_line_vals(self, currency):
        """Return the values of the bill's line; hook."""
        self.ensure_one()
        amount = self._get_bill_amount(currency)
        taxes = self.tax_ids
        if taxes and not any(taxes.mapped("price_include")):
            # the receipt's amount has the tax in it
            amount = taxes.with_context(force_price_include=True).compute_all(
                amount, currency
            )["total_excluded"]
        return {
            "product_id": self.company_id.after_sales_travel_product_id.id,
            "name": self._get_billed_name(),
            "quantity": 1.0,
            "price_unit": amount,
            "tax_ids": [Command.set(taxes.ids)],
            "analytic_distribution": self.claim_id._add_analytic_account(),
        }

    def _copy_receipts(self, document):
        """The receipts go along with a document; called under no special right."""
        # bounded: copies of these lines' own receipts, onto what was made of them
        for receipt in self.sudo().receipt_ids:
            receipt.copy({"res_model": document._name, "res_id": document.id})

    # ------------------------------------------------------------
    # EXPENSES
    # ------------------------------------------------------------

    def _make_expenses(self):
        """One draft expense for each line; the employee hands it in as any."""
        expenses = self.env["hr.expense"].sudo()
        for line in self.sudo():  # bounded: expenses of these very lines
            expense = expenses.with_company(line.company_id).create(
                line._prepare_expense_vals()
            )
            line.expense_id = expense
            line._copy_receipts(expense)
            expenses |= expense
        return expenses.sudo(False)

    def _prepare_expense_vals(self):
        """Return the values of the expense; hook."""
        self.ensure_one()
        claim = self.claim_id
        by_us = self.paid_by == "company"
        employee = self.buyer_id if by_us else claim.employee_id
        if not employee:
            raise UserError(
                self.env._(
                    "“%s” was paid by us: say who of us paid it, his expense is made.",
                    self.display_name,
                )
            )
        vals = {
            "name": self._get_billed_name(),
            "employee_id": employee.id,
            "company_id": self.company_id.id,
            "product_id": self.company_id.after_sales_travel_product_id.id,
            "date": self.date,
            "quantity": 1.0,
            "currency_id": self._get_paid_currency().id,
            "total_amount_currency": self.approved_amount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "payment_mode": "company_account" if by_us else "own_account",
            "analytic_distribution": claim._add_analytic_account(),
        }
        if self.vendor_id:
            vals["vendor_id"] = self.vendor_id.id
        return vals
