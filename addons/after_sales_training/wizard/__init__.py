# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import assessment_correct
from . import assessment_make
from . import staff_appeal
from . import staff_appeal_decision
from . import staff_reply
