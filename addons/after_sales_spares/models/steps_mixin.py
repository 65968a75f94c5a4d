# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError


class StepsMixin(models.AbstractModel):
    """Documents whose ``state`` moves by buttons: a step is open in some states."""

    _name = "after.sales.steps.mixin"
    _description = "Moves by Steps"

    def _check_state(self, *allowed):
        """
        :raises UserError: this step is not open, or was taken already
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(document)s is in state “%(state)s”: this step is not open.",
                        document=record.display_name,
                        state=labels[record.state],
                    )
                )
