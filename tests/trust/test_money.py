# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R10: invoices, credit notes and costs add up to the decisions, to the cent."""

import pytest
from arena import DEEP

from workshop import databases

JOBS = 1_000 if DEEP else 60


@pytest.fixture
def books(arena):
    """The arena with the chart of accounts of China beside the generic one."""
    databases.install(arena.database, ["l10n_cn"])
    return arena


def test_money_adds_up(books):
    found = books.run("money.py", seconds=90 + 6 * JOBS, JOBS=JOBS)
    assert found["problems"] == []
    assert found["jobs"] == JOBS
    # the draws did reach what they are to prove
    assert found["charts"] == ["cn", "generic_coa"]
    assert len(found["books"]) == 4, "two companies, two currencies each"
    for name in ("credit_note", "further_invoice", "draft_invoice", "quotation"):
        assert found["documents"].get(name), name
    for name in (
        "contract",
        "supplier",
        "free_service",
        "expense",
        "refused",
        "signed",
    ):
        assert found["found"].get(name), name
