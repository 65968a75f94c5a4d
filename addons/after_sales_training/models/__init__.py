# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import training_course
from . import training_centre
from . import training_room
from . import training_trainer
from . import training_entitlement
from . import event_event
from . import event_registration
from . import until_merged_vouchers
from . import res_company_enrolment
from . import res_config_settings_enrolment
from . import res_partner_enrolment
from . import training_invitation
from . import training_entitlement_enrolment
from . import event_event_seats
from . import event_event_enrolment
from . import event_registration_enrolment
from . import event_registration_people
from . import event_registration_hold
from . import event_registration_portal
from . import event_registration_register

# after event_registration_voucher: it knows more of what a place is used for
from . import event_registration_no_show
