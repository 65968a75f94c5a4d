# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Databases in seconds: templates are made once, everything else is a copy of one.

Two layers, each named after what it is made of:

* the foundation: the modules of others that our addons depend on (minutes, rarely)
* on it: our addons as they are in this clone (a quarter of a minute, after a change)

A template is built under another name and renamed when it is whole, so an interrupted
run leaves nothing half-made. Attachments lie in a filestore folder beside the server
and are copied as hard links (Odoo names them by content and never changes one).
"""

import json
import os
import re
import shutil
import time
from pathlib import Path

from . import postgres
from .ground import (
    ADDONS,
    ARTIFACTS,
    CACHE,
    CLONE,
    DEV,
    Step,
    Stop,
    addons,
    alone,
    digest,
    foundation,
    run,
    with_requirements,
)
from .supplies import REQUIREMENTS, odoo, odoo_version, python

DATA = CACHE / "data"
TEMPLATE_LOGS = CACHE / "templates"
#: The first becomes the language of the users that Odoo itself makes.
LANGUAGES = "en_US,zh_CN"
KEEP_DAYS = 14
#: Raise when databases are made in another way, so that old templates are not used.
RECIPE = 2
RECIPE_OF_OURS = 2


# ------------------------------------------------------------
# Odoo, as started by us
# ------------------------------------------------------------


def environment():
    """Environment in which Odoo and the tools around it find everything."""
    return {
        **postgres.environment(),
        "PYTHONPATH": str(odoo()),
        "ODOO_RC": str(configuration()),
    }


def configuration():
    """Write Odoo's configuration file for this clone."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    options = {
        "addons_path": ADDONS,
        "data_dir": DATA,
        "http_interface": "127.0.0.1",
        "screenshots": ARTIFACTS,
        "list_db": False,
        "max_cron_threads": 0,
    }
    if postgres.is_own():
        options.update(db_host=postgres.socket_folder(), db_user=postgres.ROLE)
    file = DEV / "odoo.conf"
    text = "[options]\n" + "".join(f"{key} = {options[key]}\n" for key in options)
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
    return file


def odoo_command(*arguments):
    return [python(), "-m", "odoo", "-c", configuration(), *arguments]


# ------------------------------------------------------------
# Names
# ------------------------------------------------------------


