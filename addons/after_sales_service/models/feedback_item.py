# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class FeedbackItem(models.Model):
    """What customers are asked about on the feedback sheet (S20).

    Engineers and dispatchers read it, service managers keep it. An item that is no
    longer asked is archived: what customers have answered stays.
    """

    _name = "after.sales.feedback.item"
    _description = "Satisfaction Survey Item"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        string="Question",
        translate=True,
        help="What the customer reads below the name.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: all companies ask about it.",
    )

    @api.model
    def _get_asked_domain(self, company):
        """Return the domain of what a company asks its customers about."""
        return Domain("company_id", "in", (company.id, False))

    @api.model
    def _get_asked(self, company):
        return self.search(self._get_asked_domain(company))
