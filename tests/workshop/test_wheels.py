# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each addon is also a wheel, built by the community's ordinary tool."""

import zipfile
from email.parser import Parser

import pytest

from workshop.ground import addons
from workshop.lint import build_wheel


@pytest.mark.parametrize("name", list(addons()))
def test_addon_builds_as_a_wheel(name, tmp_path):
    build_wheel(name, tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        (metadata,) = [file for file in files if file.endswith(".dist-info/METADATA")]
        headers = Parser().parsestr(archive.read(metadata).decode())
    assert headers["Name"] == f"odoo-addon-{name}"
    assert headers["Version"].startswith(addons()[name]["version"])
    assert f"odoo/addons/{name}/__manifest__.py" in files
    needs = " ".join(headers.get_all("Requires-Dist", []))
    assert "odoo==19.0" in needs
    for other in addons()[name]["depends"]:
        if other in addons():
            assert f"odoo-addon-{other}" in needs
