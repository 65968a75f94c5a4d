# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Get what a bare Debian machine lacks: uv, Python packages, Odoo 19, apt packages.

Everything goes into the cache, under names made of what it consists of; nothing is
installed on the machine but apt packages, and these only by root.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .ground import (
    CACHE,
    FIRST_RUN_GB,
    HERE,
    IS_ROOT,
    ROOT,
    Step,
    Stop,
    alone,
    digest,
    made_whole,
    need_disk,
    run,
    warn,
)

UV = "uv==0.13.9"
REQUIREMENTS = HERE / "requirements.txt"
PRODUCTION = ROOT / "docker" / "requirements.txt"
DEBIAN_LOCK = HERE / "debian.lock"

#: Programs, the Debian packages that bring them, and what they are for.
PROGRAMS = {
    "chromium": (["chromium"], "browser tours and pictures of screens"),
    "wkhtmltopdf": (["wkhtmltopdf"], "PDF papers"),
    "pdftoppm": (["poppler-utils"], "pictures of PDF papers"),
    "npm": (["nodejs", "npm"], "prettier and eslint"),
    "git": (["git"], "the list of files to look at"),
}
#: Without it Chinese prints as boxes.
CJK_FONT = "fonts-noto-cjk"


# ------------------------------------------------------------
# uv and the virtual environment
# ------------------------------------------------------------


@functools.cache
def uv():
    """Path of uv: the machine's own, else one fetched with pip into the cache."""
    for place in (shutil.which("uv"), CACHE / "uv" / "bin" / "uv"):
        if place and Path(place).exists() and _works([place, "--version"]):
            return str(place)
    with Step("uv"):
        environment = {}
        if not _works([sys.executable, "-m", "pip", "--version"]):
            environment["PYTHONPATH"] = str(_debian_pip())
        shutil.rmtree(CACHE / "uv", ignore_errors=True)
        with made_whole(CACHE / "uv") as folder:
            run(
                [sys.executable, "-m", "pip", "install", "--quiet"]
                + ["--disable-pip-version-check", "--target", folder, UV],
                "get uv",
                env=environment,
            )
    return str(CACHE / "uv" / "bin" / "uv")


def _works(command):
    try:
        return not subprocess.run(command, capture_output=True, timeout=60).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def _debian_pip():
    """A bare Debian has Python without pip: unpack the wheel Debian keeps of it."""
    folder = CACHE / "pip"
    if not folder.exists():
        with made_whole(folder) as part:
            apt = Apt(part / "apt")
            apt.update()
            files = apt.download({"python3-pip-whl": None}, part)
            apt.unpack(files.values(), part)
    return next(folder.glob("usr/share/python-wheels/pip-*.whl"))


@functools.cache
def venv():
    """The virtual environment with exactly the locked packages."""
    tag = "{}.{}".format(*sys.version_info)
    folder = CACHE / f"venv-{tag}-{digest(REQUIREMENTS)}"
    finished = folder / "complete"
    if finished.exists():
        return folder
    need_disk(FIRST_RUN_GB)
    with alone("python packages"):
        if finished.exists():
            return folder
        tool = uv()
        with Step("Python packages") as step:
            # certificates of the machine: companies have their own
            env = {"UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": ""}
            if not (folder / "bin" / "python").exists():
                run(
                    [tool, "venv", "--quiet", "--allow-existing", folder]
                    + ["--python", sys.executable],
                    "make the virtual environment",
                    env=env,
                )
            # uv takes what an interrupted run has already fetched from its own cache
            run(
                [tool, "pip", "sync", "--require-hashes", REQUIREMENTS]
                + ["--python", folder / "bin" / "python"],
                "get the Python packages",
                env=env,
                step=step,
                watch=str.strip,
            )
            finished.touch()
    return folder


def python():
    return venv() / "bin" / "python"


# ------------------------------------------------------------
# Odoo
# ------------------------------------------------------------


