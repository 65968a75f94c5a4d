# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R4: the last loaner goes to one customer, by one decision, however many press."""

DESKS = 20


def test_one_gets_it_the_others_are_told(arena):
    result = arena.run("last_loaner.py", DESKS=DESKS)
    print(result.pop("texts"))
    assert result == {
        "reserved": 1,
        "refused": ["UserError"],
        "refusals": DESKS - 1,
        "loans": 1,
        "confirmed": 1,
        "refused_again": ["UserError"],
        "transfers": 1,
        "state": "reserved",
    }
