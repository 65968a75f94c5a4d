# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Array literals of PostgreSQL, for statements over many rows."""

from collections.abc import Iterable


def pg_array(values: Iterable) -> str:
    """Return values as one array literal; the statement casts it to its type.

    psycopg2 writes a list as ``ARRAY[…]``: thousands of constants for the server to
    parse, which takes longer than the work itself. A literal is one.
    """
    return "{" + ",".join(map(_item, values)) + "}"


def _item(value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
