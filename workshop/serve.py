# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""./dev up, ./dev shell and ./dev db: databases to look at and to play with."""

import argparse
import contextlib
import errno
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import databases, postgres
from .ground import (
    LOGS,
    Step,
    Stop,
    addons,
    die_with_parent,
    explain,
    pass_through,
    say,
)
from .supplies import need_programs, python

# ------------------------------------------------------------
# ./dev db
# ------------------------------------------------------------


def db(arguments):
    parser = argparse.ArgumentParser(prog="./dev db")
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make a database from a template")
    create.add_argument("name")
    create.add_argument("--demo", action="store_true", help="with demonstration data")
    create.add_argument("--modules", help="these modules only, separated by commas")
    drop = actions.add_parser("drop", help="drop a database")
    drop.add_argument("name")
    actions.add_parser("list", help="the databases of this clone")
    options = parser.parse_args(arguments)
    with postgres.server():
        if options.action == "create":
            modules = options.modules and options.modules.split(",")
            database = databases.create(options.name, modules, options.demo)
            say(f"{options.name} is ready (on the server: {database})")
        elif options.action == "drop":
            database = databases.full_name(options.name)
            if not databases.exists(database):
                raise Stop(f"there is no database {options.name}")
            databases.drop(database)
        else:
            for name in databases.names():
                say(name)
    return 0


# ------------------------------------------------------------
# ./dev shell
# ------------------------------------------------------------


def shell(arguments):
    parser = argparse.ArgumentParser(prog="./dev shell")
    parser.add_argument("database")
    options, rest = parser.parse_known_args(arguments)
    with postgres.server():
        database = databases.full_name(options.database)
        if not databases.exists(database):
            raise Stop(
                f"there is no database {options.database};"
                f" './dev db create {options.database}' makes it"
            )
        command = [python(), "-m", "odoo", "shell", "-c", databases.configuration()]
        command += ["-d", database, "--no-http", "--log-level", "warn", *rest]
        return pass_through(command, env=databases.environment())


# ------------------------------------------------------------
# ./dev up
# ------------------------------------------------------------


def up(arguments):
    parser = argparse.ArgumentParser(prog="./dev up")
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument(
        "--fresh", action="store_true", help="throw the demo database away first"
    )
    options = parser.parse_args(arguments)
    if not addons():
        raise Stop("there are no addons in addons/")
    _need_port(options.port)
    need_programs("wkhtmltopdf", fatal=False)
    with postgres.server():
        database = demo_database(options.fresh)
        return _serve(database, options.port)


def demo_database(fresh=False):
    """Name of the demo database, made or brought up to the addons of this clone."""
    database = databases.full_name("demo")
    if fresh:
        databases.drop(database)
    if databases.exists(database):
        databases.update(database)
    else:
        databases.create("demo", demo=True)
    return database


def _need_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise Stop(
                f"port {port} is in use; stop what uses it,"
                f" or take another one: ./dev up --port {port + 1}"
            ) from error


def _serve(database, port):
    log = LOGS / "odoo.log"
    with odoo_server(database, port, log) as server:
        say(f"\n  http://localhost:{port}\n\n  log in as (the password is the login):")
        for login, name, roles in logins(database):
            say(f"    {login:<14} {name:<24} {roles}")
        say(f"\n  Ctrl-C stops it. The log is {log}")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_args: server.terminate())
        code = server.wait()
    return 0 if code in (0, -signal.SIGTERM, 143) else code


@contextlib.contextmanager
def odoo_server(database, port, log, cron=True, workers=0):
    """Hold a running Odoo for the time of the block.

    :param int workers: processes that answer; 0: one, with threads
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    command = databases.odoo_command(
        *("-d", database, "--db-filter", f"^{database}$"),
        *("--http-port", str(port), "--max-cron-threads", str(int(cron))),
        *("--workers", str(workers), "--gevent-port", str(port + 1)),
        *("--logfile", str(log)),
    )
    start = log.stat().st_size if log.exists() else 0
    with Step("Odoo") as step:
        server = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **databases.environment()},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        try:
            while not _answers(port):
                if server.poll() is not None:
                    raise Stop(_why_not(log, start, port))
                step.progress("waiting for the first page")
                time.sleep(0.3)
        except BaseException:
            server.terminate()
            server.wait()
            raise
    try:
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _why_not(log, start, port):
    text = log.read_text(errors="replace")[start:] if log.exists() else ""
    if "Address already in use" in text:
        return f"port {port} is in use: ./dev up --port {port + 1}"
    return explain(text, "start Odoo") or f"Odoo does not start; its log is {log}"


def _answers(port):
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/web/login", timeout=60
        ) as page:
            return page.status == 200
    except urllib.error.HTTPError as error:
        raise Stop(
            f"Odoo answers /web/login with {error.code}; see {LOGS}/odoo.log"
        ) from error
    except (OSError, urllib.error.URLError):
        return False


def logins(database):
    """Logins, names and what they may do: the administrator and our demo users.

    Read from the database: the demo data says who there is. A role is the name of
    the group of ours that the user was given directly.
    """
    ours = ",".join(f"'{name}'" for name in addons())
    return postgres.sql(
        f"""
        SELECT u.login, p.name,
               coalesce(
                   string_agg(
                       DISTINCT coalesce(g.name->>'en_US', ''), ', '
                   ) FILTER (WHERE d.id IS NOT NULL),
                   CASE WHEN u.share THEN 'customer (portal)' ELSE 'other' END
               )
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
          LEFT JOIN res_groups_users_rel r ON r.uid = u.id
          LEFT JOIN res_groups g ON g.id = r.gid
          LEFT JOIN ir_model_data d
            ON d.model = 'res.groups' AND d.res_id = g.id AND d.module IN ({ours})
         WHERE u.active AND u.id > 1
           AND u.id IN (
               SELECT x.res_id FROM ir_model_data x
                WHERE x.model = 'res.users'
                  AND (x.module IN ({ours})
                       OR x.module || '.' || x.name = 'base.user_admin')
           )
         GROUP BY u.id, u.login, p.name, u.share
         ORDER BY u.login = 'admin', u.share, u.id
        """,
        database,
    )
