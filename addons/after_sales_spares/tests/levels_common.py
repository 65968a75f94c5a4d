# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_spares import SparesCommon

#: the night after the jobs
NIGHT = NOW + timedelta(days=1)


class LevelsCommon(SparesCommon):
    """Three jobs have used six lamps out of Li's van."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Level = cls.env["after.sales.spare.level"]
        cls.shelf = cls.warehouse.lot_stock_id
        cls.company.after_sales_spare_limit = 10000
        for _job in range(3):
            cls._use(cls.lamp, 2)

    @classmethod
    def _use(cls, part, quantity):
        cls.unit = cls._new_unit(f"SP-{part.id}-{cls._next()}")
        order = cls._new_order()
        cls._add_line(order, part, quantity=quantity)
        cls._complete(order)
        return order

    @classmethod
    def _next(cls):
        cls.number = getattr(cls, "number", 0) + 1
        return cls.number

    @classmethod
    def _propose(cls):
        with freeze_time(NIGHT):
            cls.Level._propose(cls.company)

    @classmethod
    def _level(cls, part, place):
        return cls.Level.search(
            [("product_id", "=", part.id), ("location_id", "=", place.id)]
        )

    @classmethod
    def _vendor(cls, part, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Parts Ltd"}).id,
                "product_tmpl_id": part.product_tmpl_id.id,
                "price": 70.0,
                "delay": 12,
            }
            | vals
        )

    @classmethod
    def _fit(cls, part, **vals):
        return cls.env["after.sales.spare.fit"].create(
            {"part_id": part.id, "product_tmpl_id": cls.product.product_tmpl_id.id}
            | vals
        )
