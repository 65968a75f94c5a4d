# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Lists of people as they are pasted."""

from after_sales_training.tools import people
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=12)
EMAILS = st.builds(
    "{}@{}.com".format,
    st.text("abcxyz.0", min_size=1, max_size=8),
    st.text("abcxyz", min_size=1, max_size=8),
)
PHONES = st.text("0123456789", min_size=5, max_size=12)
PARTS = st.sampled_from(["\t", ", ", "; ", "，", "；", "、"])


@given(st.lists(st.tuples(NAMES, EMAILS, PHONES, PARTS, st.booleans(), st.booleans())))
def test_what_is_written_is_read(rows):
    """Whatever parts the columns, in either order, numbered or not."""
    lines, wanted = [], []
    for number, (name, email, phone, part, swapped, numbered) in enumerate(rows[:90]):
        columns = [name, phone, email] if swapped else [name, email, phone]
        start = f"{number + 1}. " if numbered else ""
        lines.append(start + part.join(columns))
        wanted.append(people.Person(name, email, phone))
    assert people.read("\n".join(lines)) == wanted


@given(st.text())
def test_any_text_is_taken(text):
    for person in people.read(text):
        assert person.name.strip() == person.name != ""


def test_a_mistyped_address_is_no_name():
    """It is kept where it can be seen, and said to be none."""
    [person] = people.read("Li Na, li.na@example, 138 0000 0000")
    assert person == people.Person("Li Na", "li.na@example", "138 0000 0000")
    assert people.strange_emails([person[:2], ("He Jun", "he@example.com")]) == [
        "li.na@example"
    ]


def test_as_mail_programs_write_it():
    assert people.read("Li Na <li.na@example.com>\n\n  \n<only@example.com>") == [
        people.Person("Li Na", "li.na@example.com"),
        people.Person("only@example.com", "only@example.com"),
    ]
    assert people.read(None) == []


@given(st.lists(st.tuples(NAMES, st.one_of(st.just(""), EMAILS)), max_size=8))
def test_twice_against_pairs(rows):
    """As comparing each with each before it."""

    def same(one, other):
        if one[1] or other[1]:
            return one[1].casefold() == other[1].casefold()
        return one[0].casefold() == other[0].casefold()

    wanted = [
        row[0]
        for number, row in enumerate(rows)
        if any(same(row, before) for before in rows[:number])
    ]
    assert people.twice(rows) == wanted
