# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import staff_demo
from . import training_demo
from . import centre_demo
from . import enrolment_demo
from . import vouchers_demo
from . import signoff_demo
from . import travel_demo
from . import load_demo
from . import safety_demo
