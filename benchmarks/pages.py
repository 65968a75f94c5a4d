# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pages over HTTP, as the server itself measured them."""

import re
import socket
import statistics

import requests

from workshop.ground import LOGS
from workshop.measure import Figure
from workshop.serve import odoo_server

#: the first visit fills the caches and is not counted
VISITS = 6


def visit(database, login, pages, shows=""):
    """Yield the :class:`Figure` of each page, for a user whose password is his login.

    :param pages: addresses, from the first slash on
    :param shows: text without which a page shows nothing that could be measured
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = LOGS / "bench.log"
    with odoo_server(database, port, log, cron=False):
        url, session = f"http://127.0.0.1:{port}", requests.Session()
        who = {"db": database, "login": login, "password": login}
        session.post(f"{url}/web/session/authenticate", json={"params": who})
        for page in pages:
            start = log.stat().st_size
            for _turn in range(VISITS):
                answer = session.get(url + page, timeout=60)
                answer.raise_for_status()
                if shows not in answer.text:
                    raise RuntimeError(f"{page} does not show {shows}")
            yield _read_log(log, start, page)


def _read_log(log, start, page):
    """What the server wrote of its last answers: queries, and seconds of its own."""
    with log.open() as file:
        file.seek(start)
        found = re.findall(
            rf'"GET {re.escape(page)} HTTP/1\.1" 200 - (\d+) ([\d.]+) ([\d.]+)',
            file.read(),
        )
    # the first one fills the caches
    rows = [(float(sql) + float(rest), int(count)) for count, sql, rest in found[1:]]
    seconds = [row[0] for row in rows]
    median = statistics.median(seconds)
    return Figure(
        median,
        statistics.median(row[1] for row in rows),
        (max(seconds) - min(seconds)) / median,
    )
