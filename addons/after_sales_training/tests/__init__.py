# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_training_ground
from . import test_centre
from . import test_centre_attendance
from . import test_centre_letters
from . import test_centre_site
from . import test_enrolment
from . import test_enrolment_places
from . import test_enrolment_portal
from . import test_voucher
from . import test_voucher_granting
from . import test_portal_voucher
from . import test_signoff_certificate
from . import test_issue
from . import test_signoff
from . import test_travel_claim
from . import test_travel_billing
from . import test_travel_rights
from . import test_load_certificate
from . import test_load_need
from . import test_load_programme
from . import test_load_report
from . import test_staff_assessment
from . import test_staff_confidential
from . import test_staff_contest
from . import test_staff_measure
