# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a benchmark is given: databases to work in, a clock, a place for its figures.

A benchmark is ``benchmarks/bench_<name>.py`` with a docstring and ``run(bench)``::

    \"""P1: the escalation tick when nothing is due\"""

    def run(bench):
        sizes, seconds = [], []
        for size in (1_000, 10_000):
            make_timers(bench.env, size)
            figure = bench.measure(bench.env["after.sales.sla.timer"]._cron_tick)
            bench.row("P1", "tick, nothing due", figure, size=size, goal="≤ 10 ms")
            ...
        bench.growth("Tick", "timers", {"ours": list(zip(sizes, seconds))})

``bench.env`` is a superuser in a fresh database with our addons, ``bench.bare`` one in
which only the modules of others are installed, ``bench.peer`` the same with Odoo's
automation rules. Each measured call runs in a savepoint that is rolled back, so that
every repetition finds the same data; what commits is measured by ``measure_for_good``.

Started by ``./dev bench`` with the virtual environment.
"""

import contextlib
import dataclasses
import gc
import importlib.util
import json
import math
import statistics
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape

from . import databases
from .ground import foundation


@dataclasses.dataclass
class Figure:
    """Medians of the repetitions of one call."""

    seconds: float
    queries: float
    spread: float  # (slowest - fastest) / median
    result: object = None

    def per(self, count):
        """The same per piece."""
        return Figure(self.seconds / count, self.queries / count, self.spread)


class Bench:
    def __init__(self, name, databases, folder, scale=1.0):
        self.name = name
        self.scale = scale
        self._databases = databases
        self._folder = Path(folder)
        self._rows, self._pictures = [], []
        self._stack = contextlib.ExitStack()
        self._environments = {}

    # ------------------------------------------------------------
    # Databases
    # ------------------------------------------------------------

    @property
    def database(self):
        """Name of the database of ``env``, for programs that run beside."""
        return self._databases["ours"]

    @property
    def env(self):
        return self._environment("ours")

    @property
    def bare(self):
        return self._environment("bare")

    @property
    def peer(self):
        name = self._databases["peer"]
        if "peer" not in self._environments:
            databases.copy(databases.template(foundation()), name)
            databases.install(name, ["base_automation"])
        return self._environment("peer")

    def _environment(self, which):
        if which not in self._environments:
            from odoo import SUPERUSER_ID, api
            from odoo.modules.registry import Registry

            cursor = self._stack.enter_context(
                Registry(self._databases[which]).cursor()
            )
            self._environments[which] = api.Environment(cursor, SUPERUSER_ID, {})
        return self._environments[which]

    def size(self, number):
        """``number`` scaled by ``./dev bench --scale``."""
        return max(1, round(number * self.scale))

    # ------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------

    def measure(self, call, repeat=3, env=None, warmup=True, warm=False):
        """Medians over ``repeat`` runs of ``call``, each rolled back."""
        calls = {"it": call}
        envs = {"it": env or self.env}
        return self.compare(calls, repeat, envs, warmup, warm)["it"]

    def compare(self, calls, repeat=3, envs=None, warmup=True, warm=False):
        """Measure several calls in turns, so that noise meets all of them alike.

        :param calls: {name: function without arguments}
        :param envs: {name: environment in which that function works}
        :param warm: the calls find configuration in Odoo's caches, as in a worker
            that has been at it; only for calls that do not change configuration
        :return: {name: Figure}
        """
        runs = {name: [] for name in calls}
        for turn in range(repeat + bool(warmup)):
            for name, call in calls.items():
                taken = self._once(call, (envs or {}).get(name) or self.env, warm)
                if turn >= bool(warmup):
                    runs[name].append(taken)
        return {name: self.figure(taken) for name, taken in runs.items()}

    def measure_for_good(self, call, prepare, repeat=3, env=None):
        """Medians over ``repeat`` runs of a call that commits.

        :param prepare: called before each run, lays out what the run will find
        """
        env = env or self.env
        runs = []
        for _turn in range(repeat):
            prepare()
            env.cr.commit()
            env.invalidate_all()
            gc.collect()
            queries, began = env.cr.sql_log_count, time.perf_counter()
            result = call()
            env.cr.commit()
            seconds = time.perf_counter() - began
            runs.append((seconds, env.cr.sql_log_count - queries, result))
        return self.figure(runs)

    def _once(self, call, env, warm):
        env.flush_all()
        env.invalidate_all()
        gc.collect()
        cr = env.cr
        cr.execute("SAVEPOINT bench")
        queries, began = cr.sql_log_count, time.perf_counter()
        try:
            result = call()
            env.flush_all()
            return time.perf_counter() - began, cr.sql_log_count - queries, result
        finally:
            env.invalidate_all(flush=False)
            cr.execute("ROLLBACK TO SAVEPOINT bench")
            if not warm:
                env.registry.clear_all_caches()

    @staticmethod
    def grown_by(call):
        """Run a call; return by how many MB this process has grown at its peak."""
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = _memory("VmRSS")
        call()
        return (_memory("VmHWM") - before) / 1024

    @staticmethod
    def figure(runs):
        """Medians of runs: tuples (seconds, queries, result)."""
        seconds = [run[0] for run in runs]
        median = statistics.median(seconds)
        return Figure(
            median,
            statistics.median(run[1] for run in runs),
            (max(seconds) - min(seconds)) / median if median else 0,
            runs[-1][2],
        )

    # ------------------------------------------------------------
    # Reporting
    # ------------------------------------------------------------

    def row(self, number, what, figure, size=None, goal="", met=None, note=""):
        """One line of RESULTS.md.

        :param number: of the goal, as in goals.md: "P1"
        :param size: how many records the work met
        :param goal: the figure that was wanted, in words
        :param met: whether it was reached
        """
        row = {
            "number": number,
            "what": what,
            "size": size,
            "seconds": figure.seconds,
            "queries": figure.queries,
            "spread": figure.spread,
            "goal": goal,
            "met": met,
            "note": note,
        }
        self._rows.append(row)
        sizes = "" if size is None else f" [{size:,}]"
        print(
            f"  {number} {what}{sizes}: {duration(figure.seconds)},"
            f" {figure.queries:g} queries {note}",
            flush=True,
        )

    def growth(self, title, unit, series):
        """A picture of how the time grows: {name: [(size, seconds), ...]}."""
        picture = f"{self.name}-{len(self._pictures) + 1}.svg"
        (self._folder / picture).write_text(draw(title, unit, series))
        self._pictures.append({"title": title, "file": picture})

    def save(self, title):
        data = {"title": title, "rows": self._rows, "pictures": self._pictures}
        text = json.dumps(data, indent=1, ensure_ascii=False)
        (self._folder / f"{self.name}.json").write_text(text + "\n")

    def close(self):
        for env in self._environments.values():
            env.cr.rollback()
        self._stack.close()


