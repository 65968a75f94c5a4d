# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class AnalyticMixin(models.AbstractModel):
    """A unit or a contract whose costs and revenue the books tell apart.

    Each has one analytic account, made on first need where the company wants it
    (Settings → After-Sales → Accounting). Billing and managers see it.
    """

    _name = "after.sales.analytic.mixin"
    _description = "Costs and Revenue Told Apart"

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_manager",
        help="Collects what its jobs cost and earn. Made with the first job, where"
        " the company wants it so; choose another one as long as nothing is entered.",
    )

    def _ensure_analytic_account(self):
        """Make the accounts that are missing; called under sudo."""
        missing = self.filtered(lambda holder: not holder.analytic_account_id)
        accounts = self.env["account.analytic.account"].create(
            [holder._prepare_analytic_account_vals() for holder in missing]
        )
        for holder, account in zip(missing, accounts, strict=True):
            holder.analytic_account_id = account

    def _prepare_analytic_account_vals(self):
        self.ensure_one()
        return {
            "name": self.display_name,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "plan_id": self.company_id._get_after_sales_analytic_plan().id,
        }

    def _add_to_distribution(self, distribution):
        """Put the account into an analytic distribution.

        An account of the same plan that stands there already was chosen by the
        accountant's own rules: it stays.

        :param distribution: dict of account ids → percent, or nothing
        :return: the distribution to write
        """
        # bounded: names this record's own account, whoever makes the document
        account = self.sudo().analytic_account_id
        if not account:
            return distribution
        named = account.browse(
            self.env["analytic.mixin"]._get_analytic_account_ids_from_distributions(
                distribution
            )
        )
        if account.root_plan_id in named.exists().root_plan_id:
            return distribution
        return (distribution or {}) | {str(account.id): 100.0}
