# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R4: the last place, of a session and of a voucher, goes to one of all who press."""

HANDS = 20


def test_one_sits_the_others_are_told(arena):
    result = arena.run("last_place.py", seconds=240, HANDS=HANDS)
    print(result.pop("texts"))
    assert result == {
        "session": {
            "enrolled": 1,
            "refused": ["ValidationError"],
            "refusals": HANDS - 1,
            "rows": 2,
            "counted": 2,
        },
        "voucher": {
            "enrolled": 1,
            "refused": ["ValidationError"],
            "refusals": HANDS - 1,
            "rows": 2,
            "counted": 2,
        },
        "link": {
            "enrolled": 1,
            "refused": ["ValidationError"],
            "refusals": HANDS - 1,
            "rows": 1,
            "counted": 1,
        },
        "offers": {
            "enrolled": HANDS,
            "refused": [],
            "refusals": 0,
            "rows": HANDS,
            "counted": HANDS,
        },
    }
