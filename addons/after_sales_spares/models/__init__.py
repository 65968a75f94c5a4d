# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import product_template
from . import product_template_class
from . import product_template_fit
from . import product_product_class
from . import product_product_fit
from . import product_product_search
from . import product_product_successor
from . import spare_stock
from . import spare_fit
from . import spare_intake
from . import equipment_fit
from . import order_fit
from . import order_line_fit
from . import act_fit
from . import res_company_catalogue
from . import res_config_settings_catalogue
from . import kit
from . import kit_line
from . import spare_request
from . import spare_request_line
