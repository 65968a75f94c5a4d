# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import SQL


class SerialisedMixin(models.AbstractModel):
    """Records of which parallel transactions use up what is left."""

    _name = "after.sales.serialised.mixin"
    _description = "Used up One after the Other"

    def _serialise(self, names=()):
        """Let one transaction after the other count what is left on these rows.

        Each writes the rows: the later one fails to serialise and is run again by
        the server, and then sees what is left (recipes H). The caller has checked
        who may.

        :param names: computed fields that are read anew afterwards
        """
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = %s WHERE id IN %s",
                SQL.identifier(self._table),
                fields.Datetime.now(),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset([*names, "write_date"])
