# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""No room and no trainer is booked twice, however many plan at the same moment."""

DESKS = 12


def test_one_plans_the_others_are_told(arena):
    result = arena.run("room_once.py", DESKS=DESKS)
    print(result.pop("texts"))
    one = {"sessions": 1, "refused": ["ValidationError"], "refusals": DESKS - 1}
    assert result == {
        "room": one,
        "trainer": one,
        "rooms of their own": {"sessions": DESKS, "refused": [], "refusals": 0},
    }
