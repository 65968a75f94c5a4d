# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_training_ground
from . import test_procedure
from . import test_incident
from . import test_site_safety
