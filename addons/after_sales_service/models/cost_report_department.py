# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .equipment import CUSTOMER, OWN_PLANT, OWNER_KINDS


class CostReport(models.Model):
    """Which department bears the cost: our own plant by department."""

    _inherit = "after.sales.cost.report"
    _depends = {
        "after.sales.equipment": ["department_id", "owner_kind"],
        "after.sales.order": ["department_id", "owner_kind"],
    }

    owner_kind = fields.Selection(OWNER_KINDS, string="Whose Unit", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)

    @api.model
    def _get_columns(self):
        return super()._get_columns() | {
            "owner_kind": SQL("%s", CUSTOMER),
            "department_id": SQL("NULL::int"),
        }

    @api.model
    def _get_job_columns(self):
        return super()._get_job_columns() | {
            "owner_kind": SQL("job.owner_kind"),
            "department_id": SQL("job.department_id"),
        }

    @api.model
    def _get_claim_source(self):
        """What a supplier pays back goes where the cost went."""
        columns, source = super()._get_claim_source()
        return columns | {
            "owner_kind": SQL("claim_unit.owner_kind"),
            "department_id": SQL(
                "CASE WHEN claim_unit.owner_kind = %s"
                " THEN claim_unit.department_id END",
                OWN_PLANT,
            ),
        }, source

    @api.model
    def _get_register_columns(self):
        return (*super()._get_register_columns(), "department_id")
