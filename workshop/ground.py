# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where things are; how the workshop talks, runs programs and keeps runs apart."""

import ast
import contextlib
import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
HERE = ROOT / "workshop"
DEV = ROOT / ".dev"
LOGS = DEV / "log"
ARTIFACTS = DEV / "artifacts"
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "after-sales"
).absolute()

#: Tells this clone from other clones that share the cache and its database server.
CLONE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]

IS_ROOT = os.geteuid() == 0
FIRST_RUN_GB = 4  # unpacked Odoo 1.2, virtual environment 0.6, databases 0.5, spare


class Stop(Exception):
    """The run ends here; the message is one line that says what to do."""


# ------------------------------------------------------------
# Talking
# ------------------------------------------------------------


def say(text):
    print(text, flush=True)


def warn(text):
    print(f"dev: {text}", file=sys.stderr, flush=True)


class Step:
    """One line per step: what is done, how far it is, how long it took."""

    def __init__(self, text):
        self.text = text
        self.began = self.told = time.monotonic()
        self.live = sys.stdout.isatty()

    def __enter__(self):
        print(f"- {self.text} ...", end="" if self.live else "\n", flush=True)
        return self

    def progress(self, text):
        """Show how far the step is: in place on a terminal, else every 15 s."""
        now = time.monotonic()
        if self.live:
            print(f"\r\033[K- {self.text} ... {text}", end="", flush=True)
        elif now - self.told >= 15:
            self.told = now
            print(f"    {text}", flush=True)

    def __exit__(self, kind, error, trace):
        spent = f"{time.monotonic() - self.began:.1f} s"
        if self.live:
            end = "failed" if kind else spent
            print(f"\r\033[K- {self.text}: {end}", flush=True)
        elif not kind:
            print(f"    {spent}", flush=True)


# ------------------------------------------------------------
# Running programs
# ------------------------------------------------------------

_NO_DISK = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded")
_NO_NETWORK = re.compile(
    r"Temporary failure (in name resolution|resolving)|Could not resolve|dns error"
    r"|Network is unreachable|Connection refused|Connection timed out|ENOTFOUND"
    r"|EAI_AGAIN|error sending request|tcp connect error|Failed to fetch"
    r"|NewConnectionError|NameResolutionError"
)


def explain(output, what):
    """Turn the output of a failed program into the one line that helps.

    :param output: what the program printed
    :param what: what it was to do, as in "cannot <what>"
    """
    if _NO_DISK.search(output):
        return f"cannot {what}: no disk space left (cache: {CACHE})"
    if _NO_NETWORK.search(output):
        return (
            f"cannot {what}: no network."
            " Connect and run the same command again, it resumes."
        )
    return None


def die_with_parent():
    """In a program we start: do not go on when we are killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def run(command, what, env=None, step=None, watch=None, log=None, **kwargs):
    """Run a program, keep its output in a log, stop with a clear line if it fails.

    :param what: what the program does, completing "cannot ..."
    :param watch: function(line) -> text of progress or None, shown in ``step``
    :param log: path of the log; by default one in ``.dev/log`` named after ``what``
    :return: the output
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = Path(log or LOGS / (re.sub(r"\W+", "-", what).strip("-")[:60] + ".log"))
    lines = []
    with log.open("w") as file:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                text=True,
                errors="replace",
                preexec_fn=die_with_parent,
                **kwargs,
            )
        except FileNotFoundError as error:
            raise Stop(f"cannot {what}: {error.filename} is missing") from error
        try:
            for line in process.stdout:
                lines.append(line)
                file.write(line)
                text = watch and watch(line)
                if text and step:
                    step.progress(text)
            code = process.wait()
        except BaseException:
            # Ctrl-C must not leave a program that goes on writing
            process.terminate()
            process.wait()
            raise
    output = "".join(lines)
    if code:
        reason = explain(output, what)
        if not reason:
            tail = "".join(lines[-15:]).rstrip()
            reason = f"cannot {what} (exit {code}); the log is {log}\n{tail}"
        raise Stop(reason)
    return output


def pass_through(command, env=None, **kwargs):
    """Run a program on our own terminal; return its exit code."""
    process = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        preexec_fn=die_with_parent,
        **kwargs,
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # it got the signal as well: wait until it has put things away
            continue


# ------------------------------------------------------------
# Files
# ------------------------------------------------------------


def digest(*parts):
    """Short name for what is made of ``parts``: text, files to be read, folders by
    their path."""
    summary = hashlib.sha256()
    for part in parts:
        is_file = isinstance(part, Path) and part.is_file()
        data = part.read_bytes() if is_file else str(part).encode()
        summary.update(b"%d:" % len(data) + data)
    return summary.hexdigest()[:12]


@contextlib.contextmanager
def made_whole(path):
    """Give an empty folder to fill; it becomes ``path`` only when all went well."""
    part = path.with_name(path.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    yield part
    part.rename(path)


@contextlib.contextmanager
def alone(name):
    """Let one run at a time do this, over all clones that share the cache."""
    make_cache()
    with (CACHE / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"- waiting for another ./dev to finish with: {name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_cache():
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        DEV.mkdir(exist_ok=True)
    except OSError as error:
        raise Stop(
            f"cannot write {error.filename}: {error.strerror}."
            " XDG_CACHE_HOME names another folder for the cache."
        ) from error


def need_disk(gigabytes):
    """Stop before a long job rather than in its middle."""
    make_cache()
    free = shutil.disk_usage(CACHE).free / 1e9
    if free < gigabytes:
        raise Stop(
            f"too little disk space in {CACHE}: {free:.1f} GB free,"
            f" {gigabytes} GB needed. XDG_CACHE_HOME names another place."
        )


# ------------------------------------------------------------
# Our addons
# ------------------------------------------------------------


def addons():
    """Our addons and their manifests, those first that others depend on."""
    found = {
        path.parent.name: ast.literal_eval(path.read_text())
        for path in sorted(ADDONS.glob("*/__manifest__.py"))
    }
    ordered = {}

    def place(name):
        if name in found and name not in ordered:
            for other in found[name].get("depends", []):
                place(other)
            ordered[name] = found[name]

    for name in found:
        place(name)
    return {
        name: manifest
        for name, manifest in ordered.items()
        if manifest.get("installable", True)
    }


def foundation(names=None):
    """The modules of others that our addons (or those named) stand on."""
    ours = addons()
    return sorted(
        {
            other
            for name in (names or ours)
            for other in ours.get(name, {}).get("depends", [])
            if other not in ours
        }
        or {"base"}
    )


def with_requirements(names):
    """``names`` and those of our addons they need, in order of installation."""
    ours = addons()
    wanted = set()

    def add(name):
        wanted.add(name)
        for other in ours.get(name, {}).get("depends", []):
            if other in ours:
                add(other)

    for name in names:
        add(name)
    return [name for name in ours if name in wanted] + sorted(wanted - set(ours))
