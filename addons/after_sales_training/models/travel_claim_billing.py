# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

BILLING = "after_sales_service.group_after_sales_billing"


class TravelClaim(models.Model):
    """What was approved becomes draft bills and expenses, by one click.

    A customer's trainee, or his company, gets a vendor bill; our own people get
    expenses, which their own approver approves as any; what an agency has booked is
    the agency's bill, what we paid directly a company-paid expense. Drafts only: the
    accountant looks at them and posts. Cancelled or deleted, the claim can be billed
    again.
    """

    _inherit = "after.sales.travel.claim"

    def action_make_bills(self):
        """Make what is missing of approved claims, and open the bills."""
        self._check_can_make_bills()
        moves, expenses = self._do_make_bills()
        if moves:
            return self._open_bills(moves, self.env._("Draft Bills"))
        if expenses and self.env.user.has_group(
            "hr_expense.group_hr_expense_team_approver"
        ):
            return expenses._get_records_action(name=self.env._("Expenses"))
        return True

    @api.model
    def _open_bills(self, moves, name):
        """Bills as accounting lists them: with the vendor, who is owed."""
        context = dict(self.env.context, default_move_type="in_invoice")
        return moves._get_records_action(name=name, context=context)

    def _check_can_make_bills(self):
        """
        :raises AccessError: the user does not invoice
        :raises UserError: not approved, nothing left to bill, or something is missing
        """
        self.check_access("read")
        if not (
            self.env.user.has_group(BILLING)
            and self.env["account.move"].has_access("create")
        ):
            raise AccessError(self.env._("Bills are made by people who invoice."))
        self._check_approval_state("approved")
        for claim in self:
            lines = claim._get_lines_to_bill()
            if not lines:
                raise UserError(
                    self.env._("%s: there is nothing left to bill.", claim.name)
                )
            if not claim.company_id.after_sales_travel_product_id:
                raise UserError(
                    self.env._(
                        "Choose the product for travel in Settings → After-Sales first."
                    )
                )
            if lines._get_of_payee() and not claim.payee_id:
                raise UserError(self.env._("%s: enter who is paid.", claim.name))

    def _get_lines_to_bill(self):
        """Accepted lines that no living bill or expense stands for."""
        return self.line_ids.filtered(
            lambda line: line.settlement == "none" and line.approved_amount > 0
        )

    def _do_make_bills(self):
        """:return: (new ``account.move``, new ``hr.expense``)"""
        moves = self.env["account.move"]
        expenses = self.env["hr.expense"]
        self._hold_rows()
        for claim in self:
            # bounded: the unit's account; whoever bills needs no right on units
            claim.sudo()._get_analytic_holder()._ensure_analytic_account()
            lines = claim._get_lines_to_bill()
            for partner, group in lines._group_by_bill().items():
                moves |= claim._make_bill(partner, group)
            expenses |= lines._get_of_expenses()._make_expenses()
        return moves, expenses

    def _hold_rows(self):
        """Whoever presses at the same moment waits.

        Not lock_for_update, which does not: whoever waited finds the claim changed, is
        run again by the server, and is told that nothing is left to bill.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM after_sales_travel_claim WHERE id = ANY(%s) ORDER BY id"
                " FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset(["state"])

    def _get_analytic_holder(self):
        """The unit or contract that the training belongs to, or nothing."""
        self.ensure_one()
        order = self.event_id.after_sales_order_id
        if order:
            return order._get_analytic_holder()
        voucher = self.entitlement_id
        return (
            voucher.contract_id._get_analytic_holder()
            or voucher.equipment_id._get_analytic_holder()
        )

    def _add_analytic_account(self, distribution=None):
        holder = self.sudo()._get_analytic_holder()  # bounded: its account alone
        return holder._add_to_distribution(distribution) if holder else distribution

    # ------------------------------------------------------------
    # VENDOR BILL
    # ------------------------------------------------------------

    def _make_bill(self, partner, lines):
        """One draft bill of one payee, with the receipts."""
        self.ensure_one()
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(self._prepare_bill_vals(partner, lines))
        )
        # bounded: the link of these very lines, and copies of their receipts
        lines.sudo().write({"move_id": move.id})
        lines._copy_receipts(move)
        return move

    def _prepare_bill_vals(self, partner, lines):
        """Return the values of the bill; hook.

        In the receipts' currency where all are in one, else in ours, each at the
        rate of its own day.
        """
        self.ensure_one()
        currency = lines._get_bill_currency()
        vals = {
            "move_type": "in_invoice",
            "partner_id": partner.id,
            "currency_id": currency.id,
            "ref": self.name,
            "invoice_origin": self.name,
            "travel_claim_id": self.id,
            "invoice_line_ids": [
                Command.create(line._prepare_bill_line_vals(currency)) for line in lines
            ],
        }
        account = self.sudo().payee_account  # bounded: of this claim, for its bill
        if account and partner == self.payee_id:
            vals["narration"] = self.env._("Pay to: %s", account)
        return vals

    # ------------------------------------------------------------
    # LOOKING
    # ------------------------------------------------------------

    def action_view_bills(self):
        """Open the bills; the reader's own rights decide.

        :raises AccessError: the user reads no bills
        """
        self.check_access("read")
        moves = self.env["account.move"].search(
            [("travel_claim_line_ids.claim_id", "in", self.ids)]
        )
        if not moves:
            raise UserError(self.env._("There is no bill so far."))
        return self._open_bills(moves, self.env._("Bills"))
