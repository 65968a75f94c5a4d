# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class KeptFilesMixin(models.AbstractModel):
    """Files of a record are read by whoever reads the record."""

    _name = "after.sales.kept.files.mixin"
    _description = "Files Kept With Their Record"

    def _keep_files(self, name):
        """Bring the files of a field home to their records.

        :param str name: the field, many2many of ``ir.attachment``
        """
        for record in self:
            home = (record._name, record.id)
            foreign = record[name].filtered(
                lambda file, home=home: (file.res_model, file.res_id) != home
            )
            if foreign:
                kept = record[name] - foreign
                record[name] = kept | foreign._keep_with(record)
