# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The production files, read and then followed by hand where no container engine is.

The commands are those of docker-compose.yml, the configuration is docker/odoo.conf, the
OCA wheels are installed by the line of the Dockerfile; only the places differ.
"""

import configparser
import json
import os
import re
import shlex
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import yaml

from workshop import databases, postgres, supplies
from workshop.ground import CLONE, ROOT, addons, foundation, run

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text().replace("\\\n", " ")


def interpolate(text, environment):
    """What compose does with ${NAME:-default} and ${NAME:?message}."""

    def value(match):
        name, kind, rest = match.groups()
        if name in environment:
            return environment[name]
        assert kind != ":?", f"{name} is required: {rest}"
        return rest

    return re.sub(r"\$\{(\w+)(:-|:\?)?([^}]*)\}", value, str(text))


def instructions(word):
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


# ------------------------------------------------------------
# Read
# ------------------------------------------------------------


def test_images_are_those_we_name():
    assert instructions("FROM") == ["odoo:19.0"]
    assert SERVICES["db"]["image"] == "postgres:17"


@pytest.mark.parametrize("name", ["db", "web", "cron", "proxy"])
def test_what_keeps_running_is_watched_and_restarted(name):
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_setup_runs_once_before_the_others():
    assert SERVICES["setup"]["restart"] == "no"
    for name in ("web", "cron"):
        assert SERVICES[name]["depends_on"] == {
            "setup": {"condition": "service_completed_successfully"}
        }


def test_every_addon_is_installed_and_upgraded():
    command = SERVICES["setup"]["command"]
    for option in ("--init=", "--update="):
        (value,) = [
            part.removeprefix(option) for part in command if part.startswith(option)
        ]
        assert sorted(value.split(",")) == sorted(addons())


def test_volumes_hold_the_database_and_the_files():
    mounts = [mount for service in SERVICES.values() for mount in service["volumes"]]
    for volume in COMPOSE["volumes"]:
        assert any(mount.startswith(f"{volume}:") for mount in mounts)
    for mount in mounts:
        source = mount.split(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).exists()


def test_secrets_come_from_the_environment():
    for service in SERVICES.values():
        for key, value in (service.get("environment") or {}).items():
            if "PASSWORD" in key:
                assert re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?.+\}", value)
    with pytest.raises(AssertionError, match="required"):
        interpolate(SERVICES["db"]["environment"]["POSTGRES_PASSWORD"], {})


def test_files_the_image_copies_exist():
    for line in instructions("COPY"):
        assert (ROOT / line.split()[0]).exists()


def test_image_gets_the_locked_wheels():
    before = supplies.PRODUCTION.read_text()
    supplies.production_requirements()
    assert supplies.PRODUCTION.read_text() == before
    for name in foundation():
        wheel = f"odoo-addon-{name.replace('_', '-')}=="
        is_core = (supplies.odoo() / "odoo" / "addons" / name).exists()
        assert is_core or wheel in before


# ------------------------------------------------------------
# Followed by hand
# ------------------------------------------------------------


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The folder that stands for the image's file system."""
    place = tmp_path_factory.mktemp("image")
    (install,) = [line for line in instructions("RUN") if line.startswith("pip3 ")]
    words = shlex.split(install)
    options = [
        word
        for word in words[2:]
        if word.startswith("--")
        and word not in ("--break-system-packages", "--no-cache-dir", "--requirement")
    ]
    run(
        [supplies.uv(), "pip", "install", "--quiet", *options]
        + ["--python", supplies.python(), "--target", place / "packages"]
        + ["--requirement", supplies.PRODUCTION],
        "install the wheels of the image",
        env={"UV_SYSTEM_CERTS": "1"},
    )
    settings = configparser.ConfigParser()
    settings.read(ROOT / "docker" / "odoo.conf")
    options = settings["options"]
    assert options["proxy_mode"] == "True" and int(options["workers"]) > 1
    options["addons_path"] = str(ROOT / "addons")
    options["data_dir"] = str(place / "files")
    options["http_interface"] = "127.0.0.1"
    options["workers"] = "2"  # of a machine that others use too
    if postgres.is_own():
        options["db_host"] = str(postgres.socket_folder())
        options["db_user"] = postgres.ROLE
    with (place / "odoo.conf").open("w") as file:
        settings.write(file)
    return place


@pytest.fixture(scope="module")
def database():
    name = f"test{os.getpid()}-{CLONE}-production"
    databases.copy(databases.template(foundation()), name)
    yield name
    databases.drop(name)


def start(service, image, database, log, *more):
    """Start the command of a service the way its container would."""
    command = [
        interpolate(part, {"ODOO_DATABASE": database})
        for part in SERVICES[service]["command"]
    ]
    assert command[0] == "odoo"
    environment = {
        **os.environ,
        **postgres.environment(),
        "PYTHONPATH": os.pathsep.join([str(image / "packages"), str(supplies.odoo())]),
    }
    environment.pop("ODOO_RC", None)
    return subprocess.Popen(
        [str(supplies.python()), "-m", "odoo", "-c", str(image / "odoo.conf")]
        + command[1:]
        + list(more),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )


def stop(process):
    process.terminate()
    return process.wait(60)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_setup_then_web_and_cron(image, database, tmp_path):
    """The life of a deployment: setup, setup again, workers behind a proxy, cron."""
    for turn in ("first", "again"):
        log = tmp_path / f"setup-{turn}.log"
        assert start("setup", image, database, log).wait(300) == 0, log.read_text()
        assert databases.complaints(log.read_text()) == []
    states = postgres.sql(
        "SELECT DISTINCT state FROM ir_module_module WHERE name IN"
        f" ({','.join(repr(name) for name in addons())})",
        database,
    )
    assert states == [["installed"]]

    port = free_port()
    log = tmp_path / "web.log"
    web = start(
        "web",
        image,
        database,
        log,
        "--http-port",
        port,
        "--gevent-port",
        free_port(),
    )
    try:
        path = urllib.request.urlparse(SERVICES["web"]["healthcheck"]["test"][-1]).path
        assert _get(port, path, web, log)[0] == 200
        code, page = _get(port, "/web/login", web, log)
        assert code == 200 and b"oe_login_form" in page
        # the proxy's word about host and scheme is taken: an administrator's first
        # login is where Odoo learns its own address
        _get(
            port,
            "/web/session/authenticate",
            web,
            log,
            {"db": database, "login": "admin", "password": "admin"},
        )
        address = postgres.sql(
            "SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'", database
        )
        assert address == [["https://service.example"]]
    finally:
        assert stop(web) == 0, log.read_text()
    assert "CRITICAL" not in log.read_text()

    log = tmp_path / "cron.log"
    cron = start("cron", image, database, log)
    try:
        time.sleep(6)
        assert cron.poll() is None, log.read_text()
        needle = SERVICES["cron"]["healthcheck"]["test"][-1]
        assert needle in Path(f"/proc/{cron.pid}/cmdline").read_text()
    finally:
        stop(cron)


def _get(port, path, process, log, parameters=None):
    """Ask as the proxy does; wait until the workers answer."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        parameters and json.dumps({"params": parameters}).encode(),
        headers={
            "Content-Type": "application/json" if parameters else "text/plain",
            "X-Forwarded-Host": "service.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
        },
    )
    for _attempt in range(120):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text())
