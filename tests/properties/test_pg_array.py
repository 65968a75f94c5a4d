# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Array literals: what PostgreSQL reads back is what was written."""

from datetime import datetime

from after_sales_service.tools.pg_array import pg_array
from hypothesis import given
from hypothesis import strategies as st


def _read(literal):
    """Read a literal by the rules of PostgreSQL's manual, character by character."""
    assert literal[0] == "{" and literal[-1] == "}"
    items, item, quoted, was_quoted, escaped = [], "", False, False, False
    for char in literal[1:-1] + ",":
        if escaped:
            item, escaped = item + char, False
        elif quoted and char == "\\":
            escaped = True
        elif char == '"':
            quoted, was_quoted = not quoted, True
        elif char == "," and not quoted:
            items.append(None if item == "NULL" and not was_quoted else item)
            item, was_quoted = "", False
        else:
            item += char
    return items if literal != "{}" else []


@given(st.lists(st.none() | st.text() | st.integers()))
def test_what_is_written_is_read(values):
    written = [None if value is None else str(value) for value in values]
    assert _read(pg_array(values)) == written


def test_instants_and_booleans():
    assert pg_array([datetime(2026, 11, 23, 1)]) == '{"2026-11-23 01:00:00"}'
    assert pg_array([True, False]) == "{True,False}"
