# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_billing
from . import test_contact
from . import test_downtime
from . import test_equipment
from . import test_equipment_rights
from . import test_fault
from . import test_helpdesk_mgmt_fixes
from . import test_hooks
from . import test_order
from . import test_order_parts
from . import test_order_rights
from . import test_order_ticket
from . import test_portal_order
from . import test_reports
from . import test_sla_policy
from . import test_sla_replan
from . import test_sla_rights
from . import test_sla_tick
from . import test_sla_timer
from . import test_stock_delivery
from . import test_ticket_desk
from . import test_ticket_dispatch
from . import test_ticket_intake
from . import test_ticket_rights
from . import test_warranty
