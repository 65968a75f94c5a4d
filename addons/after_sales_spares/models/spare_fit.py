# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class SpareFit(models.Model):
    """Which part fits which machine: position, quantity, serials (S38).

    Storekeepers and service managers keep the catalogue, whoever works with jobs
    reads it.
    """

    _name = "after.sales.spare.fit"
    _description = "Part That Fits a Machine"
    _order = "product_tmpl_id, position, id"
    _check_company_auto = True

    part_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Machine",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    position = fields.Char(help="Where in the machine, as on the drawing.")
    quantity = fields.Float(default=1.0, digits="Product Unit")
    serial_from = fields.Char(string="Since Serial")
    serial_until = fields.Char(string="Until Serial")
    replaced_by_id = fields.Many2one(
        "product.product",
        string="Replaced by",
        ondelete="restrict",
        check_company=True,
        help="What is fitted instead in this machine.",
    )
    active = fields.Boolean(default=True)
