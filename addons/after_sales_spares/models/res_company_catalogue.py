# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

#: what the class of a part depends on
CLASS_FIELDS = frozenset(
    {
        "after_sales_high_value_cost",
        "after_sales_uncommon_months",
        "after_sales_uncommon_uses",
    }
)


class ResCompany(models.Model):
    """What the company calls a dear or an uncommon part, and how strict its list is."""

    _inherit = "res.company"

    after_sales_high_value_cost = fields.Monetary(
        string="High Value above",
        default=3000.0,
        help="A part that costs more is a high-value part. 0: cost alone makes none.",
    )
    after_sales_uncommon_months = fields.Integer(
        string="Months of Use Looked at",
        default=12,
        help="How far back the use of a part is looked at. 0: no part is uncommon by"
        " rule.",
    )
    after_sales_uncommon_uses = fields.Integer(
        string="Jobs That Make a Part Common",
        default=2,
        help="A part that fewer jobs have used is uncommon. 0: none is by rule.",
    )
    after_sales_use_up_old_parts = fields.Boolean(
        string="Use Up Old Parts First",
        default=True,
        help="A superseded part is taken as long as some of it is in stock.",
    )
    after_sales_misfit_needs_reason = fields.Boolean(
        string="A Part That Does Not Fit Needs a Word",
        default=True,
        help="Before it is taken out of the van, the line says why it is used"
        " nevertheless.",
    )

    _after_sales_spare_class = models.Constraint(
        "CHECK (COALESCE(after_sales_high_value_cost, 0) >= 0"
        " AND COALESCE(after_sales_uncommon_months, 0) BETWEEN 0 AND 120"
        " AND COALESCE(after_sales_uncommon_uses, 0) >= 0)",
        "The limits of the spare part classes are 0 or more, the months at most 120.",
    )

    def write(self, vals):
        res = super().write(vals)
        if not CLASS_FIELDS.isdisjoint(vals):
            # whoever may set the rule may have it applied: every part it decides
            templates = self.env["product.template"].sudo()
            templates.search(templates._get_judged_domain())._judge_spare_class()
        return res