@functools.cache
def odoo():
    """Folder to put on PYTHONPATH so that ``import odoo`` finds Odoo 19."""
    own = os.environ.get("AFTER_SALES_ODOO")
    if own:
        return _odoo_of(Path(own).absolute())
    folder = CACHE / f"odoo-{digest(DEBIAN_LOCK)}"
    if not folder.exists():
        need_disk(FIRST_RUN_GB)
        with alone("odoo"):
            if not folder.exists():
                _get_odoo(folder)
    return folder / "usr/lib/python3/dist-packages"


def odoo_version():
    """What the databases made with this Odoo are keyed by."""
    if os.environ.get("AFTER_SALES_ODOO"):
        return digest(odoo(), odoo() / "odoo" / "release.py")
    return (odoo().parents[3] / "VERSIONS").read_text()


def _odoo_of(folder):
    """Accept a checkout, a dist-packages folder or the root of an unpacked package."""
    for place in (folder, folder / "usr/lib/python3/dist-packages"):
        release = place / "odoo" / "release.py"
        if release.exists():
            if not re.search(r"version_info = \(19, 0,", release.read_text()):
                raise Stop(f"AFTER_SALES_ODOO={folder} is not an Odoo 19.0")
            return place
    raise Stop(f"AFTER_SALES_ODOO={folder} has no odoo/release.py in it")


def debian_lock():
    for line in DEBIAN_LOCK.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()


def _get_odoo(folder):
    apt = Apt(CACHE / "apt")
    debs = CACHE / "debs"
    debs.mkdir(exist_ok=True)
    with Step("Odoo 19: index of Debian's archive") as step:
        apt.add_suites({suite for _name, suite, _version, _sum in debian_lock()})
        apt.update(step)
    with Step("Odoo 19: download (130 MB)"):
        files = apt.get_locked(list(debian_lock()), debs)
    with Step("Odoo 19: unpack") as step, made_whole(folder) as part:
        apt.unpack(files, part)
        packages = part / "usr/lib/python3/dist-packages"
        # Stripped from Debian's package but listed in an asset bundle: without a file
        # there every screen logs an error. Only in this private copy.
        stripped = "odoo/addons/mail/static/lib/selfie_segmentation"
        (packages / stripped).mkdir(parents=True, exist_ok=True)
        (packages / stripped / "selfie_segmentation.js").touch()
        _heal_links(part)
        (part / "VERSIONS").write_text("".join(f"{file.name}\n" for file in files))
    shutil.rmtree(debs)


def _heal_links(root):
    """Point the package's absolute links (/usr/share/...) into the private folder."""
    for path in (root / "usr/lib/python3/dist-packages/odoo/addons").rglob("*"):
        if path.is_symlink():
            target = os.readlink(path)
            if target.startswith("/") and (root / target.lstrip("/")).exists():
                path.unlink()
                inside = root / target.lstrip("/")
                path.symlink_to(os.path.relpath(inside, path.parent))


