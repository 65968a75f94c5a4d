# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class WarrantyExtension(models.Model):
    """The time carried over to a unit that was given in exchange."""

    _inherit = "after.sales.warranty.extension"

    is_carried = fields.Boolean(
        string="Carried over",
        readonly=True,
        copy=False,
        help="Follows the ledger of the unit that was exchanged.",
    )

    def _check_can_withdraw(self):
        """What was carried over follows the old unit, and would come back by itself."""
        res = super()._check_can_withdraw()
        for extension in self.filtered("is_carried"):
            raise UserError(
                self.env._(
                    "“%(entry)s” was carried over from %(unit)s and follows it. Correct"
                    " the ledger or the extensions there.",
                    entry=extension.display_name,
                    unit=extension.warranty_id.carried_from_id.display_name,
                )
            )
        return res
