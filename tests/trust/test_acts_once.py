# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R4: what a phone did counts once, however many requests bring it at once."""

from arena import DEEP

PHONES = 12 if DEEP else 5


def test_the_same_acts_from_many_requests_count_once(arena):
    result = arena.run("phones.py", PHONES=PHONES)
    print(f"failed on the way: {result.pop('failures')}")
    assert result == {
        "state": "in_progress",
        "rows": 5,
        "row_states": ["done"],
        "photos": 1,
        "lines": [1.5, 2.0],
        "answers": ["done"],
    }