def full_name(name):
    """Name on the server: clones share it, so each has names of its own."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", name):
        raise Stop(
            f"'{name}' is no name for a database: a letter first, then letters,"
            " digits, '_', '.', '-', 40 at most"
        )
    return name if name.endswith(f"-{CLONE}") else f"{name}-{CLONE}"


def exists(database):
    return bool(postgres.sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


# ------------------------------------------------------------
# Making, copying, dropping
# ------------------------------------------------------------


def copy(template, database):
    drop(database)
    postgres.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    source, target = _filestore(template), _filestore(database)
    if source.exists():
        shutil.copytree(source, target, copy_function=os.link)


def drop(database):
    postgres.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(_filestore(database), ignore_errors=True)


def rename(database, name):
    shutil.rmtree(_filestore(name), ignore_errors=True)
    if _filestore(database).exists():
        _filestore(database).rename(_filestore(name))
    postgres.sql(f'ALTER DATABASE "{database}" RENAME TO "{name}"')


def _filestore(database):
    return DATA / "filestore" / database


def install(database, modules, demo=False, step=None, log=None, also=()):
    """Install modules; return the log.

    :param also: further arguments for Odoo
    """
    output = run(
        odoo_command(
            *("-d", database, "-i", ",".join(modules), "--stop-after-init"),
            *("--log-level", "info"),
            *(["--with-demo"] if demo else []),
            *also,
        ),
        f"install {', '.join(modules)}",
        env=environment(),
        step=step,
        watch=_loading,
        log=log,
    )
    _need_demo(output)
    return output


def _need_demo(output):
    """Odoo goes on without demo data that fail to load; we stop and say why."""
    failed = re.search(r"Module (\S+) demo data failed to install", output)
    if failed:
        causes = re.findall(r"^[\w.]+(?:Error|Exception|Warning): .*$", output, re.M)
        cause = causes[0] if causes else "its log says why"
        raise Stop(f"the demo data of {failed[1]} do not load: {cause}")


def _loading(line):
    found = re.search(r"Loading module (\S+) \((\d+)/(\d+)\)", line)
    return found and f"{found[1]} ({found[2]} of {found[3]})"


def complaints(log):
    """Warnings and errors of an installation log, without what is not ours.

    The embedded PostgreSQL has no contrib modules; Odoo says so and goes on.
    """
    return [
        line
        for line in log.splitlines()
        if re.search(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", line)
    ]


def template(modules=None, demo=False):
    """Name of a template with these of our addons (default: all), made if needed.

    :param modules: names of addons, ours or others'; their requirements are added
    """
    modules = with_requirements(list(addons()) if modules is None else modules)
    base = _foundation(modules, demo)
    modules = [name for name in modules if name in addons()]
    if not modules:
        return base
    name = "top-" + digest(RECIPE_OF_OURS, base, modules, *_sources(modules))
    with alone("templates"):
        if not exists(name):
            with Step(f"install {', '.join(modules)}") as step:
                part = f"part-{name}"
                copy(base, part)
                log = TEMPLATE_LOGS / f"{name}.log"
                install(part, modules, demo, step, log)
                if demo:
                    _let_administrator_in(part)
                _remember(part, {one: digest(*_sources([one])) for one in modules})
                rename(part, name)
        _used(name)
        _trim()
    return name


def _let_administrator_in(database):
    """Whoever tries the demo as administrator may enter the company of its story."""
    postgres.sql(
        """
        INSERT INTO res_company_users_rel (user_id, cid)
        SELECT d.res_id, c.id FROM ir_model_data d, res_company c
         WHERE d.module = 'base' AND d.name = 'user_admin'
            ON CONFLICT DO NOTHING
        """,
        database,
    )


def installation_log(name):
    return (TEMPLATE_LOGS / f"{name}.log").read_text()


def _foundation(modules, demo):
    # the same foundation for every choice of our addons: it is made once
    ours = addons()
    others = [name for name in modules if name not in ours]
    needs = sorted({*foundation(), *others})
    wheels = re.findall(r"^odoo-addon-\S+", REQUIREMENTS.read_text(), re.MULTILINE)
    name = "base-" + digest(RECIPE, odoo_version(), wheels, needs, demo)
    TEMPLATE_LOGS.mkdir(parents=True, exist_ok=True)
    with alone("templates"):
        if not exists(name):
            what = "with demo data" if demo else "without demo data"
            with Step(f"database of the foundation, {what}") as step:
                part = f"part-{name}"
                drop(part)
                log = TEMPLATE_LOGS / f"{name}.log"
                languages = ("--load-language", LANGUAGES)
                install(part, needs, demo, step, log, languages)
                rename(part, name)
        _used(name)
    return name


def _sources(modules):
    """Files of our addons that a database is made of."""
    for module in modules:
        root = ADDONS / module
        for path in sorted(root.rglob("*")):
            part = path.relative_to(root).parts
            if (
                path.is_file()
                and path.suffix not in (".pyc", ".pot", ".md", ".rst")
                and part[0] not in ("tests", "readme")
                and part[:2] not in (("static", "src"), ("static", "tests"))
            ):
                yield str(path.relative_to(ADDONS))
                yield path


def _used(name):
    os.utime(TEMPLATE_LOGS / f"{name}.log")


def _trim():
    """Drop templates nobody has used for a while, and copies of runs that died."""
    for (name,) in postgres.sql(
        "SELECT datname FROM pg_database WHERE datname ~ '^(base|top)-[0-9a-f]{12}$'"
    ):
        log = TEMPLATE_LOGS / f"{name}.log"
        days = 2 if name.startswith("top-") else KEEP_DAYS
        if not log.exists() or time.time() - log.stat().st_mtime > days * 86400:
            drop(name)
            log.unlink(missing_ok=True)
    for (name,) in postgres.sql(
        f"SELECT datname FROM pg_database WHERE datname ~ '^test[0-9]+-{CLONE}'"
    ):
        if not Path(f"/proc/{name[4:].split('-')[0]}").exists():
            drop(name)


def create(name, modules=None, demo=False):
    """Make database ``name`` from a template; return its name on the server."""
    database = full_name(name)
    if exists(database):
        raise Stop(f"database {name} exists already; './dev db drop {name}' drops it")
    source = template(modules, demo)
    with Step(f"database {name}"):
        # built aside: a copy cut short must not look like a database
        part = f"part-{database}"
        copy(source, part)
        rename(part, database)
    return database


def names():
    """Databases of this clone, without our suffix."""
    return [
        name.removesuffix(f"-{CLONE}")
        for (name,) in postgres.sql(
            f"SELECT datname FROM pg_database WHERE datname ~ '-{CLONE}$'"
            " AND datname !~ '^(part-|test[0-9])' ORDER BY 1"
        )
    ]


def update(database):
    """Bring our addons in ``database`` up to the files of this clone.

    Upgrades those whose files changed since, installs those that came in since.
    """
    now = {module: digest(*_sources([module])) for module in addons()}
    then = json.loads(_parameter(database) or "{}")
    changed = [module for module in now if now[module] != then.get(module)]
    if not changed:
        return
    with Step(f"upgrade {', '.join(changed)}") as step:
        # -i of an installed module does nothing, -u of a new one neither
        install(database, changed, True, step, also=("-u", ",".join(changed)))
    _remember(database, now)


_PARAMETER = "after_sales_workshop.sources"


def _parameter(database):
    rows = postgres.sql(
        f"SELECT value FROM ir_config_parameter WHERE key = '{_PARAMETER}'", database
    )
    return rows and rows[0][0]


def _remember(database, sources):
    postgres.sql(
        f"""
        INSERT INTO ir_config_parameter (key, value)
        VALUES ('{_PARAMETER}', '{json.dumps(sources)}')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """,
        database,
    )
