# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """The files of a checklist are fixed with it: signed for, they stay."""

    _inherit = "ir.attachment"

    def _check_no_kept_paper(self):
        super()._check_no_kept_paper()
        # only the link is read; others' attachments are no business of ours
        ids = [
            file.id
            for file in self.sudo()
            if file.res_model == "after.sales.checklist.line"
        ]
        if not ids:
            return
        # whoever may delete an attachment need not see the job it belongs to
        lines = (
            self.env["after.sales.checklist.line"]
            .sudo()
            .search([("attachment_ids", "in", ids)])
        )
        for order in lines.order_id:
            if order._is_sealed() or order.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "This file belongs to %(job)s, which is signed or closed: it is"
                        " kept as it is.",
                        job=order.name,
                    )
                )
