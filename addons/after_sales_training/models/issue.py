# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "To Hand Out"),
    ("issued", "Handed Out"),
    ("closed", "All Back"),
]
KEEPER = "after_sales_training.group_issue_keeper"


class Issue(models.Model):
    """Uniform and tools handed out to an employee, who signs for them (S37).

    The keeper hands out and takes back; the employee reads and signs his own.
    """

    _name = "after.sales.issue"
    _description = "Issue of Uniform and Tools"
    # hr.mixin: the keeper names employees without rights on employees
    _inherit = [
        "hr.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    set_id = fields.Many2one(
        "after.sales.issue.set",
        check_company=True,
        help="Choosing one proposes its items in the employee's sizes.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    issued_on = fields.Date(readonly=True, copy=False)
    line_ids = fields.One2many("after.sales.issue.line", "issue_id", string="Items")
    held_count = fields.Integer(
        string="In Hand", compute="_compute_held_count", store=True
    )
    signature_ids = fields.One2many("after.sales.training.signature", "issue_id")
    note = fields.Text(string="Remarks")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _fields_of_steps = frozenset({"name", "state", "issued_on", "signature_ids"})

    @api.depends("name")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = (
                self.env._("New Issue") if issue.name == "New" else issue.name
            )

    @api.depends("line_ids.state")
    def _compute_held_count(self):
        for issue in self:
            issue.held_count = len(
                issue.line_ids.filtered(lambda line: line.state == "held")
            )

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for issue in self:
            # sudo: whose login the employee has, compared only
            issue.is_mine = issue.sudo().employee_id.user_id == self.env.user

    @api.onchange("set_id", "employee_id")
    def _onchange_set_id(self):
        if self.state == "draft" and self.set_id and self.employee_id:
            self.line_ids = [fields.Command.clear()] + self._prepare_set_lines()

    def _prepare_set_lines(self):
        """Values of the lines of the chosen set, in the employee's sizes."""
        self.ensure_one()
        # sudo: who may write an issue hands out in these sizes
        sizes = self.env["after.sales.issue.size"].sudo()
        size = sizes._get_sizes(self.employee_id._origin).get(
            self.employee_id._origin.id, sizes
        )
        return [
            fields.Command.create(
                {
                    "item_id": line.item_id.id,
                    "quantity": line.quantity,
                    "size": line.item_id.size_kind and size[line.item_id.size_kind],
                }
            )
            for line in self.set_id.line_ids
        ]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not {"employee_id", "company_id"}.isdisjoint(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        """:raises UserError: signed for already"""
        for issue in self:
            if issue.state != "draft":
                raise UserError(
                    self.env._(
                        "%(issue)s is signed for: take things back, or hand out more"
                        " with a new one.",
                        issue=issue.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_draft()

    # ------------------------------------------------------------
    # SIGN
    # ------------------------------------------------------------

    def action_sign(self):
        """Open the dialog in which the employee signs for what he gets."""
        self.ensure_one()
        self._check_can_sign()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign for It"),
            "res_model": "after.sales.training.sign",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_issue_id": self.id, "default_role": "employee"},
        }

    def _check_can_sign(self):
        """The employee in his own session, or on the keeper's screen.

        :raises AccessError, UserError: somebody else, signed already, or no items
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_mine and not self.env.user.has_group(KEEPER):
            raise AccessError(
                self.env._("The employee signs, on his own screen or the keeper's.")
            )
        self._check_draft()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "%(issue)s: enter first what is handed out.", issue=self.name
                )
            )

    def _sign(self, name, image, ip=False):
        """Keep the employee's signature: from now on he has it.

        :return: the signature
        """
        self._check_can_sign()
        issue = self.sudo()  # bounded: this issue, checked above
        Signature = self.env["after.sales.training.signature"]
        vals = Signature._prepare_signature_vals(
            name,
            image,
            self._get_signed_document(),
            ip,
            partner=issue.employee_id.user_id.partner_id,
        )
        signature = Signature.sudo().create(
            vals | {"issue_id": self.id, "role": "employee"}
        )
        issue._do_issue()
        return signature

    def _get_signed_document(self):
        """What is signed for: plain text in a fixed order (SHA-256)."""
        self.ensure_one()
        issue = self.sudo().with_context(lang="en_US")
        rows = [
            ("issue", issue.name),
            ("company", issue.company_id.name),
            ("employee", issue.employee_id.name),
        ]
        rows += [
            (
                f"item {line.id}",
                f"{line.quantity} × {line.item_id.name} {line.size or ''}"
                f" {line.tool_id.serial or ''}".rstrip(),
            )
            for line in issue.line_ids
        ]
        return "\n".join(f"{label}: {value}" for label, value in rows)

    def _do_issue(self):
        """Called under sudo, after the signature."""
        today = fields.Date.context_today(self)
        self.write({"state": "issued", "issued_on": today})
        for issue in self:
            issue.line_ids._do_hold(today)

    def _follow_lines(self):
        """All is back: the issue is closed; called under sudo."""
        done = self.filtered(
            lambda issue: issue.state == "issued" and not issue.held_count
        )
        done.state = "closed"

    # ------------------------------------------------------------
    # KEEPERS
    # ------------------------------------------------------------

    @api.model
    def _get_keeper(self, company):
        """Whom to tell: who has the role by name, else the service manager."""
        keepers = self.env.ref(KEEPER).sudo().user_ids  # who is told
        mine = keepers.filtered(
            lambda user: user.active and company in user.company_ids
        )
        return mine[:1] or company.sudo()._get_after_sales_managers()[:1]
