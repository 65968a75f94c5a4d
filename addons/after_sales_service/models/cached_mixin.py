# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class CachedMixin(models.AbstractModel):
    """What the engine keeps ready as plain values: forgotten when it changes.

    The concrete model says in ``_forget_cache()`` what is to be dropped; it is
    called after each create and write, and before and after a deletion takes the
    records away.
    """

    _name = "after.sales.cached.mixin"
    _description = "Configuration Kept Ready for the Engine"

    def _forget_cache(self):
        """Drop what was kept of these records, here and in every other worker."""
        self.env.registry.clear_cache()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._forget_cache()
        return result

    def unlink(self):
        self._forget_cache()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
