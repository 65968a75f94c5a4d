# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

REPORT = "after_sales_service.action_report_proposal"


class Proposal(models.Model):
    """Handed in complete, approved by one manager, or by two above the limit.

    Above the company's limit a second manager approves after the first: the one the
    company names (the general manager), else any other. Author and whoever handed it
    in approve nothing as long as there is another.
    """

    _inherit = "after.sales.proposal"

    first_approved_by_id = fields.Many2one(
        "res.users", string="First Approval by", readonly=True, copy=False
    )
    first_approved_at = fields.Datetime(
        string="First Approval at", readonly=True, copy=False
    )
    missing_text = fields.Text(string="Still Missing", compute="_compute_missing_text")
    approval_note = fields.Char(
        string="Who Approves", compute="_compute_approval_note", compute_sudo=True
    )
    can_submit = fields.Boolean(compute="_compute_can_decide")
    can_approve = fields.Boolean(compute="_compute_can_decide")

    # ------------------------------------------------------------
    # COMPLETE?
    # ------------------------------------------------------------

    @api.depends(
        "approval_state",
        "equipment_ids.state",
        "reason_ids",
        "description",
        "alternatives",
        "risks",
        "justification",
        "measured_until",
        "line_ids.amount",
        "cost_ids.expected_amount",
        "net_present_value",
    )
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for proposal in self:
            missing = (
                proposal._get_missing() if proposal.approval_state == "draft" else []
            )
            proposal.missing_text = "\n".join(f"• {text}" for text in missing)

    def _get_missing(self):
        """What a feasibility report still needs, in words; empty: nothing. Hook."""
        self.ensure_one()
        missing = []
        if not self.equipment_ids:
            missing.append(self.env._("Choose the units."))
        if retired := self.equipment_ids.filtered(lambda u: u.state == "retired"):
            missing.append(
                self.env._(
                    "Retired units are not renewed: %s",
                    ", ".join(retired.mapped("display_name")),
                )
            )
        if not self.reason_ids:
            missing.append(self.env._("Choose at least one reason."))
        for name, text in (
            ("description", self.env._("Say what is proposed.")),
            ("alternatives", self.env._("Say which alternatives were looked at.")),
            ("risks", self.env._("Say what may go wrong.")),
        ):
            if not (self[name] or "").strip():
                missing.append(text)
        if not self.measured_until:
            missing.append(self.env._("Measure what a year costs now."))
        if not self.line_ids:
            missing.append(self.env._("Enter what has to be invested."))
        elif self.net_present_value <= 0 and not (self.justification or "").strip():
            missing.append(
                self.env._(
                    "The figures alone do not speak for it: say why nevertheless."
                )
            )
        return missing

    def _check_can_submit(self):
        res = super()._check_can_submit()
        problems = [
            f"{proposal.display_name}:\n" + proposal.missing_text
            for proposal in self
            if proposal.missing_text
        ]
        if problems:
            raise UserError("\n\n".join(problems))
        return res

    def _do_submit(self):
        # a new round; fields of the steps, bounded to these records
        self.sudo().write({"first_approved_by_id": False, "first_approved_at": False})
        return super()._do_submit()

    # ------------------------------------------------------------
    # WHO APPROVES
    # ------------------------------------------------------------

    def _get_authors(self):
        return super()._get_authors() | self.author_id

    def _get_approval_steps(self):
        """Who may take each step, in order: list of users."""
        self.ensure_one()
        managers = self._get_managers()
        # bounded: the limit, and which manager the company names
        company = self.sudo().company_id
        others = managers - self._get_authors() or managers
        limit = company.after_sales_proposal_limit
        if not limit or self.investment <= limit:
            return [others]
        last = company.after_sales_proposal_approver_id & others
        if last:
            return [step for step in (others - last, last) if step]
        second = others - self.first_approved_by_id
        return [others, second] if second and len(others) > 1 else [others]

    def _get_approvers(self):
        """The managers of the step that is open."""
        steps = self._get_approval_steps()
        return steps[-1] if self.first_approved_by_id else steps[0]

    def _needs_second_step(self):
        self.ensure_one()
        return not self.first_approved_by_id and len(self._get_approval_steps()) > 1

    @api.depends("approval_state", "investment", "first_approved_by_id")
    @api.depends_context("lang")
    def _compute_approval_note(self):
        for proposal in self:
            proposal.approval_note = proposal._word_approval()

    def _word_approval(self):
        """Who is waited for, and why it is one step or two."""
        self.ensure_one()
        if self.approval_state != "submitted":
            return False
        names = ", ".join(self._get_approvers()[:3].mapped("name"))
        limit = self.company_id.after_sales_proposal_limit
        if self.first_approved_by_id:
            return self.env._(
                "%(first)s has approved. Above %(limit)s a second manager approves"
                " too: %(names)s.",
                first=self.first_approved_by_id.name,
                limit=self._word_money(limit),
                names=names,
            )
        if self._needs_second_step():
            return self.env._(
                "Above %(limit)s two managers approve, one after the other. First:"
                " %(names)s.",
                limit=self._word_money(limit),
                names=names,
            )
        return self.env._("It waits for %s.", names)

    @api.depends("approval_state", "first_approved_by_id", "submitted_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        manager = self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        )
        for proposal in self:
            proposal.can_submit = proposal.approval_state == "draft" and (
                self._is_desk() or proposal.author_id == self.env.user
            )
            proposal.can_approve = (
                manager
                and proposal.approval_state == "submitted"
                and self.env.user in proposal._get_approvers()
            )

    # ------------------------------------------------------------
    # DECIDE
    # ------------------------------------------------------------

    def _check_can_approve(self):
        res = super()._check_can_approve()
        for proposal in self:
            approvers = proposal._get_approvers()
            if self.env.user not in approvers:
                raise AccessError(
                    self.env._(
                        "This step of “%(proposal)s” is approved by %(names)s.",
                        proposal=proposal.display_name,
                        names=", ".join(approvers[:3].mapped("name")),
                    )
                )
        return res

    def _do_approve(self):
        first = self.filtered(lambda proposal: proposal._needs_second_step())
        first._do_first_approval()
        final = self - first
        res = super(Proposal, final)._do_approve()
        for proposal in final:
            # what was approved is kept; field of the steps, bounded to this record
            proposal.sudo().attachment_ids |= proposal._make_paper(REPORT)
            proposal._tell_author(
                self.env._("Approved, plan the work: %s", proposal.display_name)
            )
        return res

    def _do_first_approval(self):
        """The second manager is asked."""
        for proposal in self:
            # fields of the steps; bounded to this record
            proposal.sudo().write(
                {
                    "first_approved_by_id": self.env.uid,
                    "first_approved_at": fields.Datetime.now(),
                }
            )
            proposal.sudo().activity_feedback(["mail.mail_activity_data_todo"])
            proposal.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve: %s", proposal.display_name),
                user_id=proposal._get_approvers()[0].id,
            )

    def _do_refuse(self, reason):
        res = super()._do_refuse(reason)
        for proposal in self:
            proposal._tell_author(
                self.env._("Refused: %(proposal)s", proposal=proposal.display_name),
                reason,
            )
        return res

    def _tell_author(self, summary, note=False):
        """A to-do for the author, unless he has decided himself."""
        self.ensure_one()
        if self.author_id != self.env.user:
            # bounded: one to-do on this record
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=self.author_id.id,
            )

    def _check_can_reopen(self):
        """What is under way is not changed behind the back of those who do it."""
        res = super()._check_can_reopen()
        for proposal in self:
            if proposal._get_live_orders():
                raise UserError(
                    self.env._(
                        "“%s” has jobs already. Cancel them first, then change what"
                        " was approved.",
                        proposal.display_name,
                    )
                )
            sale = proposal.sudo().sale_order_id  # whether it is offered
            if sale and sale.state != "cancel":
                raise UserError(
                    self.env._(
                        "“%(proposal)s” is offered to the customer by %(sale)s. Cancel"
                        " the quotation first.",
                        proposal=proposal.display_name,
                        sale=sale.name,
                    )
                )
        return res
