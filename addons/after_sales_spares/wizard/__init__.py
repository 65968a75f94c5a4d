# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import spare_import
from . import carry_rest
from . import departure_waiver
from . import replenishment_count
from . import removed_part_test
from . import removed_part_settle
from . import part_request
from . import part_request_line
from . import vendor_choice
from . import vendor_choice_line
from . import spare_quote
from . import spare_quote_line
from . import spare_request_forward
from . import spare_request_refusal
from . import loan_decision
from . import loan_handover
from . import loan_proposal
from . import remedy_wizard_loan
from . import stock_return_picking
from . import product_replenish
