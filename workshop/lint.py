# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""./dev lint and ./dev wheels: what the community's tools say to the addons."""

import os
import shutil

from .ground import (
    ADDONS,
    CACHE,
    DEV,
    HERE,
    ROOT,
    Step,
    Stop,
    addons,
    alone,
    digest,
    made_whole,
    pass_through,
    run,
    say,
)
from .supplies import need_programs, odoo, python, uv, venv


def lint(arguments):
    """Run all hooks; they repair what they can, and say so by failing."""
    if not (ROOT / ".git").exists():
        raise Stop("lint looks at the files that git knows: this folder is no clone")
    need_programs("npm", "git")
    modules = node_modules()
    env = {
        "PATH": os.pathsep.join(
            [str(venv() / "bin"), str(modules / ".bin"), os.environ["PATH"]]
        ),
        "NODE_PATH": str(modules),
        "PYTHONPATH": str(odoo()),
        "PRE_COMMIT_HOME": str(CACHE / "pre-commit"),
    }
    what = ["--files", *arguments] if arguments else ["--all-files"]
    return pass_through(
        [venv() / "bin" / "pre-commit", "run", "--show-diff-on-failure", *what],
        env=env,
        cwd=ROOT,
    )


def node_modules():
    """Folder with prettier and eslint as locked."""
    lock = HERE / "package-lock.json"
    folder = CACHE / f"node-{digest(lock)}"
    if not folder.exists():
        with alone("npm packages"), Step("npm packages"):
            if not folder.exists():
                with made_whole(folder) as part:
                    for name in ("package.json", lock.name):
                        shutil.copy(HERE / name, part)
                    run(
                        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                        "get the npm packages",
                        cwd=part,
                    )
    return folder / "node_modules"


def wheels(_arguments):
    """Build each addon as a wheel, the way the community publishes addons."""
    folder = DEV / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    for name in addons():
        with Step(f"wheel of {name}"):
            build_wheel(name, folder)
    for wheel in sorted(folder.glob("*.whl")):
        say(str(wheel.relative_to(ROOT)))
    return 0


def build_wheel(name, folder):
    run(
        [uv(), "build", "--wheel", "--quiet", "--no-build-isolation"]
        + ["--python", python(), "--out-dir", folder, ADDONS / name],
        f"build the wheel of {name}",
        env={"UV_SYSTEM_CERTS": "1"},
    )
