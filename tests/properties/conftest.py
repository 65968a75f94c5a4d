# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pure functions are tested as plain Python: no database, no Odoo.

``addons/<addon>/tools`` is imported as ``<addon>.tools``: the addon stands in
``sys.modules`` as an empty package, so its own ``__init__`` (models) does not run.
"""

import os
import sys
import types
from pathlib import Path

from hypothesis import HealthCheck, settings

ADDONS = Path(__file__).resolve().parents[2] / "addons"

for folder in ADDONS.iterdir():
    if (folder / "tools").is_dir() and folder.name not in sys.modules:
        package = types.ModuleType(folder.name)
        package.__path__ = [str(folder)]
        sys.modules[folder.name] = package

# The machine is shared: a slow example is no finding.
_calm = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# the same examples in each run, else a commit fails for what it did not touch; chance
# looks further in the deep run
settings.register_profile("quick", max_examples=200, derandomize=True, **_calm)
settings.register_profile("deep", max_examples=5000, **_calm)
settings.load_profile("deep" if os.environ.get("AFTER_SALES_DEEP") else "quick")
