# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import price, repricing


class OrderLine(models.Model):
    """How a line's documents take the price of a decision."""

    _inherit = "after.sales.order.line"

    def _check_no_open_credit_note(self):
        """A credit note by hand and ours would take the same back twice.

        :raises UserError: there is one that is not posted
        """
        moves = self.sale_line_id.invoice_lines.move_id.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_refund"
                and not move.after_sales_correction_id
            )
        )
        if moves:
            raise UserError(
                self.env._(
                    "%(jobs)s: post or delete the credit note %(moves)s first; it takes"
                    " back lines that are decided here.",
                    jobs=", ".join(self.order_id.mapped("name")),
                    moves=", ".join(moves.mapped("display_name")),
                )
            )

    def _reprice_sale_line(self):
        """Bring the sales order line to the decision, invoiced or not.

        Core leaves invoiced prices alone, so that nobody changes them by accident;
        here the documents follow in the same breath.
        """
        self.ensure_one()
        self._update_sale_line()
        sale_line = self.sale_line_id
        if not sale_line.qty_invoiced or sale_line.state == "cancel":
            return
        sale_line.discount = 0.0  # of the coverage before; free lines set theirs
        sale_line.write(self._prepare_sale_coverage_vals())
        # as core's own compute does: else it takes the price for one agreed by hand,
        # and no later decision changes it
        sale_line.with_context(sale_write_from_compute=True)._reset_price_unit()

    def _prepare_correction_line_vals(self, pairs, more):
        """Lines that take back what was charged and charge it anew."""
        self.ensure_one()
        sign = 1 if more else -1
        vals_list = []
        for taken_back, instead in pairs:
            was = taken_back.key.line
            vals_list += [
                self._prepare_charge_vals(taken_back, sign)
                | {
                    "name": self.env._("As charged before: %s", was.name),
                    "after_sales_coverage": was.after_sales_coverage,
                    "after_sales_reason": False,
                },
                self._prepare_charge_vals(instead, sign),
            ]
        return vals_list

    def _prepare_charge_vals(self, charge, sign):
        self.ensure_one()
        was = charge.key.line
        return self.sale_line_id._prepare_invoice_line(
            quantity=sign * charge.quantity,
            price_unit=charge.price.unit,
            discount=charge.price.discount,
            product_uom_id=was.product_uom_id.id,
            tax_ids=[Command.set(was.tax_ids.ids)],
            account_id=was.account_id.id,
            analytic_distribution=was.analytic_distribution,
            extra_tax_data=False,
        )

    # ------------------------------------------------------------
    # WHICH DOCUMENT
    # ------------------------------------------------------------

    def _get_posted_lines(self):
        """The posted invoice and credit note lines of these lines."""
        return self.sale_line_id.invoice_lines.filtered(
            lambda entry: entry.move_id.state == "posted"
        ).sorted("id")

    def _foresee_document(self, after):
        """Which document would follow a decision; see ``DOCUMENTS``.

        :param float after: what the customer would pay, company's currency
        """
        self.ensure_one()
        more = self.currency_id.compare_amounts(after, self.amount_to_pay)
        posted = self._get_posted_lines()
        if not more or not posted:
            return self._get_document(more)
        issued = self._get_issued_amount(posted)
        return self._get_document(
            self.currency_id.compare_amounts(after, issued), posted
        )

    def _get_issued_amount(self, posted):
        """What the customer pays by what is posted, in the company's currency."""
        self.ensure_one()
        amount = sum(
            price.amounts(
                charge.quantity, charge.price, posted.currency_id[:1].rounding
            ).to_pay
            for charge in repricing.standing(posted._to_charges())
        )
        return self.currency_id.round(self._from_sale_currency(amount))

    def _get_document(self, more, posted=None):
        """What follows a decision.

        :param int more: 1 where the customer pays more than stands, -1 less, else 0
        :param posted: what is posted already; it stays
        """
        self.ensure_one()
        if posted:
            return ("withdrawn", "further_invoice", "credit_note")[more]
        if not more:
            return "none"
        if not self.sale_line_id:
            return "later"
        return "draft_invoice" if self.sale_line_id.qty_invoiced else "quotation"
