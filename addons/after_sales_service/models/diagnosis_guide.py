# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain


class DiagnosisGuide(models.Model):
    """What to ask and to try from afar when a symptom is reported (S17).

    Phone first: a technician locates the fault by these steps before anybody
    travels. Service managers write the guides, engineers and the desk follow them.
    """

    _name = "after.sales.diagnosis.guide"
    _description = "Guide for Remote Diagnosis"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: the guide serves all companies.",
    )
    fault_ids = fields.Many2many(
        "after.sales.fault",
        string="For Symptoms",
        domain="[('kind', '=', 'symptom')]",
        check_company=True,
        help="Empty: for any symptom that has no guide of its own.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Only for Products",
        check_company=True,
        help="Empty: the guide serves every product.",
    )
    line_ids = fields.One2many(
        "after.sales.diagnosis.guide.line", "guide_id", string="Steps", copy=True
    )
    step_count = fields.Integer(string="Number of Steps", compute="_compute_step_count")

    @api.depends("line_ids")
    def _compute_step_count(self):
        for guide in self:
            guide.step_count = len(guide.line_ids)

    @api.model
    def _get_guide_domain(self, product, fault, company):
        """Return the domain of the guides that fit.

        :param product: ``product.product``, may be empty
        :param fault: the symptom, may be empty
        :param company: ``res.company``
        """
        domain = Domain("company_id", "in", (company.id, False))
        for name, value in (("product_ids", product), ("fault_ids", fault)):
            domain &= Domain(name, "=", False) | Domain(name, "in", value.ids)
        return domain

    @api.model
    def _get_best(self, product, fault, company):
        """Return the guide that fits best: of symptom, then of product, then any."""
        guides = self.search(self._get_guide_domain(product, fault, company))
        return guides.sorted(
            lambda guide: (
                not guide.fault_ids,
                not guide.product_ids,
                guide.sequence,
                guide.id,
            )
        )[:1]
