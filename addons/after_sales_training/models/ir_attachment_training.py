# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError

#: their files stay once ``_are_files_kept`` says so
MODELS = (
    "after.sales.incident.measure",
    "after.sales.procedure.version",
    "after.sales.travel.claim.line",
)


class IrAttachment(models.Model):
    """Receipts, proofs and rules stay as they were handed in.

    Whoever may write a record may write its files, so the files ask the record.
    """

    _inherit = "ir.attachment"

    def _check_no_kept_paper(self):
        res = super()._check_no_kept_paper()
        # only the link is read; others' attachments are no business of ours
        for model, files in self.sudo().grouped("res_model").items():
            if model not in MODELS:
                continue
            for record in self.env[model].sudo().browse(files.mapped("res_id")).exists():
                if record._are_files_kept():
                    raise UserError(
                        self.env._(
                            "This file belongs to %(record)s: it is kept as it is.",
                            record=record.display_name,
                        )
                    )
        return res
