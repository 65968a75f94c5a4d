# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""R4: the last free service is given once, however many jobs close at once."""

from arena import DEEP

JOBS = 20 if DEEP else 8


def test_one_takes_it_the_others_are_charged_and_the_dispatcher_is_told(arena):
    result = arena.run("free_services.py", JOBS=JOBS)
    print(f"{result.pop('tries')} tries; refused: {result.pop('failures')}")
    assert result == {
        "done": JOBS,
        "taken": 1,
        "left": 0,
        "at_cost": JOBS - 1,
        "provisional": JOBS - 1,
        "charged": [80.0],
        "told": JOBS - 1,
    }
