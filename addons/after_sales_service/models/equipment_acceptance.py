# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Equipment(models.Model):
    """Whether the day of acceptance was signed, or only assumed."""

    _inherit = "after.sales.equipment"

    acceptance_assumed = fields.Boolean(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="No signed acceptance was found when the unit was taken over: its day was"
        " reckoned from the delivery. Entering the true day takes the mark away.",
    )

    _assumed_has_day = models.Constraint(
        "CHECK (acceptance_assumed IS NOT TRUE OR accepted_on IS NOT NULL)",
        "An assumed acceptance needs its day.",
    )

    @api.model
    def _get_fields_without_client_default(self):
        names = super()._get_fields_without_client_default()
        return names | {"acceptance_assumed"}

    def write(self, vals):
        """A day of acceptance that is entered is not assumed any more."""
        if "acceptance_assumed" in vals:
            self._check_can_correct_acceptance()
        elif "accepted_on" in vals:
            vals = dict(vals, acceptance_assumed=False)
        return super().write(vals)
