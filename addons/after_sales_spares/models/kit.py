# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Kit(models.Model):
    """The parts that a reported fault may need, most likely ones first (S38)."""

    _name = "after.sales.kit"
    _description = "Kit of Parts for a Fault"
    _order = "product_tmpl_id, fault_id, id"
    _check_company_auto = True

    fault_id = fields.Many2one(
        "after.sales.fault", required=True, index=True, ondelete="cascade"
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Machine",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: for every machine without a kit of its own.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    line_ids = fields.One2many("after.sales.kit.line", "kit_id", string="Parts")
    active = fields.Boolean(default=True)
