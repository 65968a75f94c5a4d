# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

#: settlement -> kind of the journal it is entered in
JOURNALS = {"credit_note": "sale", "payable": "purchase"}


class Compensation(models.Model):
    """What was approved becomes a draft credit note or a draft bill.

    A draft only: the accountant looks at it, adds tax where the law wants it, and
    posts. Deleted, cancelled or reversed, the compensation is approved again.
    """

    _inherit = "after.sales.compensation"

    def action_settle(self):
        """Make the drafts of approved compensations, and open them."""
        self._check_can_settle()
        return self._do_settle()._get_records_action(name=self.env._("Drafts"))

    def _check_can_settle(self):
        """Refuse what billing cannot enter, and say what to do instead."""
        self._check_step("settle")
        if not self.env["account.move"].has_access("create"):
            raise AccessError(
                self.env._("Credit notes and bills are made by people who invoice.")
            )
        for compensation in self:
            if compensation._has_live_move():
                raise UserError(
                    self.env._(
                        "%s has its credit note or bill already.", compensation.name
                    )
                )
            company = compensation.company_id
            journal = company.after_sales_compensation_journal_id
            if journal and journal.type != JOURNALS[compensation.settlement]:
                raise UserError(
                    self.env._(
                        "The journal %(journal)s in Settings → After-Sales does not fit"
                        " how %(number)s is settled: credit notes go to a sales"
                        " journal, bills to a purchase journal.",
                        journal=journal.display_name,
                        number=compensation.name,
                    )
                )
            getattr(compensation, f"_check_can_settle_{compensation.settlement}")()

    def _check_can_settle_credit_note(self):
        if not self.sale_order_id:
            raise UserError(
                self.env._(
                    "No sale is known to which %(number)s belongs. Enter the sale on"
                    " the page Settlement, or settle it by a bill.",
                    number=self.name,
                )
            )

    def _check_can_settle_payable(self):
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "%s has no customer: enter one on its ticket first.", self.name
                )
            )
        if not self.company_id.after_sales_compensation_account_id:
            raise UserError(
                self.env._(
                    "Choose the account for compensation in Settings → After-Sales"
                    " first."
                )
            )

    def _do_settle(self):
        """Make one draft for each.

        :return: the new ``account.move`` records, one per compensation
        """
        moves = self.env["account.move"]
        for compensation in self:
            prepare = getattr(compensation, f"_prepare_{compensation.settlement}_vals")
            move = (
                self.env["account.move"]
                .with_company(compensation.company_id)
                .create(prepare())
            )
            # sudo: the link is no field of a client; the caller has checked whose
            compensation.sudo().write(
                {
                    "move_id": move.id,
                    "all_move_ids": [Command.link(move.id)],
                    "settlement_amount": move.amount_untaxed,
                    "settlement_currency_id": move.currency_id.id,
                    "settled_by_id": self.env.uid,
                }
            )
            moves |= move
        return moves

    def _prepare_credit_note_vals(self):
        """Return the values of the draft credit note on the sale it belongs to.

        On its posted invoice where there is one: what is still open there is then
        lowered when the credit note is posted.
        """
        self.ensure_one()
        sale = self.sale_order_id
        invoice = self._get_invoice()
        return self._prepare_move_vals(
            "out_refund",
            invoice.partner_id or sale.partner_invoice_id,
            invoice.currency_id or sale.currency_id,
        ) | {
            "invoice_origin": sale.name,
            "reversed_entry_id": invoice.id,
            "partner_shipping_id": sale.partner_shipping_id.id,
        }

    def _get_invoice(self):
        """Return the posted invoice of the sale: of the unit's own line, if known."""
        self.ensure_one()
        # sudo: which invoice of the sale it is, for whoever may make its credit note
        sale = self.sudo().sale_order_id
        own = self.sudo().equipment_id.sale_line_id
        own = own if own.order_id == sale else own.browse()
        posted = (own.invoice_lines.move_id | sale.invoice_ids).filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state == "posted"
                and move.payment_state != "reversed"
                and move.company_id == self.company_id
            )
        )
        return posted[:1].sudo(False)

    def _prepare_payable_vals(self):
        """Return the values of the draft bill by which we owe the customer."""
        self.ensure_one()
        return self._prepare_move_vals(
            "in_invoice", self.partner_id.commercial_partner_id, self.currency_id
        )

    def _prepare_move_vals(self, move_type, partner, currency):
        """Return what credit note and bill have in common."""
        company = self.company_id
        today = fields.Date.context_today(self)
        amount = self.currency_id._convert(
            self.approved_amount, currency, company, today
        )
        vals = {
            "move_type": move_type,
            "partner_id": partner.id,
            "currency_id": currency.id,
            "invoice_date": today,
            "ref": self.name,
            "invoice_line_ids": [Command.create(self._prepare_move_line_vals(amount))],
        }
        journal = company.after_sales_compensation_journal_id
        if journal:
            vals["journal_id"] = journal.id
        return vals

    def _prepare_move_line_vals(self, amount):
        """Return the line: the promise, and no tax unless the accountant adds it."""
        lang = self.partner_id.lang or self.env.lang
        # in the customer's language
        told = self.with_context(lang=lang)
        vals = {
            "name": told.env._(
                "Compensation %(number)s: %(promise)s",
                number=self.name,
                promise=told.timer_id.display_name,
            ),
            "quantity": 1.0,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        account = self.company_id.after_sales_compensation_account_id
        if account:
            vals["account_id"] = account.id
        return vals

    def action_view_move(self):
        """Open the credit note or bill; the reader's own rights decide."""
        self.ensure_one()
        return self.move_id._get_records_action()
