# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class IncidentPerson(models.Model):
    """Who was hurt, and how: for safety officers and service managers alone."""

    _name = "after.sales.incident.person"
    _description = "Person Hurt"
    _order = "id"
    _check_company_auto = True

    incident_id = fields.Many2one(
        "after.sales.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", check_company=True
    )
    name = fields.Char(
        string="Person",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Also people of the customer or passers-by.",
    )
    injury = fields.Text(required=True)
    treatment = fields.Text(string="First Aid, Doctor")
    lost_days = fields.Integer(string="Days of Work Lost")

    _days = models.Constraint(
        "CHECK (lost_days >= 0)", "Days of work lost cannot be negative."
    )

    @api.depends("employee_id")
    def _compute_name(self):
        for person in self:
            # sudo: a colleague's name
            person.name = person.employee_id.sudo().name or person.name
