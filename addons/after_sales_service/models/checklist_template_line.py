# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class ChecklistTemplateLine(models.Model):
    """One item of a checklist template; follows its template's rights.

    Fixed once its template is published: what jobs were asked for stays readable.
    """

    _name = "after.sales.checklist.template.line"
    _inherit = ["after.sales.checklist.item.mixin"]
    _description = "Checklist Template Line"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "after.sales.checklist.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(string="Item", required=True, translate=True)
    kind = fields.Selection(default="document")
    first_id = fields.Many2one(
        "after.sales.checklist.template.line",
        string="First Version of the Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_draft()
        res = super().write(vals)
        self._check_draft()  # it may have gone to another template
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    def _check_draft(self):
        """:raises UserError: its template is published"""
        if self.env.su:  # data of modules, imports of the system
            return
        for template in self.template_id:
            if template.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is published: jobs rest on its items. Make a new version"
                        " and change that.",
                        template.display_name,
                    )
                )

    def copy_data(self, default=None):
        """A copy is the same item, in another version."""
        vals_list = super().copy_data(default=default)
        for line, vals in zip(self, vals_list, strict=True):
            vals["first_id"] = line._get_first().id
        return vals_list

    def _get_first(self):
        """The item in the version in which it stood first."""
        self.ensure_one()
        return self.first_id or self

    def _prepare_asked_vals(self):
        return super()._prepare_asked_vals() | {
            "template_line_id": self.id,
        }
