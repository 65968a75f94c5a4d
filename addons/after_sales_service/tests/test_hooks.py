# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from ..hooks import post_init_hook, pre_init_hook


@tagged("post_install", "-at_install")
class TestHooks(BaseCommon):
    """Into the database of a company that is on Odoo already."""

    def test_stops_beside_the_helpdesk_of_enterprise(self):
        Module = self.env["ir.module.module"]
        helpdesk = Module.search([("name", "=", "helpdesk")]) or Module.create(
            {"name": "helpdesk"}
        )
        helpdesk.state = "uninstalled"
        pre_init_hook(self.env)
        helpdesk.state = "installed"
        with self.assertRaisesRegex(UserError, "Enterprise"):
            pre_init_hook(self.env)

    def test_companies_that_exist_get_the_default_term(self):
        company = self.env.company
        company.after_sales_warranty_term_id = False
        post_init_hook(self.env)
        self.assertEqual(
            company.after_sales_warranty_term_id,
            self.env.ref("after_sales_service.warranty_term_one_year"),
        )
