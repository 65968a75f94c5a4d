# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing"
)


class HrDepartment(models.Model):
    """A department that works with plant of ours, and bears what it costs.

    Its manager heads production for these units: is told before work that stops
    them, signs, and gets the reports.
    """

    _name = "hr.department"
    _inherit = ["hr.department", "after.sales.analytic.mixin"]

    plant_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Production Hours",
        domain="[('company_id', 'in', (company_id, False))]",
        help="When the department produces: proposed for its units.",
    )
    plant_ids = fields.One2many(
        "after.sales.equipment",
        "department_id",
        domain=[("owner_kind", "=", "own_plant")],
        groups=READERS,
    )
    plant_count = fields.Integer(compute="_compute_plant_count", groups=READERS)

    @api.depends("plant_ids")
    def _compute_plant_count(self):
        counts = dict(
            self.env["after.sales.equipment"]._read_group(
                [
                    ("department_id", "in", self.ids),
                    ("owner_kind", "=", "own_plant"),
                ],
                ["department_id"],
                ["__count"],
            )
        )
        for department in self:
            department.plant_count = counts.get(department._origin, 0)

    def action_view_plant(self):
        """Open the units that these departments work with."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.plant_action"
        )
        action["domain"] = [
            ("owner_kind", "=", "own_plant"),
            ("department_id", "in", self.ids),
        ]
        action["context"] = {
            "default_owner_kind": "own_plant",
            "default_department_id": self.id if len(self) == 1 else False,
        }
        return action

    def _prepare_analytic_account_vals(self):
        """A department of all companies has one account for all of them."""
        company = self.company_id or self.env.company
        return {
            "name": self.complete_name or self.name,
            "company_id": self.company_id.id,
            "plan_id": company._get_after_sales_analytic_plan().id,
        }
