# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import catalogue_demo
from . import spares_demo
from . import kits_demo
from . import levels_demo
from . import topup_demo
from . import supply_demo
from . import shop_demo
from . import approval_demo
from . import pool_demo
