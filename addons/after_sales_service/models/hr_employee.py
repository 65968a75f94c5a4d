# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    van_location_id = fields.Many2one(
        "stock.location",
        string="Van",
        domain="[('usage', '=', 'internal'),"
        " ('company_id', 'in', (company_id, False))]",
        groups="after_sales_service.group_after_sales_user,hr.group_hr_user",
        help="The stock this person carries. Make it beside the warehouse's stock"
        " location, not inside: deliveries would reserve from it.",
    )

    @api.constrains("van_location_id")
    def _check_van_location_id(self):
        for employee in self:
            # bounded: the van just set
            employee.sudo().van_location_id._check_own_store(employee.company_id)
