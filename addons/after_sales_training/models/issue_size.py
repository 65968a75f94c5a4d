# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class IssueSize(models.Model):
    """An employee's sizes: private, for himself and the keeper."""

    _name = "after.sales.issue.size"
    _description = "Sizes of an Employee"
    # hr.mixin: the keeper names employees without rights on employees
    _inherit = ["hr.mixin"]
    _order = "id"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    jacket = fields.Char()
    trousers = fields.Char()
    shoes = fields.Char()
    gloves = fields.Char()
    helmet = fields.Char()
    note = fields.Char(string="Remark")

    _employee_uniq = models.UniqueIndex(
        "(employee_id)", "The sizes of this employee are kept already: open them."
    )

    @api.depends("employee_id")
    def _compute_display_name(self):
        for size in self:
            # sudo: the name of whom these sizes are of
            size.display_name = size.sudo().employee_id.name or ""

    @api.model
    def _get_sizes(self, employees):
        """Return dict of employee id -> his record; called under sudo."""
        return {
            size.employee_id.id: size
            for size in self.search([("employee_id", "in", employees.ids)])
        }
