# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import account_chart_template
from . import after_sales_demo
from . import after_sales_demo_ledger
from . import takeover_demo
from . import remedy_demo
from . import installation_demo
from . import warranty_demo
from . import accounts_demo
from . import price_demo
from . import contract_demo
from . import coverage_demo
from . import dispatch_demo
from . import phone_demo
from . import doors_demo
from . import desk_demo
from . import quality_demo
from . import follow_up_demo
from . import feedback_demo
from . import maintenance_demo
from . import meter_demo
from . import renewal_demo
from . import notice_demo
from . import acceptance_demo
from . import archive_demo
from . import plant_demo
from . import analysis_demo
