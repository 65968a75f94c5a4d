# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: who keeps papers -> the fields that name them
KEEPERS = {
    "after.sales.order": (
        "certificate_attachment_id",
        "report_attachment_id",
        "statement_attachment_id",
        "refusal_attachment_id",
        "plan_attachment_id",
        "feedback_attachment_id",
        "slip_attachment_ids",
        "acceptance_form_attachment_id",
    ),
    "after.sales.emergency.report": ("attachment_id",),
    "after.sales.statement": ("attachment_id",),
    "after.sales.plan": ("attachment_id",),
    "after.sales.downtime": ("letter_attachment_id",),
    "after.sales.warranty.extension": ("document_ids",),
    "helpdesk.ticket": ("advice_attachment_id",),
    "after.sales.proposal": ("attachment_ids",),
    "after.sales.liability": ("attachment_ids",),
}
#: such papers hang on their keepers, or on one of these
OWNERS = frozenset({"after.sales.equipment", "res.partner"})
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

    def _keep_with(self, record):
        """Bring these attachments home to a record: it is read with its papers.

        What the user uploaded for this moves there; what belongs to another record
        or to somebody else is copied: that one keeps it.

        :raises AccessError: the user may not read them
        :return: the attachments of ``record``
        """
        self.check_access("read")
        mine = self.browse()
        for attachment in self:
            home = {"res_model": record._name, "res_id": record.id}
            # bounded: these attachments, which the user may read
            attachment = attachment.sudo()
            if attachment._is_upload_of(self.env.user):
                attachment.write(home)
                mine |= attachment
            else:
                mine |= attachment.copy(home)
        return mine.sudo(self.env.su)

    def _is_upload_of(self, user):
        """Whether the user has uploaded it, and it belongs to no record yet."""
        self.ensure_one()
        owner = self.env.get(self.res_model) if self.res_id else None
        return self.create_uid == user and (owner is None or owner._transient)

    @api.model
    def _get_paper_keepers(self):
        """Return model -> its fields that name kept papers; addons add theirs."""
        return KEEPERS

    def _check_no_kept_paper(self):
        """Refuse to touch the papers of jobs, statements, plans and the ledger.

        :raises UserError: one of them is such a paper
        """
        keepers = self._get_paper_keepers()
        # only the link is read; others' attachments are no business of ours
        ids = [
            attachment.id
            for attachment in self.sudo()
            if attachment.res_model in OWNERS or attachment.res_model in keepers
        ]
        if not ids:
            return
        for model, names in keepers.items():
            # whoever may delete an attachment need not see what it belongs to
            keeper = (
                self.env[model]
                .sudo()
                .search(Domain.OR(Domain(name, "in", ids) for name in names), limit=1)
            )
            if keeper:
                raise UserError(
                    self.env._(
                        "This paper belongs to %(record)s: it is kept as it is.",
                        record=keeper.display_name,
                    )
                )
