# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_catalogue_class
from . import test_catalogue_fit
from . import test_catalogue_import
from . import test_catalogue_jobs
from . import test_catalogue_successor
from . import test_departure
from . import test_kit
from . import test_second_visit
from . import test_counts
from . import test_levels
from . import test_levels_rules
from . import test_spare_reports
from . import test_removed_part
from . import test_topup
from . import test_supply
from . import test_supply_job
from . import test_portal_spares
from . import test_shop
from . import test_spare_registers
from . import test_spare_stock
from . import test_spare_together
from . import test_spares_crons
from . import test_approval
from . import test_approval_deadline
from . import test_approval_doors
from . import test_approval_substitute
