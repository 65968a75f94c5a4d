# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import training_course
from . import training_centre
from . import training_room
from . import training_trainer
from . import training_entitlement
from . import event_event
from . import event_registration
