# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class MaintenanceTemplate(models.Model):
    """What a product needs regularly: each of its units gets a plan from it (S26).

    Managers write templates, everybody in service reads them.
    """

    _name = "after.sales.maintenance.template"
    _inherit = [
        "after.sales.maintenance.rule.mixin",
        "after.sales.clause.keeper.mixin",
    ]
    _description = "Maintenance Template"
    _order = "sequence, id"

    name = fields.Char(translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "after_sales_maintenance_template_product_rel",
        "maintenance_template_id",
        "product_tmpl_id",
        string="Products",
    )
    plan_ids = fields.One2many("after.sales.maintenance.plan", "template_id")
