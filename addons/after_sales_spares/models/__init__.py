# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import spare_stock
from . import spare_fit
from . import kit
from . import kit_line
from . import spare_request
from . import spare_request_line
from . import product_template_pool
from . import res_company_pool
from . import res_config_settings_pool
from . import loan
from . import loan_line
from . import loan_steps
from . import loan_stock
from . import loan_chase
from . import loan_check
from . import pool_unit
from . import pool_unit_choice
from . import pool_accessory
from . import pool_report
from . import equipment_loan
from . import helpdesk_ticket_loan
from . import remedy_loan
from . import sla_escalation_rule_loan
from . import sla_timer_loan
from . import stock_move_loan
