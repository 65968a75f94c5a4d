# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import session_mixin
from . import certificate_waiver
from . import training_line_session
from . import training_need_decline
from . import training_need_plan
