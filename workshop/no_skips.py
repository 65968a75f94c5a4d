# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Plugin of pytest: no test passes by being skipped.

Odoo skips its browser tests where it finds no browser; here that is a failure.
"""

import freezegun
import pytest

# a test that freezes time must not freeze the clock of pytest's own report
freezegun.configure(extend_ignore_list=["_pytest"])

#: Tests that may be skipped, and why: {"path::class::test": "reason"}.
MAY_SKIP = {}


def _refuse(report):
    expected = hasattr(report, "wasxfail") or report.nodeid in MAY_SKIP
    if report.skipped and not expected:
        reason = report.longrepr[-1] if report.longrepr else "no reason given"
        report.outcome = "failed"
        report.longrepr = (
            f"{report.nodeid} was skipped, which counts as failed: {reason}"
        )


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    _refuse(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    _refuse(outcome.get_result())
