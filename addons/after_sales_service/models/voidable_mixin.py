# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "after_sales_service.group_after_sales_manager"


class VoidableMixin(models.AbstractModel):
    """A promise that the service manager can declare void, and take that back.

    Both need a reason and are logged with it. Void it is as long as a reason stands
    there; only the steps below write it.
    """

    _name = "after.sales.voidable.mixin"
    _description = "Can Be Voided"

    void_reason = fields.Char(
        readonly=True, copy=False, help="Void as long as a reason stands here."
    )

    # ------------------------------------------------------------
    # WHO MAY, AND WHEN
    # ------------------------------------------------------------

    def _get_void_fields(self):
        """Names of the fields that only the steps write."""
        return {"void_reason"}

    def _check_may_decide(self):
        """Refuse whoever is not the service manager of these records.

        :raises AccessError: the user is not, or may not see them
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("The service manager extends, voids and revives warranties.")
            )

    def _check_can_void(self):
        self._check_may_decide()
        for record in self.filtered("void_reason"):
            raise UserError(
                self.env._(
                    "“%(record)s” is void already: %(reason)s",
                    record=record.display_name,
                    reason=record.void_reason,
                )
            )

    def _check_can_revive(self):
        self._check_may_decide()
        for record in self.filtered(lambda record: not record.void_reason):
            raise UserError(
                self.env._("“%s” is not void: nothing to undo.", record.display_name)
            )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_void(self):
        """Ask for the reason and void."""
        self._check_can_void()
        return self._open_decision("void")

    def action_revive(self):
        """Ask for the reason and undo the voiding."""
        self._check_can_revive()
        return self._open_decision("revive")

    def _open_decision(self, decision):
        """Open the dialog in which the manager says why."""
        Decision = self.env["after.sales.warranty.decision"]
        titles = dict(Decision._fields["decision"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles[decision],
            "res_model": Decision._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                f"default_{Decision._get_target_field(self)}": self.ids,
            },
        }

    def _do_void(self, reason, documents=None):
        """Void these records; the caller has checked who may.

        :param str reason: why; not empty
        :param documents: ``ir.attachment`` that prove it, or None
        """
        self._write_void_reason(reason)
        self._log_decision(self.env._("Void: %s", reason), documents)

    def _do_revive(self, reason, documents=None):
        """Undo the voiding; as :meth:`_do_void`."""
        self._write_void_reason(False)
        self._log_decision(self.env._("No longer void: %s", reason), documents)

    def _write_void_reason(self, reason):
        self.sudo().void_reason = reason  # the steps check who may, clients cannot

    def _log_decision(self, text, documents=None):
        for record in self:
            papers = documents._keep_with(record) if documents else documents
            record._message_log(
                body=Markup("<p>%s</p>") % text,
                attachment_ids=papers.ids if papers else None,
            )
