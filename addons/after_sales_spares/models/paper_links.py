# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import AccessError


def _check_links(records, vals, names):
    """Core's papers are written by whoever keeps stock or buys; our links are not.

    Taken off its top-up, loan or request, a paper would pass all their checks.

    :raises AccessError: a client changes what a paper belongs to
    """
    if records.env.su:
        return
    touched = [
        name
        for name in names.intersection(vals)
        if any(record[name].id != (vals[name] or False) for record in records)
    ]
    if touched:
        raise AccessError(
            records.env._(
                "What this paper was made for is not changed by hand: %(fields)s",
                fields=", ".join(
                    sorted(
                        records._fields[name]._description_string(records.env)
                        for name in touched
                    )
                ),
            )
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        names = {"after_sales_replenishment_id", "departure_order_id"}
        _check_links(self, vals, names)
        return super().write(vals)


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        _check_links(self, vals, {"after_sales_request_line_id", "after_sales_loan_id"})
        return super().write(vals)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        _check_links(self, vals, {"after_sales_request_line_id"})
        return super().write(vals)
