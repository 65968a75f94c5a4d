# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import float_compare

from ..tools import coverage


class OrderLine(models.Model):
    """The line of core's sales order that carries the price."""

    _inherit = "after.sales.order.line"

    def write(self, vals):
        was = {line: line.product_id for line in self} if "product_id" in vals else {}
        res = super().write(vals)
        # another product is another line of the sales order
        self.filtered(
            lambda line: line in was and was[line] != line.product_id
        )._leave_sale_lines()
        return res

    # ------------------------------------------------------------
    # SALES ORDER
    # ------------------------------------------------------------

    def _leave_sale_lines(self):
        """Take these lines off the sales order; what was signed for stays, at 0."""
        # bounded: the sales order lines of these very lines
        lines = self.sudo()
        sale_lines = lines.sale_line_id
        lines.sale_line_id = False
        sale_lines.filtered(lambda line: line.state in ("draft", "sent")).unlink()
        sale_lines.exists().filtered(lambda line: line.state == "sale").write(
            {"product_uom_qty": 0.0, "qty_delivered": 0.0}
        )

    def _prepare_sale_coverage_vals(self):
        """What the sales order line must know to price itself for ever."""
        self.ensure_one()
        sale_line = self.sale_line_id
        vals = {
            "after_sales_coverage": self.coverage,
            "after_sales_covered_percent": self.covered_percent,
            "after_sales_unit_cost": self._get_charged_cost(),
            "after_sales_unit_value": self.actual_amount / self.quantity
            if self.kind == coverage.TRAVEL
            else 0.0,
            "after_sales_reason": self.coverage_reason,
        }
        if self._is_held_at_signed():
            vals["after_sales_unit_cost"] = sale_line.after_sales_signed_cost
            vals["after_sales_unit_value"] = sale_line.after_sales_unit_value
        return vals

    def _prepare_sale_line_vals(self):
        self.ensure_one()
        vals = {
            "order_id": self.order_id.sale_order_id.id,
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.quantity,
            "product_uom_id": self.uom_id.id,
            "after_sales_line_ids": [fields.Command.link(self.id)],
            **self._prepare_sale_coverage_vals(),
        }
        if self._is_delivered():
            vals["qty_delivered"] = self.quantity
        if self.move_id:  # the sales order before this one was cancelled
            vals["move_ids"] = [fields.Command.link(self.move_id.id)]
            vals["qty_delivered"] = self.quantity
        return vals

    def _is_delivered(self):
        """Labour and travel are delivered when the work is finished."""
        self.ensure_one()
        return self.kind != coverage.PART and bool(self.order_id.finished_at)

    def _update_sale_line(self):
        """Bring an existing sales order line in line; called under sudo.

        What is invoiced already is left alone: a later decision makes a credit
        note or a further invoice, never a silent edit.
        """
        self.ensure_one()
        sale_line = self.sale_line_id
        if sale_line.qty_invoiced or sale_line.state == "cancel":
            return
        vals = self._prepare_sale_coverage_vals()
        vals["product_uom_qty"] = self.quantity
        if self._is_delivered():
            vals["qty_delivered"] = self.quantity
        # only what differs: a value written anew would price the line anew and
        # wipe what was agreed on it
        vals = {
            name: value
            for name, value in vals.items()
            if sale_line._fields[name].convert_to_cache(value, sale_line)
            != sale_line._fields[name].convert_to_cache(sale_line[name], sale_line)
        }
        was_free = sale_line.after_sales_coverage in coverage.FREE
        if (
            was_free
            and vals.get("after_sales_coverage", "covered") not in coverage.FREE
        ):
            sale_line.discount = 0.0  # the 100 % of the free line
        if vals:
            sale_line.write(vals)

    def _is_held_at_signed(self):
        """Whether the signed unit cost stands against a higher true one (S7)."""
        self.ensure_one()
        order, sale_line = self.order_id, self.sale_line_id
        signed = sale_line.after_sales_signed_cost
        if not signed or sale_line.state != "sale" or self.coverage != coverage.COST:
            return False
        digits = self.env["decimal.precision"].precision_get("Product Price")
        if (
            float_compare(self._get_charged_cost(), signed, precision_digits=digits)
            <= 0
        ):
            return False
        return order.true_up_state == "borne" or order.needs_renewed_yes
