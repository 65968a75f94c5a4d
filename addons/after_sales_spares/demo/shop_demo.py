# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from odoo.addons.after_sales_service.demo.after_sales_demo import HOUR

from ..models.spare_shop_order import Item


class AfterSalesDemo(models.AbstractModel):
    """Spares sold: one customer orders on the portal, the desk quotes another."""

    _inherit = "after.sales.demo"

    def _tell_spares_shop(self):
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
