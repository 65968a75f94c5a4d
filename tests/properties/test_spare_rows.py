# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools.spare_rows import (
    Entry,
    by_need,
    find_conflicts,
    gather_parts,
    read_entry,
)
from after_sales_spares.tools.xlsx_rows import Row
from hypothesis import given
from hypothesis import strategies as st

KINDS = {
    "code": "text",
    "name": "text",
    "class": "class",
    "cost": "number",
    "machine": "text",
    "position": "text",
    "quantity": "number",
    "replaced_by": "text",
    "vendor": "text",
    "vendor_price": "number",
}
WORDS = {"class": {"common": "common", "常用件": "common"}}
CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text("ab1", min_size=1, max_size=3)
)
CODES = st.sampled_from("ABCDE")


def read(problems=(), **values):
    return read_entry(
        Row(2, dict.fromkeys(KINDS) | values, list(problems)), KINDS, WORDS
    )


def entry(number, **values):
    return Entry(Row(number, values, []), values)


def test_values_are_converted_and_empty_cells_left_out():
    found, problems = read(code=1001.0, cost="12.5", **{"class": "常用件"})
    assert found.values == {"code": "1001", "cost": 12.5, "class": "common"}
    assert problems == []


def test_what_is_missing_because_of_the_rest():
    assert [each[:2] for each in read(name="Lamp")[1]] == [("missing", "code")]
    assert read(code="A", position="3.1")[1][0].key == "machine"
    assert read(code="A", vendor_price=3)[1][0].key == "vendor"
    assert read(code="A", vendor="X")[1][0].key == "vendor_price"


def test_a_cell_that_cannot_be_read_is_not_missing_as_well():
    problems = read([("formula", "code")], name="Lamp")[1]
    assert [each[:2] for each in problems] == [("formula", "code")]


@given(st.fixed_dictionaries(dict.fromkeys(KINDS, CELLS)))
def test_any_row_is_an_entry_or_has_problems(values):
    found, problems = read(**values)
    if not problems:
        assert found.values["code"]
        assert type(found.values.get("cost", 1.0)) in (int, float)
        assert found.values.get("quantity", 1) > 0


def test_rows_that_disagree():
    conflicts = find_conflicts(
        [
            entry(2, code="A", name="Lamp", machine="M"),
            entry(3, code="A", name="Lens"),
            entry(4, code="A", machine="M"),
            entry(5, code="A", machine="M", position="2"),
            entry(6, code="A", vendor="V", vendor_price=1),
            entry(7, code="A", vendor="V", vendor_price=2),
            entry(8, code="A", vendor="V", vendor_price=1, machine="N"),
        ]
    )
    assert {number: each[:2] for number, each in conflicts.items()} == {
        3: ("otherwise", "name"),
        4: ("twice", "machine"),
        7: ("otherwise", "vendor_price"),
    }
    assert [conflicts[number].detail for number in (3, 4, 7)] == [2, 2, 6]


ROWS = st.lists(
    st.fixed_dictionaries(
        {"code": CODES},
        optional={"replaced_by": CODES, "name": st.sampled_from("xy")},
    ),
    max_size=12,
)


@given(ROWS, st.sets(CODES))
def test_each_row_comes_after_what_it_needs(rows, known):
    entries = [entry(number, **row) for number, row in enumerate(rows, start=2)]
    ordered = by_need(entries, known)
    assert sorted(each.row.number for each in ordered) == [
        each.row.number for each in entries
    ]
    there = set(known)

    def is_ready(each):
        code = each.values["code"]
        return each.values.get("replaced_by", code) in there | {code}

    for index, each in enumerate(ordered):
        if not is_ready(each):
            # what waits for each other, or for what never comes, is last
            assert not any(map(is_ready, ordered[index:]))
            break
        there.add(each.values["code"])


@given(ROWS)
def test_without_conflicts_a_part_is_told_once(rows):
    entries = [entry(number, **row) for number, row in enumerate(rows, start=2)]
    conflicts = find_conflicts(entries)
    good = [each for each in entries if each.row.number not in conflicts]
    parts = gather_parts(good)
    for each in good:
        if "name" in each.values:
            assert parts[each.values["code"]]["name"] == each.values["name"]
