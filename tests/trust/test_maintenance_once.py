# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two people at one button: one is first, the other is told so (S26–S29)."""


def test_the_first_counts_and_the_second_is_told(arena):
    result = arena.run("maintenance_once.py", seconds=240)
    wrong = {
        name: rounds
        for name, rounds in result.items()
        if not isinstance(rounds, list) or set(map(str, rounds)) != {"True"}
    }
    assert result and not wrong, wrong
