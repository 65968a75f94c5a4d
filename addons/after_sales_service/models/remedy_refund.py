# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.fields import Command


class Remedy(models.Model):
    """The credit note of a refund: a draft; the accountant looks at it and posts."""

    _inherit = "after.sales.remedy"

    def _get_refunded_line(self):
        """The posted invoice line by which this unit was charged; may be empty.

        A set sold at one price has no price of this unit in it.
        """
        self.ensure_one()
        unit = self.equipment_id
        sale_line = unit.sale_line_id
        if sale_line.product_id != unit.product_id:
            return self.env["account.move.line"]
        return sale_line.invoice_lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_invoice"
                and line.parent_state == "posted"
                and line.move_id.payment_state != "reversed"
                and line.quantity >= self._get_one(line.product_uom_id)
            )
        )[:1]

    def _get_one(self, uom):
        """One unit, in the unit of measure of a document's line."""
        self.ensure_one()
        own = self.equipment_id.product_id.uom_id
        return own._compute_quantity(1, uom, round=False) if uom else 1.0

    def _make_credit_note(self):
        """Credit the price of one unit as it was invoiced; called under sudo.

        Not invoiced yet: the return lowers the delivered quantity, so that it will
        not be.
        """
        self.ensure_one()
        line = self._get_refunded_line()
        if line:
            self.credit_note_id = self.env["account.move"].create(
                self._prepare_credit_note_vals(line)
            )
            return
        self.message_post(
            body=self.env._(
                "No posted invoice of this unit is known: no credit note was made. If"
                " it was paid elsewhere, billing makes the credit note by hand."
            )
        )

    def _prepare_credit_note_vals(self, line):
        """Values of the draft credit note of one unit on ``line``."""
        self.ensure_one()
        invoice = line.move_id
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_origin": invoice.invoice_origin,
            "reversed_entry_id": invoice.id,
            "ref": self.name,
            "invoice_line_ids": [
                Command.create(self._prepare_credit_note_line_vals(line))
            ],
        }

    def _prepare_credit_note_line_vals(self, line):
        """The line as it was invoiced, for this one unit."""
        self.ensure_one()
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "name": f"{line.name} · {self.equipment_id.serial}",
            "quantity": self._get_one(line.product_uom_id),
            "price_unit": line.price_unit,
            "discount": line.discount,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "sale_line_ids": [Command.set(line.sale_line_ids.ids)],
        }

    def _lower_ordered_quantity(self):
        """What was refunded is ordered no more: else it would be invoiced again.

        Core bills such lines by what is ordered; lines billed by delivery follow
        the return by themselves. A locked order stays as it is.
        """
        for record in self:
            line = record.equipment_id.sale_line_id
            one = record._get_one(line.product_uom_id)
            if (
                record.credit_note_id
                and line.state == "sale"
                and not line.order_id.locked
                and line.product_id.invoice_policy == "order"
                and line.product_uom_qty - one >= line.qty_delivered
            ):
                line.product_uom_qty -= one
