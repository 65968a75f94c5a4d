# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import arrival_notice
from . import calendar_holidays
from . import calendar_holidays_line
from . import claim_answer
from . import compensation_decision
from . import compensation_exposure
from . import cost_decision
from . import contract_decision
from . import contract_offer
from . import coverage_decision
from . import downtime_answer
from . import downtime_settlement
from . import hold_wizard
from . import reclassification
from . import remedy_wizard
from . import resume_wizard
from . import feedback_form_mixin
from . import feedback_wizard
from . import sign_wizard
from . import sla_why
from . import plan_compose
from . import statement_wizard
from . import stock_return_picking
from . import warranty_decision
