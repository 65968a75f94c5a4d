# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""./dev test: every test, the quick ones first, each stage a run of pytest.

1. tests/properties   plain Python, no database
2. addons/*/tests     Odoo tests of every addon, on a fresh copy of a template
3. tests/*.py         the suite: scenarios, tours in Chromium, on another fresh copy
4. tests/trust        real workers on databases of their own, some killed in mid-work
5. tests/workshop     plain Python around databases: install matrix, production files

Stages 2, 3 and 5 share out their files over the processors, each share on databases of
its own; stage 4 has the machine to itself: its workers race. Screenshots and logs of
failures are in .dev/artifacts.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import databases, postgres
from .ground import (
    ADDONS,
    ARTIFACTS,
    CLONE,
    DEV,
    ROOT,
    Stop,
    addons,
    die_with_parent,
    say,
)
from .supplies import need_programs, python, venv

TESTS = ROOT / "tests"
NO_TESTS = 5  # pytest's exit code for "collected nothing"
COPYING = threading.Lock()  # a template is copied by one at a time


def test(arguments):
    deep = "--deep" in arguments
    extra = [argument for argument in arguments if argument != "--deep"]
    paths = [argument for argument in extra if _path(argument)]
    options = [argument for argument in extra if argument not in paths]
    chosen = {stage: [] for stage in STAGES}
    for path in paths:
        chosen[_stage(_path(path))].append(path)
    shutil.rmtree(ARTIFACTS, ignore_errors=True)
    ARTIFACTS.mkdir(parents=True)
    if not paths or chosen["addons"] or chosen["suite"]:
        need_programs("chromium", "wkhtmltopdf")
    venv()
    results = []
    with postgres.server():
        for stage, runner in STAGES.items():
            if paths and not chosen[stage]:
                continue
            began = time.monotonic()
            code = runner(chosen[stage], options, deep)
            if code is None:
                continue
            if code == NO_TESTS and options and not paths:
                continue  # -k and -m choose from all stages
            results.append((stage, code, time.monotonic() - began))
    if not results:
        raise Stop("no test fits")
    return _report(results)


def _path(argument):
    """The path in a pytest argument such as ``addons/x/tests/test_y.py::Z``."""
    if argument.startswith("-"):
        return None
    for base in (Path.cwd(), ROOT):
        path = (base / argument.split("::")[0]).resolve()
        if path.exists() and path.is_relative_to(ROOT):
            return path
    return None


def _stage(path):
    for stage in ("properties", "trust", "workshop"):
        if path.is_relative_to(TESTS / stage):
            return stage
    return "addons" if path.is_relative_to(ADDONS) else "suite"


def _report(results):
    say("")
    for stage, code, seconds in results:
        verdict = "passed" if code == 0 else f"FAILED (exit {code})"
        say(f"  {stage:<12} {verdict:<18} {seconds:6.1f} s")
    failed = [code for _stage, code, _seconds in results if code]
    if failed:
        say(f"  screenshots and logs: {ARTIFACTS}")
    return failed[0] if failed else 0


# ------------------------------------------------------------
# Stages
# ------------------------------------------------------------


def _properties(paths, options, deep):
    """Pure functions: plain Python, without Odoo and without a database."""
    paths = paths or _with_tests([TESTS / "properties"])
    if not paths:
        return None
    return _pytest("properties", ["-p", "no:odoo", *options, *paths], deep)


def _addons(paths, options, deep):
    """Odoo tests of the addons, and a look at how they installed."""
    paths = paths or _with_tests([ADDONS / name / "tests" for name in addons()])
    if not paths:
        return None
    return _with_odoo("addons", paths, options, deep)


def _suite(paths, options, deep):
    """Scenarios and browser tours over all addons together."""
    paths = paths or [str(path) for path in sorted(TESTS.glob("test_*.py"))]
    if not paths:
        return None
    return _with_odoo("suite", paths, options, deep)


def _trust(paths, options, deep):
    """Real workers on databases of their own, some of them killed in mid-work."""
    paths = paths or _with_tests([TESTS / "trust"])
    return _around_databases("trust", paths, options, deep) if paths else None


def _workshop(paths, options, deep):
    """What needs databases of its own: install matrix, production files."""
    paths = paths or _with_tests([TESTS / "workshop"])
    if not paths:
        return None

    def run(name, share):
        return _around_databases(name, share, options, deep)

    return _side_by_side("workshop", paths, run)


def _around_databases(name, paths, options, deep):
    arguments = ["-p", "no:odoo", *options, *paths]
    return _pytest(name, arguments, deep, databases.environment())


STAGES = {
    "properties": _properties,
    "addons": _addons,
    "suite": _suite,
    "trust": _trust,
    "workshop": _workshop,
}


# ------------------------------------------------------------
# Running
# ------------------------------------------------------------


def _with_tests(folders):
    """Those of the folders that hold a test."""
    return [str(folder) for folder in folders if any(folder.glob("**/test_*.py"))]


