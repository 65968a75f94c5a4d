# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests.common import freeze_time

from .common_order import NOW, OrderCommon

HOUR = timedelta(hours=1)


class PhoneCommon(OrderCommon):
    """A job on its way, and an engineer whose phone sends what was done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=(NOW - timedelta(days=30)).date())
            cls.order = cls._new_order(
                planned_start=NOW + HOUR, planned_end=NOW + 3 * HOUR
            )
            cls.order.with_user(cls.dispatcher).action_dispatch()

    @classmethod
    def act(cls, kind, order=None, at=None, age=0, **values):
        """An act as a phone sends it; ``age`` in seconds."""
        happened = (at or fields.Datetime.now()) - timedelta(seconds=age)
        return {
            "uuid": str(uuid4()),
            "kind": kind,
            "order_id": (order or cls.order).id,
            "at": f"{happened.isoformat()}.000Z",
            "age": age * 1000,
            "values": values,
        }

    def take(self, *acts, user=None):
        """Send acts; :return: the answer."""
        user = user or self.engineer_user
        return self.env["after.sales.act"].with_user(user).take_acts(list(acts))

    def take_all(self, *acts, user=None):
        """Send acts that must all be taken."""
        results = self.take(*acts, user=user)["results"]
        self.assertEqual([result["error"] for result in results], [""] * len(acts))
        self.assertEqual({result["state"] for result in results}, {"done"})

    def take_refused(self, act, user=None):
        """Send an act that must be refused; :return: why."""
        [result] = self.take(act, user=user)["results"]
        self.assertEqual(result["state"], "refused")
        self.assertTrue(result["error"])
        return result["error"]

    def _finish(self):
        """The job is done and reported at 13:00 in Shanghai."""
        self._report(self.order)
        with freeze_time(NOW + 4 * HOUR):
            self.take_all(*map(self.act, ("depart", "arrive", "finish", "done")))
