# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

APPROVAL_STATES = [
    ("draft", "Draft"),
    ("submitted", "Waiting for Approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
]


class ApprovalMixin(models.AbstractModel):
    """Drafted by one person, approved by the manager in charge (分管经理审批).

    ``draft`` -> ``submitted`` -> ``approved`` or ``refused`` -> ``draft`` again. Two
    pairs of eyes: nobody approves what he has handed in or written, unless there is
    no other service manager in the company; then the record says so. What is approved
    stays as it is: models call ``_check_not_approved`` before they write its substance.

    The model brings ``company_id``, ``mail.thread`` and ``mail.activity.mixin``, and
    inherits ``after.sales.guard.mixin``; its ``create`` and ``write`` call
    ``_check_computed_fields``.
    """

    _name = "after.sales.approval.mixin"
    _inherit = ["after.sales.guard.mixin"]
    _description = "Approved by the Manager"

    approval_state = fields.Selection(
        APPROVAL_STATES,
        string="Approval",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    submitted_by_id = fields.Many2one(
        "res.users", string="Handed in by", readonly=True, copy=False
    )
    submitted_at = fields.Datetime(string="Handed in at", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(string="Decided at", readonly=True, copy=False)
    approved_alone = fields.Boolean(
        string="Approved by the Author",
        readonly=True,
        copy=False,
        help="There was no other service manager in the company.",
    )
    refusal_reason = fields.Char(readonly=True, copy=False)

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "approval_state",
            "submitted_by_id",
            "submitted_at",
            "approved_by_id",
            "approved_at",
            "approved_alone",
            "refusal_reason",
        }

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def action_submit(self):
        self._check_can_submit()
        self._do_submit()
        return True

    def _check_can_submit(self):
        """:raises UserError: it waits already, or is decided. Models add theirs."""
        self.check_access("write")
        self._check_approval_state("draft")

    def _do_submit(self):
        # fields of the steps; bounded to these records, which the user may write
        self.sudo().write(
            {
                "approval_state": "submitted",
                "submitted_by_id": self.env.uid,
                "submitted_at": fields.Datetime.now(),
                "refusal_reason": False,
            }
        )
        self._ask_approver()

    def _ask_approver(self):
        """A to-do for one of those who may decide; another one than the user."""
        for record in self:
            managers = record._get_approvers() - self.env.user - record._get_authors()
            record.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve: %s", record.display_name),
                user_id=(managers or record._get_approvers() or self.env.user)[0].id,
            )

    # ------------------------------------------------------------
    # DECIDE
    # ------------------------------------------------------------

    def action_approve(self):
        self._check_can_approve()
        self._do_approve()
        return True

    def _check_can_approve(self):
        """
        :raises AccessError: not a service manager of the company, or the author
            although another manager is there
        :raises UserError: it does not wait for a decision
        """
        self._check_can_decide()
        for record in self:
            authors = record._get_authors()
            others = record._get_approvers() - authors
            if self.env.user in authors and others:
                if self.env.user != record.submitted_by_id:
                    raise AccessError(
                        self.env._(
                            "“%(record)s” is your own work, whoever handed it in:"
                            " another service manager approves it (%(names)s).",
                            record=record.display_name,
                            names=", ".join(others[:3].mapped("name")),
                        )
                    )
                raise AccessError(
                    self.env._(
                        "“%(record)s” was handed in by you: another service manager"
                        " approves it (%(names)s).",
                        record=record.display_name,
                        names=", ".join(others[:3].mapped("name")),
                    )
                )

    def _check_can_decide(self):
        self.check_access("write")
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("The service manager approves. Ask one of them.")
            )
        self._check_approval_state("submitted")

    def _do_approve(self):
        self._decide("approved")

    def action_refuse(self):
        """Open the dialog that asks why."""
        self._check_can_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "after.sales.approval.refusal",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    def _do_refuse(self, reason):
        self._decide("refused", refusal_reason=reason)

    def _decide(self, state, **vals):
        for record in self:
            # fields of the steps; bounded to this record
            record.sudo().write(
                {
                    "approval_state": state,
                    "approved_by_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                    "approved_alone": state == "approved"
                    and self.env.user in record._get_authors(),
                    **vals,
                }
            )
            record.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        # the rows are held before any paper is made: whoever presses at the same
        # moment waits here, and is told that it is decided
        self.flush_recordset(["approval_state"])

    def action_redraft(self):
        """Back to the author: to be changed and handed in again."""
        self.check_access("write")
        for record in self:
            if record.approval_state == "approved":
                record._check_can_reopen()
        # fields of the steps; bounded to these records
        self.sudo().write({"approval_state": "draft", "approved_alone": False})
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _check_can_reopen(self):
        """:raises AccessError: what is approved is opened by the manager only"""
        if not self.env.user.has_group("after_sales_service.group_after_sales_manager"):
            raise AccessError(
                self.env._("What is approved is opened again by the service manager.")
            )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_approval_state(self, state):
        labels = dict(self._fields["approval_state"]._description_selection(self.env))
        for record in self:
            if record.approval_state != state:
                raise UserError(
                    self.env._(
                        "“%(record)s” is “%(is)s”, not “%(wanted)s”.",
                        **{
                            "record": record.display_name,
                            "is": labels[record.approval_state],
                            "wanted": labels[state],
                        },
                    )
                )

    def _check_not_approved(self):
        """:raises UserError: the record waits for a decision, or is approved"""
        for record in self:
            if record.approval_state in ("submitted", "approved"):
                raise UserError(
                    self.env._(
                        "“%(record)s” is handed in or approved: take it back to draft"
                        " first.",
                        record=record.display_name,
                    )
                )

    def _check_author_stays(self):
        """:raises UserError: whose it is does not change while it is decided"""
        for record in self:
            if record.approval_state == "submitted" and not self.env.su:
                raise UserError(
                    self.env._(
                        "“%(record)s” waits for its approval: whose it is stays until"
                        " it is decided.",
                        record=record.display_name,
                    )
                )

    def _get_authors(self):
        """Whose work it is: they do not approve it. Models add theirs. Hook."""
        self.ensure_one()
        return self.submitted_by_id

    def _get_approvers(self):
        """Who may take the open step; models with several steps narrow it. Hook."""
        return self._get_managers()

    def _get_managers(self):
        """The service managers of the record's company, the one in charge first."""
        self.ensure_one()
        group = self.env.ref("after_sales_service.group_after_sales_manager")
        # names of colleagues, for whoever hands in
        managers = group.sudo().all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and not user.share
        )
        return self.company_id.sudo().after_sales_manager_id & managers | managers
