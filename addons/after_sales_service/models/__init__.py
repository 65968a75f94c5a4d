# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import contact
from . import downtime
from . import equipment
from . import fault
from . import helpdesk_ticket
from . import helpdesk_ticket_channel
from . import helpdesk_ticket_stage
from . import helpdesk_ticket_team
from . import product_template
from . import res_company
from . import res_config_settings
from . import res_partner
from . import sale_order
from . import sale_order_line
from . import stock_lot
from . import stock_move
from . import warranty
from . import warranty_exclusion
from . import warranty_extension
from . import warranty_line
from . import warranty_term
from . import warranty_term_line
