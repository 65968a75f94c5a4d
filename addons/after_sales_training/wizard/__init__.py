# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import training_cancel
from . import training_enrol
from . import training_enrol_line
from . import training_excuse
from . import voucher_change
from . import training_sign
from . import signoff_word
from . import issue_return
from . import session_mixin
from . import certificate_waiver
from . import training_line_session
from . import training_need_decline
from . import training_need_plan
from . import assessment_correct
from . import assessment_make
from . import staff_appeal
from . import staff_appeal_decision
from . import staff_reply
from . import incident_reason
from . import incident_report
from . import site_reading
from . import site_waiver
