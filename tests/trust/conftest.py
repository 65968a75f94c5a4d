# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import os

import pytest
from arena import Arena

from workshop import databases


@pytest.fixture
def arena(tmp_path):
    """A database of its own, copied from the template, dropped afterwards."""
    name = f"test{os.getpid()}-{databases.CLONE}-trust"
    databases.copy(databases.template(), name)
    try:
        yield Arena(name, tmp_path)
    finally:
        databases.drop(name)
