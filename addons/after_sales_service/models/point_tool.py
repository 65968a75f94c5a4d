# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class PointTool(models.Model):
    """A tool that a service point is equipped with (S23), and who has it now."""

    _name = "after.sales.point.tool"
    _description = "Tool of a Service Point"
    # hr.mixin: managers name engineers without rights on employees
    _inherit = ["hr.mixin"]
    _order = "team_id, name, id"

    name = fields.Char(required=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Service Point",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    quantity = fields.Integer(default=1, required=True)
    serial = fields.Char(string="Serial Number")
    engineer_id = fields.Many2one(
        "hr.employee",
        string="In the Hands of",
        index="btree_not_null",
        help="Who has it. Empty: it lies at the service point.",
    )
    check_on = fields.Date(
        string="Next Check",
        index="btree_not_null",
        help="By then it is calibrated or tested again. Empty: it needs no check.",
    )
    is_overdue = fields.Boolean(
        string="Check Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "There is at least one of each tool."
    )

    @api.depends("check_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for tool in self:
            tool.is_overdue = bool(tool.check_on and tool.check_on < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("check_on", "<", fields.Date.context_today(self))]
