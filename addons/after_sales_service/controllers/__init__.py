# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import register
from . import equipment_portal
from . import contract_portal
from . import helpdesk_ticket
from . import portal
from . import portal_price
from . import portal_acceptance
from . import portal_todo
from . import notice
from . import qr
from . import report_fault
from . import ticket_portal
from . import rating
from . import meter
