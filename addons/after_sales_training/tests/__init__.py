# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_training_ground
from . import test_load_certificate
from . import test_load_need
from . import test_load_programme
from . import test_load_report
