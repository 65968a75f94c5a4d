# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import new_test_user, tagged
from odoo.tests.common import TransactionCase


@tagged("post_install", "-at_install")
class TestSpareHome(TransactionCase):
    """After-Sales opens for who has a role of the stores only."""

    def test_home(self):
        home = self.env.ref("after_sales_service.home_action")
        for group, path in (
            ("group_spares_user", "spare-requests"),
            ("group_spares_approver", "spare-requests-to-approve"),
        ):
            user = new_test_user(self.env, group, groups=f"after_sales_spares.{group}")
            with self.subTest(group=group):
                self.assertEqual(home.with_user(user).run()["path"], path)
