# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .common_order import NOW
from .phone_common import HOUR, PhoneCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeterPhone(PhoneCommon):
    """Meters that are read in My Day, also without a connection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meter = cls.env["after.sales.meter"].create(
            {
                "equipment_id": cls.unit.id,
                "kind_id": cls.env.ref("after_sales_service.meter_kind_hours").id,
                "rollover_at": 10_000,
            }
        )

    def _on_phone(self):
        self.env.flush_all()
        orders = self.env["after.sales.order"].with_user(self.engineer_user)
        return orders.get_my_day()["jobs"][0]["meters"]

    def test_a_meter_is_read_when_it_was_tapped(self):
        self.assertEqual(self._on_phone()[0]["value"], "")
        act = self.act("meter", age=1800, meter_id=self.meter.id, value=120.5)
        self.take_all(act)
        self.take_all(act)  # the answer was lost: it comes again
        self.assertRecordValues(
            self.meter.reading_ids,
            [
                {
                    "value": 120.5,
                    "order_id": self.order.id,
                    "source": "job",
                    "read_at": self.order.act_ids[:1].happened_at,
                    "user_id": self.engineer_user.id,
                }
            ],
        )
        [shown] = self._on_phone()
        self.assertEqual((shown["value"], shown["last"]), (120.5, 120.5))

    def test_less_needs_the_word_why(self):
        with freeze_time(NOW - HOUR):
            self.meter.reading_ids.create({"meter_id": self.meter.id, "value": 9_999})
        values = {"meter_id": self.meter.id, "value": 1.0}
        self.assertIn("runs backwards", self.take_refused(self.act("meter", **values)))
        self.take_all(self.act("meter", jump="rollover", **values))
        self.assertEqual(self.meter.last_total, 10_001)

    def test_only_meters_of_the_unit(self):
        other = self.meter.create(
            {
                "equipment_id": self._new_unit("SP2-7").id,
                "kind_id": self.meter.kind_id.id,
            }
        )
        act = self.act("meter", meter_id=other.id, value=5.0)
        self.assertIn("not fitted", self.take_refused(act))
        self.assertFalse(other.reading_ids)
