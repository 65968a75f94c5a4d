# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import severity


class SeverityQuestion(models.Model):
    """A question whose answer says how bad a fault is (S12).

    Asked while the caller speaks. Service managers keep the list, for all products
    or for some; everybody at the desk and on the road reads it.
    """

    _name = "after.sales.severity.question"
    _description = "Severity Question"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(string="Question", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: all companies ask it.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Only for Products",
        check_company=True,
        help="Empty: it is asked for every product.",
    )
    counts_when = fields.Selection(
        [(severity.YES, "Yes"), (severity.NO, "No")],
        string="Counts When Answered",
        required=True,
        default=severity.YES,
    )
    points = fields.Integer(
        required=True,
        default=5,
        help="From 10 points on, all answers together, the fault is major. Negative:"
        " it makes the fault less urgent.",
    )

    _points_in_range = models.Constraint(
        "CHECK (points BETWEEN -100 AND 100 AND points != 0)",
        "Give a question 1 to 100 points, or as many negative ones.",
    )

    @api.model
    def _get_question_domain(self, product, company):
        """Return the domain of the questions asked for a product.

        :param product: ``product.product``; empty: only what is asked for all
        :param company: ``res.company``
        """
        domain = Domain("company_id", "in", (company.id, False))
        fits = Domain("product_ids", "=", False)
        if product:
            fits |= Domain("product_ids", "in", product.ids)
        return domain & fits
