# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import spare_stock
from . import spare_fit
from . import kit
from . import kit_line
from . import spare_request
from . import spare_request_line
from . import res_company_topup
from . import res_config_settings_topup
from . import replenishment
from . import replenishment_line
from . import replenishment_making
from . import replenishment_preparing
from . import replenishment_receiving
from . import replenishment_phone
from . import order_line_replenishment
from . import stock_picking_topup
from . import removed_part
from . import removed_part_steps
from . import removed_part_stock
from . import order_removed
from . import order_line_removed
from . import stock_move_removed
from . import warranty_part_removed
from . import order_my_day_topup
