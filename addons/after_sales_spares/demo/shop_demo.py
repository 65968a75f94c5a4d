# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from odoo.addons.after_sales_service.demo.after_sales_demo import HOUR

from ..models.spare_shop_order import Item


class AfterSalesDemo(models.AbstractModel):
    """Spares sold: one customer orders on the portal, the desk quotes another."""

    _inherit = "after.sales.demo"

    def _tell_spares_shop(self):
        self._list_parts()
        shop = self.env["after.sales.spare.shop"]
        buyer = self._ref("demo_user_customer").partner_id
        unit = self._ref("demo_unit_sp2_240117")
        with self._clock(self._workday(2, 15)):
            sale = shop._make_quotations(
                [
                    Item(unit, self._ref("demo_part_lamp"), 1),
                    Item(unit, self._ref("demo_part_detector"), 1),
                ],
                buyer,
                spare_sale="portal",
                user_id=self._ref("demo_user_dispatcher").id,
            )
            sale._offer_spares()
        unit = self._ref("demo_unit_wq1_240501")
        with self._clock(self._workday(9, 10)) as now:
            sale = shop._make_quotations(
                [Item(unit, self._ref("demo_part_pump"), 1)],
                unit.partner_id,
                spare_sale="desk",
                user_id=self._ref("demo_user_dispatcher").id,
            )
        with self._clock(now + 3 * HOUR):
            sale.action_confirm()

    def _list_parts(self):  # until merged: catalogue
        """Which part fits which machine."""
        fits = self.env["after.sales.spare.fit"]
        if fits.search_count([], limit=1):
            return
        for unit, parts in (
            ("sp2_240117", (("lamp", "3.1"), ("detector", "5.2"), ("board", "7.1"))),
            ("gc5_230088", (("column", "2.1"), ("seal", "2.4"), ("board", "6.1"))),
            ("wq1_240501", (("pump", "1.3"), ("seal", "1.5"), ("board", "4.1"))),
        ):
            machine = self._ref(f"demo_unit_{unit}").product_id.product_tmpl_id
            fits.create(
                [
                    {
                        "part_id": self._ref(f"demo_part_{part}").id,
                        "product_tmpl_id": machine.id,
                        "position": position,
                        "company_id": self.env.company.id,
                    }
                    for part, position in parts
                ]
            )
