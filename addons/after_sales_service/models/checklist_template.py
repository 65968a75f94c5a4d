# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .order import GRADES, KINDS

#: more items than that no checklist has: the next one begins after it
SEQUENCE_STEP = 1000
STATES = [
    ("draft", "Draft"),
    ("published", "In Force"),
    ("replaced", "Replaced"),
]
#: written by the steps, never by a client
FIELDS_OF_STEPS = frozenset(
    {
        "state",
        "version",
        "previous_id",
        "published_at",
        "published_by_id",
    }
)
#: decides which jobs get what: fixed once jobs may have got it
FIELDS_FIXED = frozenset(
    {"name", "kind", "grade", "product_ids", "company_id", "line_ids"}
)


class ChecklistTemplate(models.Model):
    """What is to be checked or handed over in jobs of a kind.

    Managers write templates, everybody in service reads them. A template is drafted,
    published, and then fixed: a change is a new version, which replaces the one before
    when it is published. A job gets copies of the lines that are in force when it is
    created, and keeps which version they come from.
    """

    _name = "after.sales.checklist.template"
    _inherit = ["after.sales.clause.keeper.mixin"]
    _description = "Checklist Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, default="installation")
    grade = fields.Selection(GRADES, help="Empty: every grade.")
    product_ids = fields.Many2many(
        "product.product", string="Products", help="Empty: every product."
    )
    line_ids = fields.One2many(
        "after.sales.checklist.template.line", "template_id", copy=True
    )
    version = fields.Integer(required=True, readonly=True, default=1, copy=False)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default=lambda self: self._default_state(),
        copy=False,
        index=True,
    )
    previous_id = fields.Many2one(
        "after.sales.checklist.template",
        string="Version before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many(
        "after.sales.checklist.template", "previous_id", string="Version after"
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one(
        "res.users", string="Published by", readonly=True, copy=False
    )

    _next_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "There is a next version of this checklist already.",
    )

    @api.model
    def _default_state(self):
        """What modules bring is in force at once; what people write is a draft."""
        return "published" if self.env.su else "draft"

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for template in self:
            template.display_name = (
                self.env._(
                    "%(name)s, version %(version)s",
                    name=template.name,
                    version=template.version,
                )
                if template.version > 1
                else template.name
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_steps(vals)
        # a default in the client's context is a value as well
        return super(ChecklistTemplate, self._without_defaults()).create(vals_list)

    def write(self, vals):
        self._check_steps(vals)
        if not self.env.su and not FIELDS_FIXED.isdisjoint(vals):
            for template in self:
                if template.state != "draft":
                    raise UserError(
                        self.env._(
                            "“%s” is published and fixed. Make a new version and change"
                            " that.",
                            template.display_name,
                        )
                    )
        return super().write(vals)

    @api.model
    def _check_steps(self, vals):
        """:raises AccessError: a client writes what only the steps write"""
        if not self.env.su and not FIELDS_OF_STEPS.isdisjoint(vals):
            raise AccessError(
                self.env._(
                    "Version and state of a checklist are written by its buttons."
                )
            )

    @api.model
    def _without_defaults(self):
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in FIELDS_OF_STEPS
        }
        # replaced, not merged: keys are taken out
        return self.with_context(context)  # pylint: disable=context-overridden

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for template in self:
            if template.state != "draft" and not self.env.su:
                raise UserError(
                    self.env._(
                        "“%s” was published: jobs may rest on it. Archive it instead.",
                        template.display_name,
                    )
                )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_publish(self):
        """In force from now on, in place of the version before."""
        self._check_can_publish()
        self._do_publish()
        return True

    def _check_can_publish(self):
        self.check_access("write")
        for template in self:
            if template.state != "draft":
                raise UserError(
                    self.env._("“%s” is published already.", template.display_name)
                )
            if not template.line_ids:
                raise UserError(
                    self.env._(
                        "“%s” asks for nothing: add its items first.",
                        template.display_name,
                    )
                )

    def _do_publish(self):
        templates = self.sudo()  # fields of the steps; the caller has checked
        templates.write(
            {
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )
        templates.previous_id.filtered(
            lambda template: template.state == "published"
        ).state = "replaced"

    def action_new_version(self):
        """Open the draft of the next version: this one, to be changed."""
        self.ensure_one()
        self._check_can_renew()
        return self._do_renew()._get_records_action(name=self.env._("Checklist"))

    def _check_can_renew(self):
        self.check_access("write")
        for template in self:
            if template.state != "published":
                raise UserError(
                    self.env._(
                        "“%s” is not in force: only what is in force gets a new"
                        " version.",
                        template.display_name,
                    )
                )

    def _do_renew(self):
        """The draft that follows; the one there is, if there is one."""
        self.ensure_one()
        # fields of the steps; the caller has checked
        template = self.sudo()
        draft = template.with_context(active_test=False).next_ids
        if not draft:
            draft = template.copy(
                {
                    "name": self.name,
                    "state": "draft",
                    "version": self.version + 1,
                    "previous_id": self.id,
                    "clause_ids": [Command.set(template.clause_ids.ids)],
                }
            )
        return draft.sudo(False)

    def _get_clause_wording(self):
        """What is handed over or checked, item by item."""
        self.ensure_one()
        return f"{self.name}: {', '.join(self.line_ids.mapped('name'))}"

    def _get_applicable(self, order):
        """The templates of ``self`` that fit the job."""
        return self.filtered(
            lambda template: (
                template.state == "published"
                and template.kind == order.kind
                and (not template.grade or template.grade == order.grade)
                and (not template.company_id or template.company_id == order.company_id)
                and (
                    not template.product_ids or order.product_id in template.product_ids
                )
            )
        )

    def _prepare_checklist_line_vals(self, order):
        self.ensure_one()
        template = self.with_context(lang=order.partner_id.lang or self.env.lang)
        return [
            line._prepare_asked_vals()
            | {
                "order_id": order.id,
                "section": template.name,
                # one checklist after the other, each in its order
                "sequence": self.sequence * SEQUENCE_STEP + line.sequence,
            }
            for line in template.line_ids
        ]
