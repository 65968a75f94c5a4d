# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class CachedMixin(models.AbstractModel):
    """What the engine keeps ready as plain values: forgotten when it changes.

    A concrete model says in ``_get_cache_owner()`` of which records its values are
    kept, and these say in ``_forget_cache()`` what follows besides.
    """

    _name = "after.sales.cached.mixin"
    _description = "Configuration Kept Ready for the Engine"

    def _get_cache_owner(self):
        """Return the records whose kept values hold those of these records.

        None, where nothing that is kept depends on them.
        """
        return self

    def _forget_cache(self):
        """Drop what is kept of these records, here and in every other worker."""
        self.env.registry.clear_cache()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if owners := records._get_cache_owner():
            owners._forget_cache()
        return records

    def write(self, vals):
        owners = self._get_cache_owner()
        result = super().write(vals)
        # moved to another owner: both have changed
        owners |= self._get_cache_owner()
        if owners:
            owners._forget_cache()
        return result

    def unlink(self):
        owners = self._get_cache_owner()
        result = super().unlink()
        if owners:
            owners._forget_cache()
        return result
