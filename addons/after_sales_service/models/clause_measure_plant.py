# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain

from .clause import Cases
from .equipment import OWN_PLANT

#: clauses that promise something to a customer (S6, S9, S15, S17–S21); what is said
#: of all plant (S26–S30) counts whoever owns it
MEASURES_OF_CUSTOMERS = frozenset(
    {
        "consultation",
        "documents",
        "engineer_sent",
        "feedback_signed",
        "free_services",
        "installation_plan",
        "no_repeat",
        "register",
        "remote_first",
        "service_report",
    }
)
#: model -> what is about a customer's unit, or about none
OF_CUSTOMERS = {
    "after.sales.contact": ~Domain("equipment_id.owner_kind", "=", OWN_PLANT),
    "after.sales.order": Domain("owner_kind", "!=", OWN_PLANT),
    "helpdesk.ticket": ~Domain("equipment_id.owner_kind", "=", OWN_PLANT),
}


class Clause(models.Model):
    """What was promised to customers is measured on customers' units."""

    _inherit = "after.sales.clause"

    @api.model
    def _get_measures_of_customers(self):
        """Names of the measures in which our own plant does not count. Hook."""
        return MEASURES_OF_CUSTOMERS

    def _get_cases(self, scope):
        cases = super()._get_cases(scope)
        if self.measure in self._get_measures_of_customers():
            return Cases(
                cases.model, cases.decided & OF_CUSTOMERS[cases.model], cases.kept
            )
        return cases
