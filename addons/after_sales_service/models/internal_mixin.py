# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class InternalMixin(models.AbstractModel):
    """Customers read their tickets and jobs, but not what we say among ourselves.

    The portal shows none of it; this closes it to programs of the customer's, too.
    """

    _name = "after.sales.internal.mixin"
    _description = "Internal Fields"

    #: names of fields that no portal user reads, searches or writes
    _internal_fields = frozenset()

    def _has_field_access(self, field, operation):
        if (
            field.name in self._internal_fields
            and not self.env.su
            and self.env.user.share
        ):
            return False
        return super()._has_field_access(field, operation)
