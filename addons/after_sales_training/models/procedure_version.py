# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty

from odoo.addons.after_sales_service.models.approval_mixin import APPROVAL_STATES

from ..tools import procedure as rule

STATUSES = [
    ("draft", "Draft"),
    ("submitted", "Waiting for Approval"),
    ("refused", "Returned"),
    ("approved", "Approved, Not Yet in Force"),
    ("in_force", "In Force"),
    ("replaced", "Replaced"),
]
#: what people acknowledge: fixed once it is handed in
FIELDS_OF_TEXT = frozenset(
    {
        "author_id",
        "procedure_id",
        "text",
        "attachment_ids",
        "change_note",
        "effective_on",
        "pass_percent",
        "question_ids",
    }
)
TAGS = {
    rule.KEPT: Markup("<p>%s</p>"),
    rule.ADDED: Markup("<p class='bg-success-subtle'>+ <ins>%s</ins></p>"),
    rule.REMOVED: Markup("<p class='bg-danger-subtle'>− <del>%s</del></p>"),
}


class ProcedureVersion(models.Model):
    """One version of a procedure: written, approved by the manager, then binding.

    由工程技术人员编写或修改，由分管经理审批. Its author writes it while it is a draft;
    another manager than the author approves; what is approved stays as it was, a
    change is a new version. It comes into force on its day.
    """

    _name = "after.sales.procedure.version"
    _description = "Version of a Procedure"
    _inherit = [
        "after.sales.approval.mixin",
        "after.sales.kept.files.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "procedure_id, number desc, id desc"
    _check_company_auto = True
    _fields_of_steps = frozenset(
        {"number", "previous_id", "in_force_on", "replaced_on"}
    )

    # named again: words of an inherited selection are only translated where it is
    approval_state = fields.Selection(APPROVAL_STATES)
    procedure_id = fields.Many2one(
        "after.sales.procedure",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="procedure_id.company_id", store=True, index=True
    )
    kind = fields.Selection(related="procedure_id.kind")
    number = fields.Integer(string="Version", readonly=True, copy=False)
    author_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
    )
    text = fields.Html(string="Wording", sanitize_attributes=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "after_sales_procedure_version_attachment_rel", string="Files"
    )
    change_note = fields.Text(
        string="What Has Changed",
        help="In a few words; those who read it see it first.",
    )
    effective_on = fields.Date(
        string="In Force From", help="Empty: from the day of the approval."
    )
    previous_id = fields.Many2one(
        "after.sales.procedure.version", string="Takes the Place of", readonly=True
    )
    changes = fields.Html(
        string="Changes in the Wording", compute="_compute_changes", sanitize=False
    )
    in_force_on = fields.Date(string="In Force Since", readonly=True, copy=False)
    replaced_on = fields.Date(readonly=True, copy=False)
    status = fields.Selection(
        STATUSES, string="State", compute="_compute_status", store=True
    )
    # the quiz
    question_ids = fields.One2many(
        "after.sales.procedure.question",
        "version_id",
        string="Questions",
        copy=True,
        # who reads it answers by the page; the right choices are the authors'
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_training.group_safety_officer",
    )
    pass_percent = fields.Integer(
        string="Passed From (%)",
        default=80,
        help="So much of the questions has to be right before it is acknowledged.",
    )
    acknowledgement_ids = fields.One2many(
        "after.sales.procedure.acknowledgement", "version_id", string="Read by"
    )

    _number_uniq = models.UniqueIndex(
        "(procedure_id, number)", "This version of the procedure exists already."
    )
    _to_begin_idx = models.Index(
        "(effective_on) WHERE approval_state = 'approved' AND in_force_on IS NULL"
    )
    _pass_range = models.Constraint(
        "CHECK (pass_percent BETWEEN 0 AND 100)",
        "The quiz is passed from 0 to 100 percent.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("procedure_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(procedure)s, version %(number)s",
                procedure=version.procedure_id.name or "",
                number=version.number or "–",
            )

    @api.depends("approval_state", "in_force_on", "replaced_on")
    def _compute_status(self):
        for version in self:
            if version.replaced_on:
                version.status = "replaced"
            elif version.in_force_on:
                version.status = "in_force"
            else:
                version.status = version.approval_state

    @api.depends("text", "previous_id.text")
    def _compute_changes(self):
        for version in self:
            if not version.previous_id:
                version.changes = False
                continue
            before, after = (
                [
                    line
                    for line in html2plaintext(text or "").splitlines()
                    if line.strip()
                ]
                for text in (version.previous_id.text, version.text)
            )
            version.changes = Markup().join(
                TAGS[sign] % line for sign, line in rule.changes(before, after)
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        versions = super().create(vals_list)
        versions._set_version_numbers()
        versions._keep_files("attachment_ids")
        return versions

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not FIELDS_OF_TEXT.isdisjoint(vals):
            self._check_not_approved()
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files("attachment_ids")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_not_approved()

    def _set_version_numbers(self):
        """Count the versions of each procedure on; one at a time counts."""
        procedures = self.procedure_id.sudo()
        procedures.lock_for_update()
        highest = dict(
            self.sudo()._read_group(
                Domain("procedure_id", "in", procedures.ids),
                ["procedure_id"],
                ["number:max"],
            )
        )
        for version in self.sudo():  # fields of the steps; these new records only
            procedure = version.procedure_id
            highest[procedure] = (highest.get(procedure) or 0) + 1
            version.write(
                {
                    "number": highest[procedure],
                    "previous_id": procedure.current_version_id.id,
                }
            )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _get_authors(self):
        return super()._get_authors() | self.author_id | self.create_uid

    def _are_files_kept(self):
        """What people acknowledge is what was approved."""
        return self.approval_state in ("submitted", "approved")

    def _check_can_submit(self):
        res = super()._check_can_submit()
        for version in self:
            if is_html_empty(version.text) and not version.attachment_ids:
                raise UserError(
                    self.env._(
                        "%(version)s says nothing yet: write it, or attach it.",
                        version=version.display_name,
                    )
                )
            if version.previous_id and not (version.change_note or "").strip():
                raise UserError(
                    self.env._(
                        "%(version)s: say what has changed. Those who read it see it"
                        " first.",
                        version=version.display_name,
                    )
                )
        return res

    def _check_can_reopen(self):
        """:raises AccessError: people have acknowledged these words"""
        raise AccessError(
            self.env._(
                "An approved version stays as it is. Write a new version instead."
            )
        )

    def _do_approve(self):
        res = super()._do_approve()
        # fields of the steps and the acknowledgements; bounded to these versions
        self.sudo()._take_effect_if_due()
        return res

    @api.model
    def _get_to_begin_domain(self):
        # a company that is a day ahead begins first; each is asked below
        tomorrow = fields.Date.today() + timedelta(days=1)
        return (
            Domain("approval_state", "=", "approved")
            & Domain("in_force_on", "=", False)
            & (
                Domain("effective_on", "=", False)
                | Domain("effective_on", "<=", tomorrow)
            )
        )

    def _take_effect_if_due(self):
        """Come into force where the day has come; called under sudo."""
        for version in self.sorted("number"):
            procedure = version.procedure_id
            today = procedure._get_today()
            if version.effective_on and version.effective_on > today:
                continue
            before = procedure.current_version_id
            if before.number > version.number:
                # a later one is in force: this one never came to it
                version.write({"in_force_on": today, "replaced_on": today})
                continue
            before.replaced_on = today
            before.acknowledgement_ids._void("replaced")
            version.in_force_on = today
            procedure.current_version_id = version
            procedure._ask_to_read()

    def _prepare_acknowledgement_vals(self, employee):
        """Values of the first time that somebody is asked to read it. Hook."""
        self.ensure_one()
        procedure = self.procedure_id
        today = procedure._get_today()
        days = procedure.days_to_read or procedure.company_id.after_sales_procedure_days
        return {
            "version_id": self.id,
            "employee_id": employee.id,
            "round": 1,
            "due_on": today + timedelta(days=days),
            "next_step": "tell",
            "next_on": today,
        }
