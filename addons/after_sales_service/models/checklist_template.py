# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from .order import GRADES, KINDS

#: more items than that no checklist has: the next one begins after it
SEQUENCE_STEP = 1000


class ChecklistTemplate(models.Model):
    """What is to be checked or handed over in jobs of a kind.

    Managers write templates, everybody in service reads them. A job gets copies
    of the lines when it is created; later changes touch new jobs only.
    """

    _name = "after.sales.checklist.template"
    _inherit = ["after.sales.clause.keeper.mixin"]
    _description = "Checklist Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, default="installation")
    grade = fields.Selection(GRADES, help="Empty: every grade.")
    product_ids = fields.Many2many(
        "product.product", string="Products", help="Empty: every product."
    )
    line_ids = fields.One2many(
        "after.sales.checklist.template.line", "template_id", copy=True
    )

    def _get_clause_wording(self):
        """What is handed over or checked, item by item."""
        self.ensure_one()
        return f"{self.name}: {', '.join(self.line_ids.mapped('name'))}"

    def _get_applicable(self, order):
        """The templates of ``self`` that fit the job."""
        return self.filtered(
            lambda template: (
                template.kind == order.kind
                and (not template.grade or template.grade == order.grade)
                and (not template.company_id or template.company_id == order.company_id)
                and (
                    not template.product_ids or order.product_id in template.product_ids
                )
            )
        )

    def _prepare_checklist_line_vals(self, order):
        self.ensure_one()
        template = self.with_context(lang=order.partner_id.lang or self.env.lang)
        return [
            line._prepare_asked_vals()
            | {
                "order_id": order.id,
                "section": template.name,
                # one checklist after the other, each in its order
                "sequence": self.sequence * SEQUENCE_STEP + line.sequence,
            }
            for line in template.line_ids
        ]
