# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An engineer counts his van on a phone."""

from tour_common import TourCommon

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSparesCountTour(TourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.lamp | cls.pump).is_spare = True
        cls.seal = cls._new_part("Seal", is_spare=True)
        serial = cls.env["stock.lot"].create(
            {"name": "P-77", "product_id": cls.pump.id}
        )
        cls.stock(cls.pump, 1, lot=serial)

    def test_the_van_is_counted_with_one_thumb(self):
        self._tour(
            "/odoo/action-after_sales_service.my_day_action",
            "after_sales_spares_count",
            self.engineer_user,
            phone=True,
        )
        count = self.env["after.sales.spare.count"].search([])
        self.assertEqual((count.state, count.location_id), ("counted", self.van))
        counted = {line.product_id: line for line in count.line_ids}
        self.assertEqual(counted[self.lamp].difference, -2)
        self.assertEqual(counted[self.lamp].note, "Two broke")
        self.assertEqual(counted[self.pump].difference, 0)
        self.assertEqual(counted[self.seal].counted_quantity, 1)
