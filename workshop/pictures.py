# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""./dev shots: the screens of workshop/screens.yaml as pictures in .dev/shots.

They show a fresh copy of the demo database, in both languages, on a desktop and on a
phone; papers come as one picture per page.
"""

import os
import shutil
import socket

from . import databases, postgres
from .ground import CLONE, DEV, ROOT, say
from .ground import pass_through as run_here
from .serve import odoo_server
from .supplies import need_programs, python

SHOTS = DEV / "shots"


def shots(arguments):
    need_programs("chromium", "wkhtmltopdf", "pdftoppm")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if not arguments:
        shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with postgres.server():
        database = f"test{os.getpid()}-{CLONE}-shots"
        databases.copy(databases.template(demo=True), database)
        try:
            with odoo_server(database, port, DEV / "log" / "shots.log", cron=False):
                code = run_here(
                    [python(), "-m", "workshop.photographer"]
                    + [f"http://127.0.0.1:{port}", database, SHOTS, *arguments],
                    cwd=ROOT,
                )
        finally:
            databases.drop(database)
    say(f"\npictures: {SHOTS}")
    return code
