# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import loan_decision
from . import loan_handover
from . import loan_proposal
from . import remedy_wizard_loan
from . import stock_return_picking
