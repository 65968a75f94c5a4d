# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo.tests import HttpCase

from odoo.addons.after_sales_service.tests.common_order import OrderCommon

PHONE = "390x844"
DESKTOP = "1366x900"
#: seconds a whole tour may take
TIMEOUT = 180


class TourCommon(HttpCase, OrderCommon):
    """People, a unit at its site, and a look at the screen as they have it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # they have worked here before: no bot greets them over the whole phone
        people = cls.engineer_user | cls.dispatcher | cls.accountant | cls.manager
        if "odoobot_state" in people._fields:
            people.odoobot_state = "disabled"
        cls.now = datetime.now().replace(microsecond=0)
        cls.unit = cls._new_unit(
            "SP2-0117",
            delivered_on=cls.now.date() - timedelta(days=3),
            engineer_id=cls.engineer.id,
        )

    def _tour(self, url, name, user=None, phone=False):
        self.browser_size = PHONE if phone else DESKTOP
        self.touch_enabled = phone
        self.start_tour(url, name, login=user and user.login, timeout=TIMEOUT)
        self.env.invalidate_all()
