# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re

from lxml import etree

from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_kits import KitsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPartsStep(KitsCommon):
    """One blue button at a time on the job, and it comes first: the next step."""

    def setUp(self):
        super().setUp()
        self.stock(self.seal, 5, location=self.store)
        self.job = self._new_job()

    def _buttons(self, user):
        """The buttons a user sees in the header, as (method, whether primary)."""
        job = self.job.with_user(user)
        job.invalidate_recordset()
        form = self.env.ref("after_sales_service.order_view_form")
        arch = etree.fromstring(job.get_view(form.id, "form")["arch"])
        buttons = arch.findall("header/button")
        hidden = [button.get("invisible") or "False" for button in buttons]
        names = set(re.findall(r"\w+", " ".join(hidden))) & set(job._fields)
        values = job.read(sorted(names))[0]
        return [
            (button.get("name"), "btn-primary" in (button.get("class") or ""))
            for button, rule in zip(buttons, hidden, strict=True)
            if not safe_eval(rule, values)
        ]

    def _assert_next(self, user, step):
        buttons = self._buttons(user)
        self.assertEqual([name for name, primary in buttons if primary], [step])
        self.assertEqual(buttons[0][0], step, "what a phone shows")

    def test_before_dispatch(self):
        self.job.with_user(self.dispatcher).action_schedule()
        self._assert_next(self.dispatcher, "action_dispatch")
        self.assertIn(("action_fetch_parts", False), self._buttons(self.dispatcher))
        self._assert_next(self.engineer_user, "action_fetch_parts")

    def test_until_departure(self):
        self._dispatch(self.job)
        for user in (self.dispatcher, self.engineer_user):
            self._assert_next(user, "action_fetch_parts")
        self.job.with_user(self.engineer_user).action_fetch_parts()
        for user in (self.dispatcher, self.engineer_user):
            self._assert_next(user, "action_take_over_parts")
        self.job.with_user(self.engineer_user).action_take_over_parts()
        self._assert_next(self.engineer_user, "action_depart")

    def test_what_nobody_has(self):
        self._add_line(self.job, self.seal, quantity=9)
        self._dispatch(self.job)
        self.job.with_user(self.engineer_user).action_fetch_parts()
        self.job.with_user(self.engineer_user).action_take_over_parts()
        self._assert_next(self.engineer_user, "action_request_missing")

    def test_an_emergency_leaves(self):
        self.job = self._new_job(kind="emergency")
        self._dispatch(self.job)
        self._assert_next(self.engineer_user, "action_depart")
        self.assertIn(("action_fetch_parts", False), self._buttons(self.engineer_user))
