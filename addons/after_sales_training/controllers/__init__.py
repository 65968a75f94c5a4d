# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import training_enrolment
from . import training_join
from . import portal_voucher
from . import certificate
from . import signoff_portal
from . import travel_claim_portal
from . import certificate_portal
from . import danger_portal