class Apt:
    """Debian's own apt with a private state: any user may, nothing is installed."""

    def __init__(self, state):
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise Stop(
                "this machine has no apt-get to fetch Odoo with;"
                " AFTER_SALES_ODOO=/path/to/odoo uses an Odoo 19 checkout instead"
            )
        self.state = state
        self.suites = state / "suites.sources"
        for name in ("lists/partial", "cache/archives/partial"):
            (state / name).mkdir(parents=True, exist_ok=True)
        self.options = [
            *("-o", f"Dir::State::lists={state}/lists"),
            *("-o", f"Dir::Cache={state}/cache"),
            # as root, apt would drop to a user who cannot reach the cache
            *("-o", "APT::Sandbox::User=" + ("root" if IS_ROOT else "")),
            *("-o", "Acquire::Retries=3"),
        ]

    def add_suites(self, suites):
        """Look into these suites of the Debian mirror that the machine uses."""
        self.suites.write_text(
            "Types: deb\n"
            f"URIs: {self._mirror()}\n"
            f"Suites: {' '.join(sorted(suites))}\n"
            "Components: main\n"
            "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
        )
        self.options += [
            *("-o", f"Dir::Etc::sourcelist={self.suites}"),
            *("-o", "Dir::Etc::sourceparts=/dev/null"),
        ]

    def _mirror(self):
        query = ["indextargets", "--format", "$(ORIGIN) $(LABEL) $(SITE)"]
        for options in ([], self.options):
            if options:
                # the machine's own lists are missing (slim images): fetch them first
                self.update()
            for line in subprocess.run(
                ["apt-get", *options, *query], capture_output=True, text=True
            ).stdout.splitlines():
                origin, label, site = line.split(" ", 2)
                if origin == label == "Debian":
                    return site
        raise Stop(
            "apt on this machine knows no Debian mirror to fetch Odoo from;"
            " AFTER_SALES_ODOO=/path/to/odoo uses an Odoo 19 checkout instead"
        )

    def update(self, step=None):
        output = run(
            ["apt-get", *self.options, "update"],
            "read the index of Debian's archive",
            step=step,
            watch=str.strip,
        )
        if re.search("^(Err:|W: Failed to fetch)", output, re.MULTILINE):
            # apt calls this a warning and goes on with old lists
            if not list((self.state / "lists").glob("*_Packages*")):
                raise Stop(
                    "cannot read the index of Debian's archive: no network."
                    " Connect and run the same command again, it resumes."
                )

    def get_locked(self, entries, folder):
        """Download the locked versions, else the newest with one line of warning.

        :param entries: (name, suite, version, checksum) as in the lock file
        """
        offered = self._versions([name for name, *_rest in entries])
        chosen = {}
        for name, _suite, version, _checksum in entries:
            if version in offered[name]:
                chosen[name] = version
                continue
            newer = [
                other
                for other in offered[name]
                if name != "odoo-19" or other.startswith("19.0")
            ]
            if not newer:
                raise Stop(
                    f"the archive has no {name} {version} and no newer one that fits;"
                    " AFTER_SALES_ODOO=/path/to/odoo uses an Odoo 19 checkout instead"
                )
            chosen[name] = newer[0]
            warn(
                f"{name} {version}, the tested version, is gone from the archive:"
                f" taking {newer[0]}. './dev lock' records it."
            )
        files = self.download(chosen, folder)
        for name, _suite, version, checksum in entries:
            found = hashlib.sha256(files[name].read_bytes()).hexdigest()
            if chosen[name] == version and found != checksum:
                files[name].unlink()
                raise Stop(
                    f"the archive's {name} {version} is not the file that was tested"
                    f" (checksum in {DEBIAN_LOCK.name}); nothing was unpacked"
                )
        return list(files.values())

    def _versions(self, names):
        """What the archive offers, newest first: {name: [version, ...]}."""
        found = {name: [] for name in names}
        for line in run(
            ["apt-cache", *self.options, "madison", *names], "look up the packages"
        ).splitlines():
            name, version, *_rest = (part.strip() for part in line.split("|"))
            if name in found:
                found[name].append(version)
        return found

    def download(self, chosen, folder):
        """Download packages; whole files of an interrupted run are not fetched again.

        :param chosen: {name: version or None for the newest}
        :return: {name: file}
        """
        run(
            ["apt-get", *self.options, "--quiet", "download"]
            + [
                f"{name}={version}" if version else name
                for name, version in chosen.items()
            ],
            f"download {', '.join(chosen)}",
            cwd=folder,
        )
        files = {}
        for name, version in chosen.items():
            pattern = f"{name}_{version.replace(':', '%3a') if version else '*'}_*.deb"
            files[name] = next(folder.glob(pattern))
        return files

    def unpack(self, files, folder):
        for file in files:
            run(["dpkg-deb", "-x", file, folder], f"unpack {file.name}")


# ------------------------------------------------------------
# Programs of the machine
# ------------------------------------------------------------


