# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import spare_stock
from . import spare_fit
from . import kit
from . import kit_line
from . import kit_learning
from . import product_product_successor
from . import departure_line
from . import helpdesk_ticket_team_stores
from . import order_kit
from . import order_line_planned
from . import order_second_visit
from . import order_departure
from . import order_departure_stock
from . import order_departure_gate
from . import order_departure_steps
from . import first_fix_report
from . import second_visit_report
from . import stock_picking_departure
from . import act_departure
from . import res_company_kits
from . import res_config_settings_kits
from . import spare_request
from . import spare_request_line
