# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_downtime
from . import test_equipment
from . import test_equipment_rights
from . import test_sla_policy
from . import test_sla_rights
from . import test_sla_tick
from . import test_sla_timer
from . import test_stock_delivery
from . import test_warranty
