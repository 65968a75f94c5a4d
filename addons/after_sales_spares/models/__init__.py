# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import spare_stock
from . import spare_fit
from . import kit
from . import kit_line
from . import tier_definition
from . import tier_review
from . import res_company_approval
from . import res_config_settings_approval
from . import spare_request
from . import spare_request_line
from . import spare_request_line_price
from . import spare_request_facts
from . import spare_request_approval
from . import spare_request_deciders
from . import spare_request_deadline
from . import spare_substitute
from . import spare_decision
