# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_portal_spares
from . import test_shop
from . import test_spare_registers
from . import test_spare_stock
