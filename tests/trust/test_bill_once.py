# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R4: two accountants bill the same travel claim at once: one bill, never two."""

HANDS = 8


def test_one_bill_the_others_are_told(arena):
    result = arena.run("bill_once.py", seconds=240, HANDS=HANDS)
    texts = result.pop("texts")
    print(texts)
    assert result == {
        "billed": 1,
        "refusals": HANDS - 1,
        "refused": ["UserError"],
        "bills": 1,
        "lines": 2,
        "state": "billed",
    }
    assert all("nothing left to bill" in text for text in texts)
