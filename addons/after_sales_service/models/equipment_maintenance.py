# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


class Equipment(models.Model):
    """What is maintained regularly, and who in production is told."""

    _inherit = "after.sales.equipment"

    maintenance_plan_ids = fields.One2many(
        "after.sales.maintenance.plan", "equipment_id", string="Maintenance Plans"
    )
    production_contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_production_contact_id",
        store=True,
        readonly=False,
        check_company=True,
        help="Who answers for production: is told before work that stops the unit, and"
        " signs its acceptance. Own plant: the head of the department.",
    )

    # who heads a department is read under sudo (stored: compute_sudo): only whom to
    # tell
    @api.depends("department_id.manager_id.work_contact_id", "owner_kind")
    def _compute_production_contact_id(self):
        for unit in self:
            head = unit.department_id.manager_id.work_contact_id
            if unit.owner_kind == "own_plant" and head:
                unit.production_contact_id = head
            else:
                unit.production_contact_id = unit.production_contact_id

    def _get_production_contact(self):
        """Whom production's notices and forms go to; else the site, else the owner."""
        self.ensure_one()
        return self.production_contact_id or self.site_partner_id or self.partner_id
