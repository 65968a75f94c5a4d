# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
            van = employee.sudo().van_location_id  # bounded: the van just set
            if not van:
                continue
            stock = van.warehouse_id.lot_stock_id
            if van.usage != "internal" or (
                van.company_id and van.company_id != employee.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(van)s cannot be a van: choose an internal location of"
                        " %(company)s.",
                        van=van.display_name,
                        company=employee.company_id.name,
                    )
                )
            if stock and van.parent_path.startswith(stock.parent_path):
                raise ValidationError(
                    self.env._(
                        "%(van)s lies inside %(stock)s: deliveries would take parts"
                        " out of the van. Move it beside, under %(view)s.",
                        van=van.display_name,
                        stock=stock.display_name,
                        view=stock.location_id.display_name,
                    )
                )
