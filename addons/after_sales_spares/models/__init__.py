# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import spare_stock
from . import spare_fit
from . import kit
from . import kit_line
from . import spare_request
from . import spare_request_line
from . import until_merged_levels
from . import res_company_levels
from . import res_config_settings_levels
from . import stock_location_levels
from . import stock_warehouse_levels
from . import stock_orderpoint_levels
from . import stock_rule_levels
from . import spare_level
from . import spare_level_deciding
from . import spare_level_rule
from . import spare_level_proposing
from . import spare_count
from . import spare_count_line
from . import spare_count_phone
from . import spare_use_report
from . import spare_dead_stock
from . import spare_availability