def need_programs(*names, fatal=True):
    """See that programs and the CJK font are there; root gets them, others are told.

    :param fatal: stop when something is missing, else warn and go on
    """
    lacking = [name for name in names if not shutil.which(name)]
    packages = [package for name in lacking for package in PROGRAMS[name][0]]
    uses = [PROGRAMS[name][1] for name in lacking]
    if {"chromium", "wkhtmltopdf"} & set(names) and not _has_cjk_font():
        packages.append(CJK_FONT)
        uses.append("Chinese text in pictures and PDF")
    if not packages:
        return
    if IS_ROOT and shutil.which("apt-get"):
        try:
            _install(packages)
            return
        except Stop as error:
            if fatal:
                raise
            warn(str(error))
            return
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    message = f"missing for {', '.join(uses)}. As root run: {command}"
    if fatal:
        raise Stop(message)
    warn(message)


def _has_cjk_font():
    folders = ("/usr/share/fonts", "/usr/local/share/fonts")
    return any(
        next(Path(folder).rglob(pattern), None)
        for folder in folders
        for pattern in ("*CJK*", "wqy-*", "*droid*fallback*")
    )


def _install(packages):
    with Step(f"apt packages: {' '.join(packages)}") as step, alone("apt packages"):
        env = {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "--yes", "--no-install-recommends"]
        what = "install " + " ".join(packages)
        try:
            run(install + packages, what, env=env, step=step, watch=str.strip)
        except Stop:
            # lists may be missing or too old
            run(["apt-get", "update"], "run apt-get update", step=step)
            run(install + packages, what, env=env, step=step, watch=str.strip)


# ------------------------------------------------------------
# ./dev lock
# ------------------------------------------------------------

#: What our addons need at run time goes into the production image too.
RUNTIME = re.compile(r"^(odoo-addon-\S+|chinesecalendar|holidays)==")


def lock(_arguments):
    """Write the newest versions of all we stand on into the lock files."""
    with Step("Python packages"):
        run(
            [uv(), "pip", "compile", "--quiet", "--universal", "--upgrade"]
            + ["--python-version", "3.10", "--generate-hashes", "--no-annotate"]
            + ["--no-emit-index-url", "--custom-compile-command", "./dev lock"]
            + ["--overrides", "overrides.txt", "requirements.in"]
            + ["--output-file", REQUIREMENTS.name],
            "lock the Python packages",
            env={"UV_SYSTEM_CERTS": "1"},
            cwd=HERE,
        )
    production_requirements()
    with Step("Debian packages"):
        _lock_debian()
    need_programs("npm")
    with Step("npm packages"):
        run(
            ["npm", "install", "--package-lock-only"]
            + ["--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"],
            "lock the npm packages",
            cwd=HERE,
        )
    return 0


def production_requirements():
    """Take over what the production image needs from the big lock file."""
    blocks = re.split(r"\n(?=\S)", REQUIREMENTS.read_text().rstrip())
    chosen = [block for block in blocks if RUNTIME.match(block)]
    PRODUCTION.write_text(
        "# Taken from workshop/requirements.txt by ./dev lock\n"
        + "\n".join(chosen)
        + "\n"
    )


def _lock_debian():
    lines = [
        line for line in DEBIAN_LOCK.read_text().splitlines() if line.startswith("#")
    ]
    entries = list(debian_lock())
    apt = Apt(CACHE / "apt")
    apt.add_suites({suite for _name, suite, _version, _sum in entries})
    apt.update()
    for name, suite, _version, _checksum in entries:
        shown = run(["apt-cache", *apt.options, "show", f"{name}/{suite}"], "look up")
        version = re.search(r"^Version: (\S+)", shown, re.MULTILINE)[1]
        checksum = re.search(r"^SHA256: (\S+)", shown, re.MULTILINE)[1]
        lines.append(f"{name} {suite} {version} {checksum}")
    DEBIAN_LOCK.write_text("\n".join(lines) + "\n")