def _memory(name):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise ValueError(name)


def duration(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"


# ------------------------------------------------------------
# Pictures
# ------------------------------------------------------------

COLOURS = ("#0b6e4f", "#c1440e", "#35618f", "#8a6d00", "#6b4c9a")
LEFT, TOP, WIDTH, HEIGHT = 70, 40, 470, 240


def draw(title, unit, series):
    """A plain SVG: both axes logarithmic, one line and label per series."""
    points = [point for line in series.values() for point in line]
    across = _axis([size for size, _seconds in points])
    up = _axis([seconds for _size, seconds in points])

    def place(size, seconds):
        return (
            LEFT + WIDTH * _share(size, across),
            TOP + HEIGHT * (1 - _share(seconds, up)),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {TOP + HEIGHT + 60}"'
        ' font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
    ]
    for power in range(across[0], across[1] + 1):
        x, y = place(10**power, 10 ** up[0])
        parts.append(f'<path d="M{x:.0f} {TOP}V{y:.0f}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">'
            f"{10**power:,}</text>"
        )
    for power in range(up[0], up[1] + 1):
        x, y = place(10 ** across[0], 10**power)
        parts.append(f'<path d="M{x:.0f} {y:.0f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">'
            f"{duration(10**power)}</text>"
        )
    parts.append(
        f'<text x="{LEFT + WIDTH / 2:.0f}" y="{TOP + HEIGHT + 42}"'
        f' text-anchor="middle">{escape(unit)}</text>'
    )
    labels = sorted(series.items(), key=lambda item: -item[1][-1][1])
    last = -math.inf
    for (name, line), colour in zip(labels, COLOURS * len(labels), strict=False):
        spots = [place(*point) for point in line]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            for x, y in spots
        ]
        x, y = spots[-1]
        last = max(y + 4, last + 15)  # labels must not lie on each other
        parts.append(
            f'<text x="{x + 10:.0f}" y="{last:.0f}" fill="{colour}">'
            f"{escape(name)}</text>"
        )
    return "\n".join([*parts, "</svg>", ""])


def _axis(values):
    """Powers of ten around the values."""
    positive = [value for value in values if value > 0] or [1]
    low = math.floor(math.log10(min(positive)) + 1e-9)
    high = math.ceil(math.log10(max(positive)) - 1e-9)
    return low, max(high, low + 1)


def _share(value, axis):
    return (math.log10(max(value, 10 ** axis[0])) - axis[0]) / (axis[1] - axis[0])


# ------------------------------------------------------------
# Run by ./dev bench
# ------------------------------------------------------------


def main(path, ours, bare, peer, folder, scale):
    import odoo.tools

    odoo.tools.config.parse_config(["--log-level", "warn"])
    path = Path(path)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    name = path.stem.removeprefix("bench_")
    made = {"ours": ours, "bare": bare, "peer": peer}
    bench = Bench(name, made, folder, float(scale))
    try:
        module.run(bench)
    finally:
        bench.close()
    bench.save((module.__doc__ or name).strip().splitlines()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
