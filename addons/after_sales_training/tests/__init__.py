# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_training_ground
from . import test_staff_assessment
from . import test_staff_confidential
from . import test_staff_contest
from . import test_staff_measure