def _with_odoo(stage, paths, options, deep):
    """Run pytest on databases of its own, one for each share of the files."""
    template = databases.template()
    complaints = databases.complaints(databases.installation_log(template))
    if complaints:
        say("the addons do not install cleanly; 0 warnings are allowed:")
        say("\n".join(complaints))
        return 1

    def run(name, share):
        return _on_database(name, template, share, options, deep)

    return _side_by_side(stage, paths, run)


def _side_by_side(stage, paths, runner):
    """Let ``runner(name, paths)`` run once for each share of the files."""
    shares = _shares(paths)
    if len(shares) == 1:
        return runner(stage, shares[0])
    codes = {}

    def run(name, share):
        codes[name] = runner(name, share)

    threads = [
        threading.Thread(target=run, args=(f"{stage}-{number}", share))
        for number, share in enumerate(shares, start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(codes) < len(shares):
        return 1  # a share ended before pytest could answer: it said why
    failed = [code for code in codes.values() if code not in (0, NO_TESTS)]
    return failed[0] if failed else min(codes.values())


def _shares(paths):
    """Files of tests shared out over the processors, about as much to each.

    Files are told apart by their size: it is near enough to the time they take.
    Paths that name single tests stay together.
    """
    if any("::" in str(path) for path in paths):
        return [paths]
    files = []
    for path in map(Path, paths):
        files += sorted(path.glob("**/test_*.py")) if path.is_dir() else [path]
    shares = [[] for _share in range(min(os.cpu_count() or 1, len(files)))]
    sizes = [0] * len(shares)
    for file in sorted(files, key=lambda file: -file.stat().st_size):
        smallest = sizes.index(min(sizes))
        shares[smallest].append(str(file))
        sizes[smallest] += file.stat().st_size
    return [sorted(share) for share in shares]


def _on_database(stage, template, paths, options, deep):
    """Run pytest on a database of its own; it is dropped afterwards."""
    database = f"test{os.getpid()}-{stage}-{CLONE}"
    with COPYING:
        databases.copy(template, database)
    try:
        arguments = [
            "--odoo-http",
            f"--odoo-config={databases.configuration()}",
            f"--odoo-database={database}",
            "--odoo-log-level=warn",
            f"--odoo-extra=logfile={ARTIFACTS / (stage + '-odoo.log')}",
            *options,
            *paths,
        ]
        env = {**databases.environment(), "AFTER_SALES_DATABASE": database}
        return _pytest(stage, arguments, deep, env)
    finally:
        databases.drop(database)


def _pytest(stage, arguments, deep, env=None):
    """Run pytest, its output on the terminal and in the artifacts."""
    say(f"\n== {stage}")
    mark = f"{stage}: " if stage not in STAGES else ""  # shares run side by side
    env = dict(env or {})
    env["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(ROOT), env.get("PYTHONPATH")])
    )
    env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(DEV / "hypothesis")
    if deep:
        env["AFTER_SALES_DEEP"] = "1"
    command = [python(), "-m", "pytest", "-p", "no:cacheprovider"]
    command += ["-p", "workshop.no_skips", "--rootdir", ROOT, "-ra", "--durations=5"]
    command += ["-W", "ignore:'crypt' is deprecated"]  # passlib's, not ours
    command += ["--color=yes"] if sys.stdout.isatty() else []
    with (ARTIFACTS / f"{stage}.log").open("w") as log:
        process = subprocess.Popen(
            [str(part) for part in command + arguments],
            cwd=ROOT,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=die_with_parent,
        )
        try:
            for line in process.stdout:
                print(f"{mark}{line}", end="", flush=True)
                log.write(line)
            return process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
