# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import training_course
from . import training_centre
from . import training_room
from . import training_trainer
from . import training_entitlement
from . import event_event
from . import event_registration
from . import training_centre_fee
from . import training_entitlement_travel
from . import travel_rule
from . import travel_rule_line
from . import travel_claim
from . import travel_claim_steps
from . import travel_claim_portal
from . import travel_claim_register
from . import travel_claim_billing
from . import travel_claim_line
from . import travel_claim_line_billing
from . import travel_cost_report
from . import event_registration_travel
from . import account_move_travel
