# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Every set of our addons that their dependencies allow installs and uninstalls.

Both happen on a copy of a database in which the modules of others are installed, so
a run takes seconds; each set starts from that copy, without our other addons.
"""

import itertools
import os

import pytest

from workshop import databases
from workshop.ground import addons, run, with_requirements


def allowed_sets():
    """Each set that is closed under "depends", from one addon to all."""
    ours = list(addons())
    for size in range(1, len(ours) + 1):
        for names in itertools.combinations(ours, size):
            if sorted(with_requirements(names)) == sorted(names):
                yield names


UNINSTALL = """
import json, sys
names = {names!r}
core = set(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))
def tables():
    env.cr.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm')")
    return {{row[0] for row in env.cr.fetchall()}}
before = tables()
modules = env["ir.module.module"].search([("name", "in", names)])
modules.button_immediate_uninstall()
env = env(cr=env.cr)
env.cr.execute(
    "SELECT count(*) FROM ir_model_data WHERE module = ANY(%s)", [list(names)]
)
left_data = env.cr.fetchone()[0]
env.cr.execute(
    "SELECT model FROM ir_model WHERE model LIKE 'after.sales.%%'"
)
left_models = [row[0] for row in env.cr.fetchall()]
left_tables = sorted(name for name in tables() if name.startswith("after_sales"))
env.cr.execute(
    "SELECT name FROM ir_module_module WHERE state NOT IN"
    " ('installed', 'uninstalled', 'uninstallable')"
)
halfway = [row[0] for row in env.cr.fetchall()]
print("LEFT " + json.dumps([left_data, left_models, left_tables, halfway]))
"""


@pytest.fixture
def database():
    name = f"test{os.getpid()}-{databases.CLONE}-matrix"
    yield name
    databases.drop(name)


@pytest.mark.parametrize("names", list(allowed_sets()), ids="+".join)
def test_installs_without_a_warning(names):
    template = databases.template(list(names))
    log = databases.installation_log(template)
    assert databases.complaints(log) == []


def test_demo_data_load_without_a_warning():
    template = databases.template(demo=True)
    assert databases.complaints(databases.installation_log(template)) == []


@pytest.mark.parametrize("names", list(allowed_sets()), ids="+".join)
def test_uninstalls_without_a_trace(names, database):
    databases.copy(databases.template(list(names)), database)
    script = UNINSTALL.format(names=list(names))
    output = run(
        ["sh", "-c", 'printf %s "$0" | "$@"', script]
        + databases.odoo_command()[:3]
        + ["shell", "-c", databases.configuration(), "-d", database]
        + ["--no-http", "--log-level", "warn"],
        f"uninstall {' '.join(names)}",
        env=databases.environment(),
    )
    assert "LEFT [0, [], [], []]" in output, output[-3000:]
    assert databases.complaints(output) == []
