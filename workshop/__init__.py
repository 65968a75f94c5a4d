# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The workshop behind ``./dev``: a thin front over uv, Odoo, PostgreSQL and pytest.

What is where, in the order in which a run needs it:

* ``ground``     where things are; how we talk, run programs and keep runs apart
* ``supplies``   gets uv, the Python packages, Odoo's Debian package, apt packages
* ``postgres``   starts and stops the embedded server (or uses ``PGHOST``)
* ``databases``  templates made once, copies of them in seconds
* ``__main__``   the commands; each lives in the module of its name

The modules that a bare Python runs use its standard library only. What needs Odoo
or a package is under ``inside/`` and is started with the virtual environment.
"""
