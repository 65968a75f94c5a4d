# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The unit tests of our JavaScript, in a browser, by the web client's own runner."""

from odoo.tests import HttpCase, tagged

SUITES = ("@after_sales_service", "@after_sales_spares", "@after_sales_training")


def _job_id(name):
    """The id that the runner gives to a suite of this name."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestUnitJs(HttpCase):
    def test_ours(self):
        ids = "".join(f"&id={_job_id(suite)}" for suite in SUITES)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{ids}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            # a failed test says so itself; the runner goes on with the others
            error_checker=lambda message: "[HOOT]" not in message,
        )
