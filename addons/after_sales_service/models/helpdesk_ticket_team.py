# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    """A team is a service point (服务网点): where it is, who works there."""

    _name = "helpdesk.ticket.team"
    # hr.mixin: managers name engineers without rights on employees
    _inherit = ["helpdesk.ticket.team", "hr.mixin"]

    partner_id = fields.Many2one("res.partner", string="Address")
    engineer_ids = fields.Many2many("hr.employee", string="Engineers")
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Time",
        help="Working hours and days are counted in it. Empty: the company's.",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    labour_cost_rate = fields.Monetary(
        string="Labour Cost per Hour",
        groups="after_sales_service.group_after_sales_billing,"
        "after_sales_service.group_after_sales_manager",
        help="What an hour of work costs; charged where only cost is charged.",
    )
    sla_policy_id = fields.Many2one(
        "after.sales.sla.policy", string="Promise Policy", check_company=True
    )
    equipment_ids = fields.One2many("after.sales.equipment", "team_id")

    _labour_cost_rate_not_negative = models.Constraint(
        "CHECK (labour_cost_rate >= 0)", "The labour cost rate cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if "calendar_id" in vals:
            self.env["after.sales.sla.replan"]._request("team_id", self)
        return result
