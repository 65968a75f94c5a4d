# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import account_chart_template
from . import after_sales_demo
from . import coverage_demo
