# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The dispatcher's board in a browser: a job is dragged from the tray."""

from datetime import timedelta

from test_tours import TourCommon

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestBoardTour(TourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Thursday of next week, ten in the browser, which lives in UTC
        monday = cls.now.date() - timedelta(days=cls.now.weekday())
        cls.thursday = cls.now.replace(hour=10, minute=0, second=0)
        cls.thursday += monday + timedelta(days=10) - cls.now.date()
        cls.busy = cls._new_order(
            planned_start=cls.thursday, planned_end=cls.thursday + timedelta(hours=2)
        )
        cls.waiting = cls._new_order(engineer_id=False, kind="visit")
        cls.waiting.engineer_id = False

    def test_drag_from_the_tray(self):
        self._tour("/odoo", "after_sales_dispatch_board", self.dispatcher)
        self.assertEqual(self.waiting.engineer_id, self.engineer)
        late = self.waiting.planned_start - self.thursday
        self.assertLess(abs(late), timedelta(minutes=31))
        self.assertEqual(
            self.waiting.planned_end - self.waiting.planned_start, timedelta(hours=2)
        )
        self.assertTrue(self.busy.has_dispatch_warning)
