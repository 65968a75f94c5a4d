# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class WarrantyReserve(models.Model):
    """A confirmed reserve as a draft entry, where the company wants it so.

    The entry brings the provision account to the reserve: the difference to what
    stands there. It stays a draft; the accountant looks at it and posts.
    """

    _inherit = "after.sales.warranty.reserve"

    def action_propose_entry(self):
        """Make the draft journal entry, and open it."""
        self.ensure_one()
        self._check_can_propose_entry()
        difference = self.amount - self._get_booked_amount()
        if self.currency_id.is_zero(difference):
            raise UserError(
                self.env._(
                    "%(account)s stands at the reserve already: there is nothing to"
                    " enter.",
                    account=self.company_id.after_sales_reserve_account_id.display_name,
                )
            )
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(self._prepare_entry_vals(difference))
        )
        # bounded: the link is no field of a client; the check above said who may
        self.sudo().move_id = move
        return move._get_records_action()

    def _check_can_propose_entry(self):
        self.check_access("write")
        if not self.env["account.move"].has_access("create"):
            raise AccessError(
                self.env._("Journal entries are made by people who invoice.")
            )
        company = self.company_id
        if not company.after_sales_reserve_entry:
            raise UserError(
                self.env._(
                    "Entries of the reserve are switched off in Settings → After-Sales."
                )
            )
        if self.state != "confirmed":
            raise UserError(self.env._("Confirm the reserve first."))
        if self.sudo()._has_live_move():
            raise UserError(
                self.env._(
                    "The reserve has its entry already: %(entry)s.",
                    entry=self.move_id.display_name,
                )
            )
        if not (
            company.after_sales_reserve_account_id
            and company.after_sales_reserve_expense_account_id
        ):
            raise UserError(
                self.env._(
                    "Choose the provision and the expense account of the warranty in"
                    " Settings → After-Sales first."
                )
            )

    def _get_booked_amount(self):
        """What stands on the provision account by the end of that day, posted."""
        self.ensure_one()
        ((balance,),) = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("account_id", "=", self.company_id.after_sales_reserve_account_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.date),
            ],
            [],
            ["balance:sum"],
        )
        return -(balance or 0.0)

    def _prepare_entry_vals(self, difference):
        """Values of the entry: more to set aside is an expense, less gives it back."""
        self.ensure_one()
        company = self.company_id
        sides = (
            (company.after_sales_reserve_expense_account_id, difference),
            (company.after_sales_reserve_account_id, -difference),
        )
        vals = {
            "move_type": "entry",
            "date": self.date,
            "ref": self.display_name,
            "line_ids": [
                Command.create(
                    {
                        "account_id": account.id,
                        "name": self.display_name,
                        "debit": max(balance, 0.0),
                        "credit": max(-balance, 0.0),
                    }
                )
                for account, balance in sides
            ],
        }
        journal = company.after_sales_reserve_journal_id
        if journal:
            vals["journal_id"] = journal.id
        return vals

    def action_view_move(self):
        """Open the entry; the reader's own rights decide."""
        self.ensure_one()
        return self.move_id._get_records_action()
