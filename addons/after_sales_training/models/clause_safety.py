# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.clause import Cases
from odoo.addons.after_sales_service.models.clause_case import Paths

READING = "after.sales.procedure.acknowledgement"
VERSION = "after.sales.procedure.version"
INCIDENT = "after.sales.incident"
MEASURES = [
    ("procedures_read", "Procedures read in time"),
    ("procedures_approved", "Procedures approved by another than the author"),
    ("site_sheets_read", "Site safety sheets read before work"),
    ("incidents_reported", "Hazards and accidents reported at once"),
]


class Clause(models.Model):
    """Safety in the clause book: S36 and S36b measured from what was done."""

    _inherit = "after.sales.clause"

    measure = fields.Selection(
        selection_add=MEASURES,
        ondelete=dict.fromkeys((name for name, _label in MEASURES), "set null"),
    )

    @api.model
    def _get_scope_domains(self, scope):
        # our own staff and what happened to them are told to no customer
        ours = Domain.FALSE if scope.partner_id else Domain.TRUE
        if scope.company_id:
            ours &= Domain("company_id", "=", scope.company_id)
        return super()._get_scope_domains(scope) | {
            READING: ours
            & Domain("due_on", ">=", scope.first)
            & Domain("due_on", "<=", scope.last),
            VERSION: ours
            & Domain("in_force_on", ">=", scope.first)
            & Domain("in_force_on", "<=", scope.last),
            INCIDENT: ours
            & Domain("reported_at", ">=", scope.start)
            & Domain("reported_at", "<", scope.stop),
        }

    @api.model
    def _get_case_actions(self):
        return super()._get_case_actions() | {
            READING: "after_sales_training.procedure_acknowledgement_action",
            VERSION: "after_sales_training.procedure_version_action",
            INCIDENT: "after_sales_training.incident_action",
        }

    @api.model
    def _get_case_paths(self):
        return super()._get_case_paths() | {
            READING: Paths("due_on", (), ("procedure_id.name",)),
            VERSION: Paths("in_force_on", (), ("display_name",)),
            INCIDENT: Paths("reported_at", ("equipment_id",), ("name",)),
        }

    @api.model
    def _get_broken_reasons(self):
        return super()._get_broken_reasons() | {
            "procedures_read": self.env._("Not acknowledged on the day it was due"),
            "procedures_approved": self.env._("Approved by its author"),
            "site_sheets_read": self.env._("Worked without the safety sheet"),
            "incidents_reported": self.env._("Reported later than at once"),
        }

    def _measure_procedures_read(self, scope):
        """What staff had to read: acknowledged until the day it was due (S36)."""
        return Cases(
            READING,
            Domain("state", "=", "done") | Domain("is_late", "=", True),
            Domain("is_late", "=", False),
        )

    def _measure_procedures_approved(self, scope):
        """Versions that came into force: another than the author approved (S36b)."""
        return Cases(VERSION, Domain.TRUE, Domain("approved_alone", "=", False))

    def _measure_site_sheets_read(self, scope):
        """Jobs where the site asks for it: the sheet was read before work (S36)."""
        return Cases(
            "after.sales.order",
            Domain("site_sheet_result", "!=", False),
            Domain("site_sheet_result", "=", "read"),
        )

    def _measure_incidents_reported(self, scope):
        """Hazards and accidents: reported within the hours of the settings (S36)."""
        return Cases(
            INCIDENT, Domain("state", "!=", "dropped"), Domain("is_in_time", "=", True)
        )
