# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..tools.supply import order_quantity

#: what makes a requested part dearer: written, or reckoned anew from it
FIELDS_OF_PRICE = frozenset(
    {"price_unit", "discount", "product_id", "product_qty", "product_uom_id"}
)


class PurchaseOrderLine(models.Model):
    """Requested parts at the vendor: what changes there is told the request."""

    _inherit = "purchase.order.line"

    after_sales_request_line_id = fields.Many2one(
        "after.sales.spare.request.line",
        string="Requested Part",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _prepare_purchase_order_line_from_procurement(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
        po,
    ):
        """Whole packs, and not less than the vendor sells; the rest goes to stock."""
        line_id = values.get("after_sales_request_line_id")
        if line_id:
            seller = values["supplier"]
            pack = seller.product_uom_id._compute_quantity(
                1.0, product_uom, round=False
            )
            product_qty = order_quantity(product_qty, seller.min_qty, pack) * pack
        vals = super()._prepare_purchase_order_line_from_procurement(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
            po,
        )
        vals["after_sales_request_line_id"] = line_id
        return vals

    def _find_candidate(
        self,
        product_id,
        product_qty,
        product_uom,
        location_id,
        name,
        origin,
        company_id,
        values,
    ):
        """Lines of another request, or of none, are not enlarged."""
        line_id = values.get("after_sales_request_line_id")
        own = self.filtered(
            lambda line: line.after_sales_request_line_id.id == (line_id or False)
        )
        return super(PurchaseOrderLine, own)._find_candidate(
            product_id,
            product_qty,
            product_uom,
            location_id,
            name,
            origin,
            company_id,
            values,
        )

    def _get_receipt_date(self):
        """When what is still to come arrives in the warehouse; naive UTC."""
        self.ensure_one()
        coming = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        return max(coming.mapped("date"), default=self.date_planned)

    def _update_move_date_deadline(self, new_date):
        """The vendor's new date is that of the receipt, and so of the promise."""
        result = super()._update_move_date_deadline(new_date)
        requested = self.filtered("after_sales_request_line_id")
        requested.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        ).date = new_date
        return result

    def write(self, vals):
        """A dearer price may need a new approval; less than was asked for is told."""
        asked = self._get_asked() if "product_qty" in vals else {}
        result = super().write(vals)
        if not FIELDS_OF_PRICE.isdisjoint(vals):
            # buyers have no rights on requests; bounded to those of these lines
            self.sudo()._check_approved_price()
        self._tell_less_is_coming(asked)
        return result

    def _get_asked(self):
        """What these lines bring of the requested parts: {line: quantity}."""
        # sudo: as above
        return {
            line: min(line.product_uom_qty, line.after_sales_request_line_id.quantity)
            for line in self.sudo().filtered("after_sales_request_line_id")
        }

    def _tell_less_is_coming(self, asked):
        """A buyer who orders less than was asked for leaves somebody waiting."""
        coming = self._get_asked() if asked else {}
        for line, quantity in asked.items():
            if line.product_uom_id.compare(coming[line], quantity) < 0:
                line.after_sales_request_line_id.request_id._note_problem(
                    self.env._(
                        "%(order)s brings %(coming)g × %(part)s instead of"
                        " %(asked)g: request the rest anew, or have it ordered.",
                        order=line.order_id.name,
                        coming=coming[line],
                        part=line.product_id.display_name,
                        asked=quantity,
                    )
                )

    def _check_approved_price(self):
        """Have requests approved anew that cost more than was approved.

        An order that is confirmed is past asking. Called under sudo.
        """
        inquiries = self.filtered(
            lambda line: (
                line.after_sales_request_line_id and line.state in ("draft", "sent")
            )
        )
        requests = inquiries.after_sales_request_line_id.request_id
        for request in requests.filtered(lambda request: request.state == "ordered"):
            request._restart_if_dearer(
                {
                    line.after_sales_request_line_id: line._get_request_price()
                    for line in inquiries
                    if line.after_sales_request_line_id.request_id == request
                }
            )

    def _get_request_price(self):
        """What a requested piece costs at least, in the company's currency.

        Where more is ordered than was asked for, the whole order counts.
        """
        self.ensure_one()
        company = self.company_id
        subtotal = self.currency_id._convert(
            self.price_subtotal, company.currency_id, company, fields.Date.today()
        )
        asked = self.after_sales_request_line_id.quantity
        return max(subtotal / (self.product_uom_qty or 1.0), subtotal / asked)

    def unlink(self):
        """What waits for these lines waits for nothing now."""
        # as above, and their waiting transfers
        requested = self.sudo().filtered("after_sales_request_line_id")
        requests = requested.after_sales_request_line_id.request_id
        waiting = requested.move_dest_ids
        result = super().unlink()
        waiting._end_waiting()
        requests._follow_supply()
        return result
