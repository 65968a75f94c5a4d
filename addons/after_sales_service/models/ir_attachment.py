# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PAPERS = (
    "certificate_attachment_id",
    "report_attachment_id",
    "statement_attachment_id",
)
#: fields that would change what a kept paper says or where it belongs
FIELDS_OF_PAPERS = frozenset(
    {"raw", "datas", "db_datas", "store_fname", "checksum", "mimetype"}
    | {"res_model", "res_id", "res_field", "type", "url"}
)


class IrAttachment(models.Model):
    """What a customer has signed or was told is kept as it was."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if not FIELDS_OF_PAPERS.isdisjoint(vals):
            self._check_no_kept_paper()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept_paper(self):
        self._check_no_kept_paper()

    def _check_no_kept_paper(self):
        """Refuse to touch the papers of service orders.

        :raises UserError: one of them is the paper of a job
        """
        # only the link is read; others' attachments are no business of ours
        ids = [
            attachment.id
            for attachment in self.sudo()
            if attachment.res_model == "after.sales.order"
        ]
        if not ids:
            return
        # whoever may delete an attachment need not see the job it belongs to
        order = (
            self.env["after.sales.order"]
            .sudo()
            .search(Domain.OR(Domain(name, "in", ids) for name in PAPERS), limit=1)
        )
        if order:
            raise UserError(
                self.env._(
                    "This paper was given to the customer of %(job)s: it is kept as"
                    " it is.",
                    job=order.name,
                )
            )
