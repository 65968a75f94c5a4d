# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import incident_reason
from . import incident_report
from . import site_reading
from . import site_waiver
