# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""./dev bench: run benchmarks/bench_*.py, write benchmarks/RESULTS.md and pictures."""

import argparse
import json
import os
import platform
import subprocess
import time

from . import databases, postgres
from .ground import CLONE, ROOT, Stop, foundation, pass_through, say, warn
from .measure import duration
from .supplies import odoo_version, python

FOLDER = ROOT / "benchmarks"
FIGURES = FOLDER / "figures"


def bench(arguments):
    known = {
        path.stem.removeprefix("bench_"): path
        for path in sorted(FOLDER.glob("bench_*.py"))
    }
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("names", nargs="*", help=", ".join(known))
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the sizes; 0.01 to try a benchmark"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(known)
    if unknown or not known:
        raise Stop(
            f"no such benchmark: {', '.join(unknown)};"
            f" there are: {', '.join(known) or 'none yet'}"
        )
    # a trial leaves the published figures alone
    folder = FIGURES if options.scale == 1 else FOLDER.parent / ".dev" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    with postgres.server():
        for name in options.names or known:
            say(f"\n== {name}")
            if _run(name, known[name], folder, options.scale):
                failed.append(name)
    if folder == FIGURES:
        (FOLDER / "RESULTS.md").write_text(_results())
        say(f"\nwritten: {(FOLDER / 'RESULTS.md').relative_to(ROOT)}")
    for name in failed:
        warn(f"benchmark {name} failed")
    return 1 if failed else 0


def _run(name, path, folder, scale):
    sources = {
        "ours": databases.template(),
        "bare": databases.template(foundation()),
    }
    # the peer's is made by the benchmark that wants it
    made = {which: f"test{os.getpid()}-{CLONE}-{which}" for which in (*sources, "peer")}
    try:
        for which, source in sources.items():
            databases.copy(source, made[which])
        env = databases.environment()
        env["PYTHONPATH"] = os.pathsep.join([str(ROOT), env["PYTHONPATH"]])
        code = pass_through(
            [python(), "-m", "workshop.measure", path, *made.values(), folder, scale],
            env=env,
            cwd=ROOT,
        )
        if not code and folder == FIGURES:
            _sign(folder / f"{name}.json")
        return code
    finally:
        for database in made.values():
            databases.drop(database)


def _sign(file):
    """Write down on which machine, when and from which commit the figures come."""
    data = json.loads(file.read_text())
    commit = subprocess.run(
        ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
    ).stdout.strip()
    data["run"] = {
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()} GB,"
        f" Python {platform.python_version()}, {_server()}",
        "odoo": next(
            (
                line.removesuffix("_all.deb")
                for line in odoo_version().splitlines()
                if line.startswith("odoo-19")
            ),
            "an Odoo of AFTER_SALES_ODOO",
        ),
        "commit": commit or "unknown",
        "date": time.strftime("%Y-%m-%d"),
    }
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def _processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _server():
    version = postgres.sql("SHOW server_version")[0][0].split()[0]
    fsync = postgres.sql("SHOW fsync")[0][0]
    return f"PostgreSQL {version} (fsync {fsync})"


def _results():
    """RESULTS.md out of the figures of all benchmarks, also of earlier runs."""
    lines = [
        "# Measured",
        "",
        "Written by `./dev bench`; medians of three or more runs, taken in turns with"
        " what they are compared with. Spread is (slowest - fastest) / median: the"
        " machine is shared.",
    ]
    for file in sorted(FIGURES.glob("*.json")):
        data = json.loads(file.read_text())
        lines += ["", f"## {data['title']}", ""]
        run = data.get("run")
        if run:
            what = f"{run['date']}, commit {run['commit']}, {run['odoo']}"
            lines += [f"{what}. {run['machine']}.", ""]
        lines += [
            "| # | work | size | time | queries | spread | goal | met | note |",
            "|---|---|--:|--:|--:|--:|---|---|---|",
        ]
        for row in data["rows"]:
            size = "" if row["size"] is None else f"{row['size']:,}"
            met = {True: "yes", False: "**no**", None: ""}[row["met"]]
            lines.append(
                f"| {row['number']} | {row['what']} | {size} |"
                f" {duration(row['seconds'])} | {row['queries']:g} |"
                f" {row['spread']:.0%} | {row['goal']} | {met} | {row['note']} |"
            )
        for picture in data["pictures"]:
            lines += ["", f"![{picture['title']}](figures/{picture['file']})"]
    return "\n".join(lines) + "\n"
