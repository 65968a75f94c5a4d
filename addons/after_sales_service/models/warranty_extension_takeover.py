# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class WarrantyExtension(models.Model):
    """Time out of use from before the unit was registered here."""

    _inherit = "after.sales.warranty.extension"

    kind = fields.Selection(
        selection_add=[("before", "Out of use before the take-over")],
        ondelete={"before": "cascade"},
    )
