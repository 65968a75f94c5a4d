# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

ANALYTIC = [
    ("unit", "One for each unit"),
    ("contract", "One for each contract, else for each unit"),
]


class ResCompany(models.Model):
    """How the books show what service costs."""

    _inherit = "res.company"

    after_sales_analytic = fields.Selection(
        ANALYTIC,
        string="Analytic Accounts of Service",
        help="Collects costs and revenue of jobs. Empty: none are made. Holds for"
        " jobs that are quoted or finished from now on.",
    )
    after_sales_analytic_plan_id = fields.Many2one(
        "account.analytic.plan",
        string="Analytic Plan of Service",
        help="Empty: the plan of projects.",
    )
    after_sales_reserve_rate = fields.Float(
        string="Expected Warranty Cost (%)",
        digits=(16, 3),
        default=2.0,
        help="Of the sales of a unit, as long as its product names no rate and has no"
        " history.",
    )
    after_sales_reserve_entry = fields.Boolean(
        string="Propose Entries of the Warranty Reserve",
        help="A confirmed reserve may be turned into a draft journal entry.",
    )
    after_sales_reserve_account_id = fields.Many2one(
        "account.account",
        string="Warranty Provision Account",
        check_company=True,
        domain="[('internal_group', '=', 'liability')]",
        help="What stands on it is compared with the reserve: use it for nothing else.",
    )
    after_sales_reserve_expense_account_id = fields.Many2one(
        "account.account",
        string="Warranty Expense Account",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
    )
    after_sales_reserve_journal_id = fields.Many2one(
        "account.journal",
        string="Warranty Reserve Journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Empty: the first general journal.",
    )

    _after_sales_reserve_rate_in_range = models.Constraint(
        "CHECK (after_sales_reserve_rate >= 0 AND after_sales_reserve_rate <= 100)",
        "A percent lies between 0 and 100.",
    )

    def _get_after_sales_analytic_plan(self):
        """The plan of the accounts: the company's choice, else that of projects."""
        self.ensure_one()
        plan = self.after_sales_analytic_plan_id
        return plan or next(iter(self.env["account.analytic.plan"]._get_all_plans()))
