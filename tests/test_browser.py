# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    """The ground under every tour: the web client comes up without an error."""

    def test_web_client_comes_up(self):
        self.browser_js(
            "/odoo",
            "console.log('test successful')",
            "Boolean(document.querySelector('.o_web_client .o_main_navbar'))",
            login="admin",
        )
