# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models


class TrainingCourse(models.Model):
    """Which course answers a need."""

    _inherit = "after.sales.training.course"

    @api.model
    def _get_by_product(self, templates):
        """Return {product.template: course} where exactly one course teaches it."""
        found = {}
        for course in self.search([("product_ids", "in", templates.ids)]):
            for template in course.product_ids & templates:
                found[template] = found.get(template, self.browse()) | course
        return {
            template: courses
            for template, courses in found.items()
            if len(courses) == 1
        }
