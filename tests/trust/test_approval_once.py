# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R4: many approvers press at once; one decides, the parts are supplied once."""

from arena import DEEP

PRESSES = 20 if DEEP else 8


def test_one_decides_the_others_are_told_who(arena):
    result = arena.run("approvals.py", PRESSES=PRESSES)
    print(f"{result.pop('tries')} tries; refused: {result.pop('refusals')}")
    assert result == {
        "state": "approved",
        "winners": 1,
        "told_who": PRESSES - 1,
        "supplied": 1,
        "decisions": 1,
        "done_by": 1,
    }
