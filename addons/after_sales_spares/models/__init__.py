# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import spare_stock
from . import spare_fit
from . import kit
from . import kit_line
from . import spare_request
from . import spare_request_line
from . import until_merged_shop
from . import res_company_shop
from . import res_config_settings_shop
from . import spare_shop
from . import spare_shop_order
from . import sale_order_shop
from . import sale_order_line_shop
from . import stock_rule_shop
from . import equipment_shop
from . import helpdesk_ticket_shop
from . import part_used
from . import part_purchase
from . import order_line_topup
from . import clause_spares
