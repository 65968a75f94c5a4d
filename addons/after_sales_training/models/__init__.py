# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import training_course
from . import training_centre
from . import training_room
from . import training_trainer
from . import training_entitlement
from . import event_event
from . import event_registration
from . import training_use_mixin
from . import training_material
from . import training_course_session
from . import training_centre_use
from . import training_room_use
from . import training_trainer_use
from . import res_company_centre
from . import res_config_settings_centre
from . import until_merged
from . import event_event_session
from . import event_event_overlap
from . import event_event_closing
from . import event_event_site
from . import event_event_attendance
from . import event_registration_attendance
from . import event_event_letter
from . import event_registration_letter
from . import training_attendance
from . import order_training_session
from . import order_training_conflict
from . import training_use_report
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
