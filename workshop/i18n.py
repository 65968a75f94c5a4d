# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""./dev i18n: refresh .pot, merge zh_CN.po, report what is untranslated.

The terms are read from a database with demonstration data, as Odoo does for its own
addons: the story of the demo is told in both languages.
"""

import argparse
import os

from . import databases, postgres
from .ground import ADDONS, CLONE, ROOT, Step, addons, pass_through, run
from .supplies import odoo, python


def i18n(arguments):
    parser = argparse.ArgumentParser(prog="./dev i18n")
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; fail when something is stale or untranslated",
    )
    options = parser.parse_args(arguments)
    names = list(addons())
    with postgres.server():
        database = f"test{os.getpid()}-{CLONE}-i18n"
        databases.copy(databases.template(demo=True), database)
        try:
            with Step("export the terms") as step:
                for name in names:
                    step.progress(name)
                    (ROOT / ".dev" / "i18n").mkdir(exist_ok=True)
                    run(
                        [python(), "-m", "odoo", "i18n", "export", name]
                        + ["-c", databases.configuration(), "-d", database]
                        + ["-l", "pot", "-o", ROOT / ".dev" / "i18n" / f"{name}.po"],
                        f"export the terms of {name}",
                        env=databases.environment(),
                    )
        finally:
            databases.drop(database)
    return pass_through(
        [python(), "-m", "workshop.translations", ADDONS, ROOT / ".dev" / "i18n"]
        + [odoo(), *(["--check"] if options.check else []), *names],
        cwd=ROOT,
    )
