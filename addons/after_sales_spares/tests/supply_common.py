# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.fields import Command

from .common_spares import SparesCommon


class SupplyCommon(SparesCommon):
    """Two parts with a vendor, a job without parts, and requests for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Seal Works"})
        cls.seal = cls._new_sold_part("Seal", 10.0)
        cls.gasket = cls._new_sold_part("Gasket", 20.0)
        cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
        cls.order = cls._new_order()

    @classmethod
    def _new_sold_part(cls, name, price, **vals):
        part = cls._new_part(
            name,
            standard_price=price,
            seller_ids=[
                Command.create(
                    {"partner_id": cls.vendor.id, "price": price, "delay": 7}
                )
            ],
            **vals,
        )
        part.product_tmpl_id.is_spare = True
        return part

    @classmethod
    def _request(cls, part, quantity, more=(), **vals):
        """A request of the engineer, granted and supplied."""
        request = cls.env["after.sales.spare.request"].create(
            {
                "order_id": cls.order.id,
                "user_id": cls.engineer_user.id,
                "origin": "job",
                "location_dest_id": cls.van.id,
                "line_ids": [
                    Command.create({"product_id": one.id, "quantity": pieces})
                    for one, pieces in [(part, quantity), *more]
                ],
            }
            | vals
        )
        request._do_supply()
        return request

    @classmethod
    def _receive(cls, request):
        request.with_user(cls.storekeeper).action_receive()

    @classmethod
    def _receive_purchase(cls, purchase, quantity=None):
        moves = purchase.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if quantity is not None:
            moves = moves[:1]
            moves.quantity = quantity
        moves.picked = True
        moves.picking_id.with_context(skip_backorder=True).button_validate()

    @classmethod
    def _lots(cls, product, *names):
        return cls.env["stock.lot"].create(
            [{"product_id": product.id, "name": name} for name in names]
        )

    @classmethod
    def _foreign_currency(cls):
        """A currency of which one is worth two of the company's."""
        currency = cls.env["res.currency"].create(
            {"name": "XTS", "symbol": "T", "rounding": 0.01}
        )
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": 0.5,
                "name": "2020-01-01",
                "company_id": cls.company.id,
            }
        )
        return currency
