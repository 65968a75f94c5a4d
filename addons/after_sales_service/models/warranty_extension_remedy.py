# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class WarrantyExtension(models.Model):
    """The time carried over to a unit that was given in exchange."""

    _inherit = "after.sales.warranty.extension"

    is_carried = fields.Boolean(
        string="Carried over",
        readonly=True,
        copy=False,
        help="Follows the ledger of the unit that was exchanged.",
    )
