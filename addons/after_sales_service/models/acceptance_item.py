# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from .order import GRADES, KINDS


class AcceptanceItem(models.Model):
    """What is looked at when both sides accept a unit together (S28).

    One row of the acceptance form (设备维修验收单), for all jobs or for those of a
    kind, a grade or a product. A job gets its own copy when the work is finished;
    later changes touch later jobs only. Managers write items, everybody in service
    reads them.
    """

    _name = "after.sales.acceptance.item"
    _description = "Acceptance Item"
    _order = "sequence, id"

    name = fields.Char(string="Item", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: every company."
    )
    kind = fields.Selection(KINDS, string="Kind of Job", help="Empty: every kind.")
    grade = fields.Selection(GRADES, help="Empty: every grade.")
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "after_sales_acceptance_item_product_rel",
        string="Products",
        help="Empty: every product.",
    )
    required = fields.Boolean(
        default=True, help="Without a result the form cannot be signed."
    )

    @api.model
    def _get_item_domain(self, order):
        """The items that the form of a job lists."""
        return (
            Domain("company_id", "in", (order.company_id.id, False))
            & Domain("kind", "in", (order.kind, False))
            & Domain("grade", "in", (order.grade, False))
            & (
                Domain("product_tmpl_ids", "=", False)
                | Domain("product_tmpl_ids", "in", order.product_id.product_tmpl_id.ids)
            )
        )

    def _prepare_line_vals(self, order):
        """The item as the form of this job asks for it, in its paper's language."""
        self.ensure_one()
        item = self.with_context(lang=order._get_paper_lang())
        return {
            "order_id": order.id,
            "sequence": item.sequence,
            "name": item.name,
            "required": item.required,
        }
