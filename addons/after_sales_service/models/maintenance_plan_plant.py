# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class MaintenancePlan(models.Model):
    """A plan taken over from a recurring request of core Maintenance."""

    _inherit = "after.sales.maintenance.plan"

    taken_over_from = fields.Char(
        readonly=True,
        copy=False,
        help="The record of another module that this plan was taken over from.",
    )

    _taken_over_once = models.UniqueIndex(
        "(taken_over_from) WHERE taken_over_from IS NOT NULL",
        "This plan was taken over already.",
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"taken_over_from"}
