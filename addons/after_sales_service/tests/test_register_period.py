# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import date
from urllib.parse import parse_qs, urlparse

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common_order import OrderCommon

COST = "after.sales.cost.report"


@tagged("post_install", "-at_install")
class TestRegisterPeriod(OrderCommon):
    """A register for a period: who is offered which, and what is in it."""

    def _open(self, user):
        return Form(self.env["after.sales.register.period"].with_user(user))

    @freeze_time("2026-11-26 01:00:00")
    def test_last_month(self):
        with self._open(self.accountant) as form:
            self.assertEqual(form.date_from, date(2026, 10, 1))
            self.assertEqual(form.date_to, date(2026, 10, 31))

    def test_registers_by_rights(self):
        def names(user):
            wizard = self.env["after.sales.register.period"].with_user(user)
            return dict(wizard._selection_register())

        self.assertIn(COST, names(self.accountant))
        self.assertNotIn(COST, names(self.engineer.user_id))

    def test_domain_of_the_file(self):
        form = self._open(self.accountant)
        form.register = COST
        form.date_from, form.date_to = date(2026, 11, 1), date(2026, 11, 30)
        url = urlparse(form.save().action_download()["url"])
        self.assertEqual(url.path, f"/after_sales/register/{COST}.xlsx")
        domain = json.loads(parse_qs(url.query)["domain"][0])
        self.assertIn(["date", ">=", "2026-11-01"], domain)
        self.assertIn(["date", "<=", "2026-11-30"], domain)

    def test_period_the_wrong_way_round(self):
        form = self._open(self.accountant)
        form.register = COST
        form.date_from, form.date_to = date(2026, 11, 30), date(2026, 11, 1)
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            form.save().action_download()
